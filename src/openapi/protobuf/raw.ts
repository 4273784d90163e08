import {
	DELIMITED,
	readBytes,
	readFields,
	tag,
	type ValueCodec,
} from "./wire.ts";

const holders = new Set([
	"k8s.io.apimachinery.pkg.runtime.RawExtension",
	"k8s.io.apimachinery.pkg.apis.meta.v1.FieldsV1",
	"k8s.io.apiextensions_apiserver.pkg.apis.apiextensions.v1.JSON",
]);

/** What a RawExtension's bytes mean when they do not hold JSON: a whole object in protobuf. */
export type DecodeNested = (bytes: Buffer) => unknown;

export const magic = Buffer.from("k8s\0", "latin1");

export const hasMagic = (bytes: Uint8Array): boolean =>
	bytes.length >= magic.length && magic.every((byte, i) => bytes[i] === byte);

/** The codec of messages whose only field holds JSON text (RawExtension, FieldsV1, apiextensions' JSON). */
export function rawCodec(
	message: string,
	nested: DecodeNested,
): ValueCodec | undefined {
	if (!holders.has(message)) return undefined;
	return {
		wireType: DELIMITED,
		write(writer, value) {
			writer.fork();
			if (value !== null)
				writer
					.uint32(tag(1, DELIMITED))
					.bytes(Buffer.from(JSON.stringify(value)));
			writer.ldelim();
		},
		read(reader) {
			const length = reader.uint32();
			let value: unknown = null;
			readFields(reader, reader.pos + length, (id) => {
				if (id !== 1) return false;
				const raw = readBytes(reader);
				if (raw.length > 0)
					value = hasMagic(raw)
						? nested(raw)
						: JSON.parse(raw.toString("utf8"));
				return true;
			});
			return value;
		},
	};
}
