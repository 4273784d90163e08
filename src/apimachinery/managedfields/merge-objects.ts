/** Lays an applied configuration over an object (structured-merge-diff/v6/typed/merge.go). */
import { deepEqual, defineKey, isObject } from "../json.ts";
import type { JsonObject, JsonValue } from "../object.ts";
import type { Schema } from "../schema.ts";
import { elementOf, sameKeys } from "./list-key.ts";
import { itemSchema, memberSchema, shapeOf } from "./types.ts";

/**
 * The object with everything that the configuration sets. Nothing is removed; parts that do not change stay the same
 * references, the whole object too. Neither argument is changed, the result shares parts with both.
 */
export function mergeObjects(
	live: JsonValue,
	applied: JsonValue,
	schema: Schema,
): JsonValue {
	switch (shapeOf(schema)) {
		case "leaf":
			return deepEqual(live, applied) ? live : applied;
		case "list":
			return mergeLists(live, applied, schema);
		case "deduced":
			return isObject(live) && isObject(applied)
				? mergeMaps(live as JsonObject, applied as JsonObject, schema)
				: deepEqual(live, applied)
					? live
					: applied;
		default:
			return mergeMaps(live, applied, schema);
	}
}

const isEmpty = (value: JsonValue): boolean => {
	if (!isObject(value)) return true;
	for (const _ in value) return false;
	return true;
};

function mergeMaps(
	live: JsonValue,
	applied: JsonValue,
	schema: Schema,
): JsonValue {
	if (isEmpty(applied))
		return isEmpty(live) && !deepEqual(live, applied) ? applied : live;
	if (isEmpty(live)) return applied;
	let merged = live as JsonObject;
	const changes = applied as JsonObject;
	for (const name in changes) {
		const change = changes[name] as JsonValue | undefined;
		const current = merged[name];
		if (change === undefined || change === current) continue;
		const value =
			current === undefined
				? change
				: mergeObjects(current, change, memberSchema(schema, name));
		if (value === current) continue;
		if (merged === live) merged = { ...merged };
		if (name === "__proto__") defineKey(merged, name, value);
		else merged[name] = value;
	}
	return merged;
}

interface Element {
	readonly key: string;
	readonly item: JsonValue;
}

const indexed = (value: JsonValue, schema: Schema): Element[] =>
	Array.isArray(value)
		? value.map((item) => ({ key: elementOf(item, schema), item }))
		: [];

function mergeLists(
	live: JsonValue,
	applied: JsonValue,
	schema: Schema,
): JsonValue {
	const aligned = mergeAligned(live, applied, schema);
	if (aligned !== undefined) return aligned;
	const left = indexed(live, schema);
	const right = indexed(applied, schema);
	if (right.length === 0)
		return left.length === 0 && !deepEqual(live, applied) ? applied : live;
	if (left.length === 0) return applied;
	const merged = interleave(left, right, itemSchema(schema));
	const before = live as JsonValue[];
	const same =
		merged.length === before.length &&
		merged.every((item, i) => item === before[i]);
	return same ? live : merged;
}

/** The usual case: the same elements in the same order. Undefined when it is another. */
function mergeAligned(
	live: JsonValue,
	applied: JsonValue,
	schema: Schema,
): JsonValue | undefined {
	if (!Array.isArray(live) || !Array.isArray(applied)) return undefined;
	if (live.length === 0 || live.length !== applied.length) return undefined;
	for (let i = 0; i < live.length; i++)
		if (!sameKeys(live[i] as JsonValue, applied[i] as JsonValue, schema))
			return undefined;
	const items = itemSchema(schema);
	let merged = live;
	for (let i = 0; i < live.length; i++) {
		const current = live[i] as JsonValue;
		const value = mergeObjects(current, applied[i] as JsonValue, items);
		if (value === current) continue;
		if (merged === live) merged = [...live];
		merged[i] = value;
	}
	return merged;
}

/** Repeated elements of the live list are not merged with what is applied: undefined stands for them. */
function byKey(
	elements: readonly Element[],
): Map<string, JsonValue | undefined> {
	const index = new Map<string, JsonValue | undefined>();
	for (const { key, item } of elements)
		index.set(key, index.has(key) ? undefined : item);
	return index;
}

/**
 * The order of the applied list for its elements, with those of the live list alone standing where they stood
 * relative to the shared ones.
 */
function interleave(
	left: readonly Element[],
	right: readonly Element[],
	items: Schema,
): JsonValue[] {
	const mine = byKey(left);
	const theirs = byKey(right);
	const shared = right.filter(({ key }) => mine.has(key)).map(({ key }) => key);
	const done = new Set<string>();
	const out: JsonValue[] = [];
	const take = ({ key, item }: Element): void => {
		done.add(key);
		const current = mine.get(key);
		out.push(current === undefined ? item : mergeObjects(current, item, items));
	};
	let next = 0;
	let l = 0;
	let r = 0;
	while (l < left.length || r < right.length) {
		const a = left[l];
		const b = right[r];
		if (a !== undefined && b !== undefined) {
			if (a.key === b.key) {
				take(b);
				l++;
				r++;
				next++;
				continue;
			}
			if (
				theirs.has(a.key) &&
				shared[next] !== undefined &&
				shared[next] !== a.key
			) {
				l++;
				continue;
			}
		}
		if (a !== undefined) {
			if (!theirs.has(a.key)) {
				out.push(a.item);
				l++;
				continue;
			}
			if (done.has(a.key)) l++;
		}
		if (b !== undefined) {
			take(b);
			r++;
			if (shared[next] === b.key) next++;
		}
	}
	return out;
}
