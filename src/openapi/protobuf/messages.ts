import type { DefinitionsData, MessagesData } from "../data.ts";
import { type DecodeNested, rawCodec } from "./raw.ts";
import { scalarCodecs } from "./scalars.ts";
import { unionCodec } from "./unions.ts";
import {
	DELIMITED,
	type Reader,
	readFields,
	tag,
	type ValueCodec,
	type Writer,
} from "./wire.ts";

type Members = { [name: string]: unknown };

interface Field {
	readonly id: number;
	/** The JSON member; undefined for an inlined struct, whose members stand in the outer object. */
	readonly name: string | undefined;
	readonly repeated: boolean;
	/** Values of a map with string keys. */
	readonly map: boolean;
	readonly codec: ValueCodec;
	/** What is written when the member is absent; undefined: nothing. */
	readonly zero: unknown;
}

/** Messages of answers' heads whose text and numbers Go writes zero or not, as they are no pointers. */
const writtenInFull = new Set(
	["ListMeta", "StatusDetails", "StatusCause"].map(
		(name) => `k8s.io.apimachinery.pkg.apis.meta.v1.${name}`,
	),
);

const zeroOf = (type: string): unknown =>
	type === "string" ? "" : type === "int32" ? 0 : undefined;

/** io.k8s.api.core.v1.Pod -> k8s.io.api.core.v1.Pod. */
export const messageOf = (definition: string): string =>
	`k8s.io.${definition.slice("io.k8s.".length).replaceAll("-", "_")}`;
const definitionOf = (message: string): string =>
	`io.k8s.${message.slice("k8s.io.".length).replaceAll("_", "-")}`;

/** JSON names that protobuf cannot spell: `$ref` is `ref`, `x-kubernetes-list-type` is `xKubernetesListType`. */
function jsonName(
	field: string,
	properties: Readonly<Record<string, unknown>> | undefined,
): string | undefined {
	if (properties === undefined || field in properties) return field;
	if (`$${field}` in properties) return `$${field}`;
	const dashed = field.replace(/[A-Z]/g, (c) => `-${c.toLowerCase()}`);
	if (dashed in properties) return dashed;
	// a few messages keep the spelling of the Go field: `Expression`, `uID`
	const lower = field.toLowerCase();
	return Object.keys(properties).find((name) => name.toLowerCase() === lower);
}

/** Codecs for all messages, each made when first used. */
export class Messages {
	readonly #messages: MessagesData;
	readonly #definitions: DefinitionsData;
	readonly #nested: DecodeNested;
	readonly #codecs = new Map<string, ValueCodec>();
	readonly #fields = new Map<string, readonly Field[]>();
	readonly #byId = new Map<string, readonly (Field | undefined)[]>();

	constructor(
		messages: MessagesData,
		definitions: DefinitionsData,
		nested: DecodeNested,
	) {
		this.#messages = messages;
		this.#definitions = definitions;
		this.#nested = nested;
	}

	has(message: string): boolean {
		return message in this.#messages;
	}

	/** Writes a message's fields without its length. */
	write(writer: Writer, message: string, value: Members): void {
		for (const field of this.#fieldsOf(message)) {
			if (field.name === undefined) {
				field.codec.write(writer.uint32(tag(field.id, DELIMITED)), value);
				continue;
			}
			const member = value[field.name] ?? field.zero;
			if (member !== undefined) writeField(writer, field, member);
		}
	}

	/** Reads a message's fields up to `end` into `into`. */
	read(reader: Reader, message: string, end: number, into: Members): Members {
		const fields = this.#fieldsById(message);
		readFields(reader, end, (id, wireType) => {
			const field = fields[id];
			if (field === undefined) return false;
			readField(reader, field, wireType, into);
			return true;
		});
		return into;
	}

