/** Which element of a list a value is (structured-merge-diff/v6/typed/helpers.go). */
import { goQuote } from "../field.ts";
import { isObject } from "../json.ts";
import type { JsonValue } from "../object.ts";
import type { Schema } from "../schema.ts";
import { keyElement, PLAIN, valueElement } from "./path-element.ts";
import { declaredField, itemSchema, zeroOf } from "./types.ts";

/** A value that cannot be an element of its list; the message is structured-merge-diff's. */
export class ListKeyError extends Error {}

/** The path element of a list's item: by its keys, with their defaults, or by its value in a set. */
export function elementOf(item: JsonValue | undefined, list: Schema): string {
	if (list.listType === "set") return setElement(item);
	if (item === null || item === undefined)
		throw new ListKeyError(
			"associative list with keys may not have a null element",
		);
	if (!isObject(item))
		throw new ListKeyError(
			"associative list with keys may not have non-map elements",
		);
	const names = list.listMapKeys ?? [];
	const only = names[0];
	if (names.length === 1 && only !== undefined) {
		const value = item[only];
		// The usual case: one key, a plain text.
		if (typeof value === "string")
			return PLAIN.test(value)
				? `k:{"${only}":"${value}"}`
				: keyElement([[only, value]]);
	}
	return keyElement(
		sortedKeys(list).map((name) => [name, keyValue(item, name, list)]),
	);
}

const sorted = new WeakMap<Schema, readonly string[]>();

function sortedKeys(list: Schema): readonly string[] {
	let names = sorted.get(list);
	if (names === undefined) {
		names = [...(list.listMapKeys ?? [])].sort();
		sorted.set(list, names);
	}
	return names;
}

function keyValue(
	item: Record<string, unknown>,
	name: string,
	list: Schema,
): JsonValue {
	const value = item[name] as JsonValue | undefined;
	if (value !== undefined) return value;
	const field = declaredField(itemSchema(list), name);
	const fallback =
		field?.schema.default ??
		(field?.presence === "always" ? zeroOf(field) : undefined);
	if (fallback === undefined || fallback === null)
		throw new ListKeyError(
			`associative list with keys has an element that omits key field ${goQuote(name)} (and doesn't have default value)`,
		);
	return fallback as JsonValue;
}

function setElement(item: JsonValue | undefined): string {
	if (item === null || item === undefined)
		throw new ListKeyError(
			"associative list without keys has an element that's an explicit null",
		);
	if (Array.isArray(item))
		throw new ListKeyError(
			"not supported: associative list with lists as elements",
		);
	if (isObject(item))
		throw new ListKeyError(
			"associative list without keys has an element that's a map type",
		);
	return valueElement(item);
}

/** Have two items the same keys? Cheaper than to compare their path elements. */
export function sameKeys(a: JsonValue, b: JsonValue, list: Schema): boolean {
	if (list.listType === "set") return a === b;
	if (!isObject(a) || !isObject(b)) return false;
	for (const name of list.listMapKeys ?? []) {
		const value = a[name];
		// A key that defaults is left to the path elements.
		if (value === undefined || value !== b[name]) return false;
	}
	return true;
}
