import {
	type CelList,
	type CelMap,
	CelUint,
	type CelValue,
} from "./scalars.ts";

/** A list that an expression made. */
export class ListValue implements CelList {
	readonly celKind = "list";
	readonly #items: readonly CelValue[];
	constructor(items: readonly CelValue[]) {
		this.#items = items;
	}
	get size(): number {
		return this.#items.length;
	}
	at(index: number): CelValue {
		return this.#items[index] as CelValue;
	}
}

/** Numbers of all types are one key when they are equal. */
type Key = string | boolean | bigint;

function keyOf(value: CelValue): Key | undefined {
	if (value instanceof CelUint) return value.value;
	if (typeof value === "number")
		return Number.isInteger(value) ? BigInt(value) : undefined;
	return typeof value === "string" ||
		typeof value === "boolean" ||
		typeof value === "bigint"
		? value
		: undefined;
}

/** A map that an expression made, or a message that it built. */
export class MapValue implements CelMap {
	readonly celKind = "map";
	readonly #entries = new Map<Key, readonly [CelValue, CelValue]>();
	readonly typeName?: string;

	constructor(
		entries: Iterable<readonly [CelValue, CelValue]>,
		typeName?: string,
	) {
		for (const entry of entries) {
			const key = keyOf(entry[0]);
			if (key !== undefined) this.#entries.set(key, entry);
		}
		if (typeName !== undefined) this.typeName = typeName;
	}
	static isKey(value: CelValue): boolean {
		return typeof value !== "number" && keyOf(value) !== undefined;
	}
	get size(): number {
		return this.#entries.size;
	}
	get(key: CelValue): CelValue | undefined {
		const plain = keyOf(key);
		return plain === undefined ? undefined : this.#entries.get(plain)?.[1];
	}
	*keys(): Iterable<CelValue> {
		for (const [key] of this.#entries.values()) yield key;
	}
}

/** An object whose fields are computed when they are first asked for, and kept. */
export class LazyObject implements CelMap {
	readonly celKind = "map";
	readonly #fields: ReadonlyMap<string, () => CelValue>;
	readonly #known = new Map<string, CelValue>();
	constructor(fields: ReadonlyMap<string, () => CelValue>) {
		this.#fields = fields;
	}
	get size(): number {
		return this.#fields.size;
	}
	get(key: CelValue): CelValue | undefined {
		if (typeof key !== "string") return undefined;
		const known = this.#known.get(key);
		if (known !== undefined) return known;
		const value = this.#fields.get(key)?.();
		if (value !== undefined) this.#known.set(key, value);
		return value;
	}
	keys(): Iterable<CelValue> {
		return this.#fields.keys();
	}
}

/** Each item of a list. */
export function* itemsOf(list: CelList): Generator<CelValue> {
	for (let i = 0; i < list.size; i++) yield list.at(i);
}
