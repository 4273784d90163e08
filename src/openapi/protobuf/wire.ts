import protobuf, { type Reader, type Writer } from "protobufjs/minimal.js";

export type { Reader, Writer };

export const newWriter = (): Writer => protobuf.Writer.create();
export const newReader = (bytes: Uint8Array): Reader =>
	protobuf.Reader.create(bytes);

export const VARINT = 0;
export const FIXED64 = 1;
export const DELIMITED = 2;

/** How one protobuf type is written and read; `write` and `read` handle what follows the tag. */
export interface ValueCodec {
	readonly wireType: typeof VARINT | typeof FIXED64 | typeof DELIMITED;
	write(writer: Writer, value: unknown): void;
	read(reader: Reader): unknown;
}

/** Reads the fields of an embedded message; `field` consumes what it knows and returns false for the rest. */
export function readFields(
	reader: Reader,
	end: number,
	field: (id: number, wireType: number) => boolean,
): void {
	while (reader.pos < end) {
		const tag = reader.uint32();
		if (!field(tag >>> 3, tag & 7)) reader.skipType(tag & 7);
	}
}

/** Bytes that are kept by the reader's caller: a view on the input. */
export const readBytes = (reader: Reader): Buffer => {
	const bytes = reader.bytes();
	return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
};

export const tag = (id: number, wireType: number): number =>
	((id << 3) | wireType) >>> 0;
