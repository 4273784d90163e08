import {
	DELIMITED,
	type Reader,
	readFields,
	tag,
	VARINT,
	type ValueCodec,
	type Writer,
} from "./wire.ts";

const prefix =
	"k8s.io.apiextensions_apiserver.pkg.apis.apiextensions.v1.JSONSchemaPropsOr";

/** The one-or-the-other types of CustomResourceDefinition schemas; field 1 or 2 is a JSONSchemaProps. */
export function unionCodec(
	message: string,
	schema: () => ValueCodec,
): ValueCodec | undefined {
	if (!message.startsWith(prefix)) return undefined;
	const form = forms[message.slice(prefix.length)];
	if (form === undefined) return undefined;
	return {
		wireType: DELIMITED,
		write(writer, value) {
			writer.fork();
			form.write(writer, value, schema());
			writer.ldelim();
		},
		read(reader) {
			const length = reader.uint32();
			return form.read(reader, reader.pos + length, schema());
		},
	};
}

interface Form {
	write(writer: Writer, value: unknown, schema: ValueCodec): void;
	read(reader: Reader, end: number, schema: ValueCodec): unknown;
}

const forms: Readonly<Record<string, Form>> = {
	Bool: {
		write(writer, value, schema) {
			writer.uint32(tag(1, VARINT)).bool(value !== false);
			if (typeof value !== "boolean")
				schema.write(writer.uint32(tag(2, DELIMITED)), value);
		},
		read(reader, end, schema) {
			let allows = false;
			let value: unknown;
			readFields(reader, end, (id) => {
				if (id === 1) allows = reader.bool();
				else if (id === 2) value = schema.read(reader);
				else return false;
				return true;
			});
			return value ?? allows;
		},
	},
	Array: {
		write(writer, value, schema) {
			if (Array.isArray(value))
				for (const item of value)
					schema.write(writer.uint32(tag(2, DELIMITED)), item);
			else schema.write(writer.uint32(tag(1, DELIMITED)), value);
		},
		read(reader, end, schema) {
			const list: unknown[] = [];
			let single: unknown;
			readFields(reader, end, (id) => {
				if (id === 1) single = schema.read(reader);
				else if (id === 2) list.push(schema.read(reader));
				else return false;
				return true;
			});
			return single ?? list;
		},
	},
	StringArray: {
		write(writer, value, schema) {
			if (Array.isArray(value))
				for (const item of value)
					writer.uint32(tag(2, DELIMITED)).string(item as string);
			else schema.write(writer.uint32(tag(1, DELIMITED)), value);
		},
		read(reader, end, schema) {
			const list: string[] = [];
			let single: unknown;
			readFields(reader, end, (id) => {
				if (id === 1) single = schema.read(reader);
				else if (id === 2) list.push(reader.string());
				else return false;
				return true;
			});
			return single ?? list;
		},
	},
};
