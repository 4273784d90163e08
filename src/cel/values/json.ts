import { parseDuration } from "../../apimachinery/duration.ts";
import { type CelType, dynType } from "../types/type.ts";
import { itemsOf } from "./collections.ts";
import {
	CelDuration,
	CelError,
	type CelList,
	type CelMap,
	CelOptional,
	CelTimestamp,
	CelUint,
	type CelValue,
	isList,
	isMap,
} from "./scalars.ts";
import { formatTimestamp, parseTimestamp } from "./time.ts";

/**
 * JSON as an expression sees it: parts are looked at when they are asked for, never copied. Without a schema whole
 * numbers are ints; with one, values have the types that it says, and only what it knows is there.
 */
export function fromJson(value: unknown, type: CelType = dynType): CelValue {
	switch (typeof value) {
		case "string":
			return fromText(value, type);
		case "number":
			return type.kind !== "double" && Number.isInteger(value)
				? BigInt(value)
				: value;
		case "boolean":
		case "bigint":
			return value;
		case "object":
			if (value === null) return null;
			return Array.isArray(value)
				? new JsonList(value, type)
				: new JsonMap(value as Record<string, unknown>, type);
		default:
			return null;
	}
}

function fromText(text: string, type: CelType): CelValue {
	switch (type.kind) {
		case "timestamp":
			return parseTimestamp(text);
		case "duration":
			return new CelDuration(parseDuration(text));
		case "bytes":
			return new Uint8Array(Buffer.from(text, "base64"));
		default:
			return text;
	}
}

class JsonList implements CelList {
	readonly celKind = "list";
	readonly items: readonly unknown[];
	readonly #item: CelType;
	readonly unordered: boolean;
	constructor(items: readonly unknown[], type: CelType) {
		this.items = items;
		this.#item = type.params[0] ?? dynType;
		this.unordered = type.list !== undefined;
	}
	get size(): number {
		return this.items.length;
	}
	at(index: number): CelValue {
		return fromJson(this.items[index], this.#item);
	}
}

class JsonMap implements CelMap {
	readonly celKind = "map";
	readonly object: Readonly<Record<string, unknown>>;
	readonly #type: CelType;
	constructor(object: Readonly<Record<string, unknown>>, type: CelType) {
		this.object = object;
		this.#type = type;
	}
	get size(): number {
		let size = 0;
		for (const _ of this.keys()) size++;
		return size;
	}
	get(key: CelValue): CelValue | undefined {
		if (typeof key !== "string") return undefined;
		const { fields, params } = this.#type;
		if (fields !== undefined) {
			const field = fields.get(key);
			return field && this.#member(field.property, field.type);
		}
		return this.#member(key, params[1] ?? dynType);
	}
	#member(name: string, type: CelType): CelValue | undefined {
		if (!Object.hasOwn(this.object, name)) return undefined;
		const value = this.object[name];
		return value === undefined ? undefined : fromJson(value, type);
	}
	*keys(): Iterable<CelValue> {
		const { fields } = this.#type;
		if (fields === undefined) {
			for (const name of Object.keys(this.object))
				if (this.object[name] !== undefined) yield name;
			return;
		}
		for (const [name, { property }] of fields)
			if (this.object[property] !== undefined) yield name;
	}
}

/** A value as JSON; throws a CelError for what JSON has no form of. */
export function toJson(value: CelValue): unknown {
	if (value instanceof JsonList) return value.items;
	if (value instanceof JsonMap) return value.object;
	if (typeof value === "bigint") return Number(value);
	if (value instanceof CelUint) return Number(value.value);
	if (value instanceof Uint8Array) return Buffer.from(value).toString("base64");
	if (value instanceof CelTimestamp) return formatTimestamp(value);
	if (value instanceof CelDuration)
		return `${Number(value.nanoseconds) / 1e9}s`;
	if (value instanceof CelOptional)
		return value.value === undefined ? null : toJson(value.value);
	if (typeof value !== "object" || value === null) return value;
	if (isList(value)) return [...itemsOf(value)].map(toJson);
	if (!isMap(value)) throw new CelError("unsupported type in JSON conversion");
	return Object.fromEntries(
		[...value.keys()].map((key) => [
			key instanceof CelUint ? String(key.value) : String(key),
			toJson(value.get(key) as CelValue),
		]),
	);
}
