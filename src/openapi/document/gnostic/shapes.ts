import {
	DELIMITED,
	FIXED64,
	tag,
	VARINT,
	type Writer,
} from "../../protobuf/wire.ts";

type Members = { [key: string]: unknown };

/** Writes one JSON value as field `id`. */
export type Put = (writer: Writer, id: number, value: unknown) => void;

/** A message: JSON keys with their field numbers, and where keys that start with `x-` go. */
export interface Shape {
	readonly fields: Readonly<Record<string, readonly [number, Put]>>;
	readonly extensions?: number;
}

export const string: Put = (writer, id, value) => {
	writer.uint32(tag(id, DELIMITED)).string(String(value));
};
export const bool: Put = (writer, id, value) => {
	writer.uint32(tag(id, VARINT)).bool(value === true);
};
export const integer: Put = (writer, id, value) => {
	writer.uint32(tag(id, VARINT)).int64(value as number);
};
export const double: Put = (writer, id, value) => {
	writer.uint32(tag(id, FIXED64)).double(value as number);
};

/** A field for each item of a list. */
export const each =
	(put: Put): Put =>
	(writer, id, value) => {
		for (const item of value as unknown[]) put(writer, id, item);
	};

/** An embedded message; the shape comes as a function because shapes refer to each other. */
export const message =
	(shape: () => Shape): Put =>
	(writer, id, value) =>
		nested(writer, id, () => writeShape(writer, shape(), value as Members));

export function nested(writer: Writer, id: number, write: () => void): void {
	writer.uint32(tag(id, DELIMITED)).fork();
	write();
	writer.ldelim();
}

/** One entry of what JSON has as an object: a message with the name in field 1 and the value in field 2. */
const entry = (
	writer: Writer,
	id: number,
	name: string,
	put: Put,
	value: unknown,
): void =>
	nested(writer, id, () => {
		string(writer, 1, name);
		put(writer, 2, value);
	});

/** A message around the entries of an object. */
export const named =
	(put: Put, entryId = 1): Put =>
	(writer, id, value) =>
		nested(writer, id, () => {
			for (const [name, inner] of Object.entries(value as Members))
				entry(writer, entryId, name, put, inner);
		});

/** Any value at all, as YAML text (JSON is YAML) in field 2. */
export const any: Put = (writer, id, value) =>
	nested(writer, id, () => string(writer, 2, `${JSON.stringify(value)}\n`));

export function writeShape(writer: Writer, shape: Shape, value: Members): void {
	for (const [key, inner] of Object.entries(value)) {
		const field = shape.fields[key];
		if (field !== undefined) field[1](writer, field[0], inner);
		else if (shape.extensions !== undefined && key.startsWith("x-"))
			entry(writer, shape.extensions, key, any, inner);
	}
}