	#fieldsOf(message: string): readonly Field[] {
		let fields = this.#fields.get(message);
		if (fields === undefined) {
			const data = this.#messages[message];
			if (data === undefined) throw new Error(`no message ${message}`);
			const properties = this.#definitions[definitionOf(message)]?.properties;
			const byId = Object.entries(data).sort(([, [a]], [, [b]]) => a - b);
			fields = byId.map(([name, [id, type]]) => {
				const list = type.startsWith("[]");
				const map = /^map<string,(.*)>$/.exec(type)?.[1];
				return {
					id,
					name: jsonName(name, properties),
					repeated: list,
					map: map !== undefined,
					codec: this.#codecOf(map ?? (list ? type.slice(2) : type)),
					zero: writtenInFull.has(message) ? zeroOf(type) : undefined,
				};
			});
			this.#fields.set(message, fields);
		}
		return fields;
	}

	#fieldsById(message: string): readonly (Field | undefined)[] {
		let fields = this.#byId.get(message);
		if (fields === undefined) {
			const sparse: (Field | undefined)[] = [];
			for (const field of this.#fieldsOf(message)) sparse[field.id] = field;
			this.#byId.set(message, sparse);
			fields = sparse;
		}
		return fields;
	}

	#codecOf(type: string): ValueCodec {
		let codec = this.#codecs.get(type);
		if (codec === undefined) {
			codec =
				scalarCodecs[type] ??
				rawCodec(type, this.#nested) ??
				unionCodec(type, () => this.#codecOf(type.replace(/Or\w+$/, ""))) ??
				(this.#isList(type) ? this.#list(type) : this.#struct(type));
			this.#codecs.set(type, codec);
		}
		return codec;
	}

	/** Named slice types (ExtraValue, Verbs) are messages with one repeated field, but plain lists in JSON. */
	#isList(message: string): boolean {
		const definition = definitionOf(message);
		const fields = Object.keys(this.#messages[message] ?? {});
		return (
			!(definition in this.#definitions) &&
			fields.length === 1 &&
			fields[0] === "items"
		);
	}

	#list(message: string): ValueCodec {
		const inner = this.#struct(message, (value) => ({ items: value }));
		return {
			...inner,
			read: (reader) => (inner.read(reader) as { items?: unknown }).items ?? [],
		};
	}

	#struct(
		message: string,
		wrap: (value: unknown) => Members = (value) => value as Members,
	): ValueCodec {
		return {
			wireType: DELIMITED,
			write: (writer, value) => {
				writer.fork();
				this.write(writer, message, wrap(value));
				writer.ldelim();
			},
			read: (reader) => {
				const length = reader.uint32();
				return this.read(reader, message, reader.pos + length, {});
			},
		};
	}
}

function writeField(writer: Writer, field: Field, member: unknown): void {
	const { codec, id } = field;
	if (field.map) {
		for (const [key, value] of Object.entries(member as Members)) {
			writer.uint32(tag(id, DELIMITED)).fork();
			writer.uint32(tag(1, DELIMITED)).string(key);
			codec.write(writer.uint32(tag(2, codec.wireType)), value);
			writer.ldelim();
		}
		return;
	}
	const values = field.repeated ? (member as unknown[]) : [member];
	for (const value of values)
		codec.write(writer.uint32(tag(id, codec.wireType)), value);
}

function readField(
	reader: Reader,
	field: Field,
	wireType: number,
	into: Members,
): void {
	const { codec, name } = field;
	if (name === undefined) {
		Object.assign(into, codec.read(reader));
		return;
	}
	if (field.map) {
		into[name] ??= {};
		readEntry(reader, codec, into[name] as Members);
		return;
	}
	if (!field.repeated) {
		into[name] = codec.read(reader);
		return;
	}
	into[name] ??= [];
	const list = into[name] as unknown[];
	// a packed list of numbers comes as one delimited run
	if (wireType === DELIMITED && codec.wireType !== DELIMITED) {
		const end = reader.uint32() + reader.pos;
		while (reader.pos < end) list.push(codec.read(reader));
	} else list.push(codec.read(reader));
}

function readEntry(reader: Reader, codec: ValueCodec, into: Members): void {
	const end = reader.uint32() + reader.pos;
	let key = "";
	let value: unknown;
	readFields(reader, end, (id) => {
		if (id === 1) key = reader.string();
		else if (id === 2) value = codec.read(reader);
		else return false;
		return true;
	});
	Object.defineProperty(into, key, {
		value: value ?? "",
		enumerable: true,
		writable: true,
		configurable: true,
	});
}
