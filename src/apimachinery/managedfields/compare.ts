/** What differs between two objects of a type (structured-merge-diff/v6/typed/compare.go). */
import { deepEqual, isObject } from "../json.ts";
import type { FieldsV1, JsonValue } from "../object.ts";
import type { Schema } from "../schema.ts";
import { LEAF, sortNode } from "./field-set.ts";
import { elementOf, sameKeys } from "./list-key.ts";
import { wholeOf } from "./object-fields.ts";
import {
	declaredField,
	itemSchema,
	memberSchema,
	shapeOf,
	zeroOf,
} from "./types.ts";

/** Two field sets: what the new object has added or modified, and what it has no more. */
export interface Comparison {
	readonly changed: FieldsV1;
	readonly removed: FieldsV1;
}

interface Diff {
	changed?: FieldsV1;
	removed?: FieldsV1;
}

type Members = Record<string, JsonValue | undefined>;
type Value = JsonValue | undefined;

const NOTHING: FieldsV1 = Object.freeze({});
export const SAME: Comparison = { changed: NOTHING, removed: NOTHING };

/**
 * Compares two objects. Parts that are the same reference cost nothing. Throws ListKeyError for list elements
 * without a key.
 */
export function compareObjects(
	old: JsonValue,
	now: JsonValue,
	schema: Schema,
): Comparison {
	const diff = compare(old, now, schema);
	if (diff === undefined) return SAME;
	return {
		changed: diff.changed ?? NOTHING,
		removed: diff.removed ?? NOTHING,
	};
}

function compare(l: Value, r: Value, schema: Schema): Diff | undefined {
	if (l === r) return undefined;
	if (l === undefined) return { changed: wholeOf(r as JsonValue, schema) };
	if (r === undefined) return { removed: wholeOf(l, schema) };
	switch (shapeOf(schema)) {
		case "leaf":
			return deepEqual(l, r) ? undefined : { changed: LEAF };
		case "list":
			return compareLists(l, r, schema);
		case "deduced":
			return compareDeduced(l, r, schema);
		default:
			return compareMaps(l, r, schema);
	}
}

/** Differences are found in the order of the objects, but kept in that of field sets. */
function sorted(diff: Diff | undefined): Diff | undefined {
	if (diff?.changed !== undefined) diff.changed = sortNode(diff.changed);
	if (diff?.removed !== undefined) diff.removed = sortNode(diff.removed);
	return diff;
}

const isEmptyOrAbsent = (value: Members | undefined): boolean => {
	for (const _ in value) return false;
	return true;
};

function compareMaps(l: Value, r: Value, schema: Schema): Diff | undefined {
	const left = isObject(l) ? (l as Members) : undefined;
	const right = isObject(r) ? (r as Members) : undefined;
	// Empty and null differ, though neither has members.
	if (isEmptyOrAbsent(left) && isEmptyOrAbsent(right))
		return deepEqual(l, r) ? undefined : { changed: LEAF };
	let diff: Diff | undefined;
	for (const name in left) {
		const mine = left[name];
		const theirs = right?.[name];
		if (mine !== theirs) diff = compareMember(diff, name, mine, theirs, schema);
	}
	for (const name in right)
		if (left?.[name] === undefined && right[name] !== undefined)
			diff = compareMember(diff, name, undefined, right[name], schema);
	return sorted(diff);
}

function compareMember(
	diff: Diff | undefined,
	name: string,
	l: Value,
	r: Value,
	schema: Schema,
): Diff | undefined {
	let left = l;
	let right = r;
	if (left === undefined || right === undefined) {
		// A field that Go always writes is never absent, only zero.
		const field = declaredField(schema, name);
		if (field?.presence === "always") {
			left ??= zeroOf(field);
			right ??= zeroOf(field);
		}
	}
	return attach(
		diff,
		`f:${name}`,
		compare(left, right, memberSchema(schema, name)),
	);
}

function attach(
	diff: Diff | undefined,
	element: string,
	below: Diff | undefined,
): Diff | undefined {
	if (below === undefined) return diff;
	const target = diff ?? {};
	if (below.changed !== undefined) {
		target.changed ??= {};
		target.changed[element] = below.changed;
	}
	if (below.removed !== undefined) {
		target.removed ??= {};
		target.removed[element] = below.removed;
	}
	return target;
}

/** Undeclared values are compared as what they are; a change of kind replaces the value. */
function compareDeduced(l: Value, r: Value, schema: Schema): Diff | undefined {
	if (isObject(l) && isObject(r))
		return compareMaps(l as Value, r as Value, schema);
	if (deepEqual(l, r)) return undefined;
	const diff: Diff = { changed: LEAF };
	if (isObject(l) && !isEmptyOrAbsent(l as Members)) {
		const below = compareMaps(l as Value, null, schema);
		if (below?.removed !== undefined) diff.removed = below.removed;
	} else if (isObject(r) && !isEmptyOrAbsent(r as Members)) {
		const below = compareMaps(null, r as Value, schema);
		if (below?.changed !== undefined)
			diff.changed = { ".": LEAF, ...below.changed };
	}
	return diff;
}

/** The elements of a list by their key; repeated ones are kept in a list. */
function indexList(list: readonly JsonValue[], schema: Schema) {
	const index = new Map<string, JsonValue[]>();
	for (const item of list) {
		const element = elementOf(item, schema);
		const known = index.get(element);
		if (known === undefined) index.set(element, [item]);
		else known.push(item);
	}
	return index;
}

const sameItems = (
	l: readonly JsonValue[],
	r: readonly JsonValue[],
): boolean => {
	if (l.length !== r.length) return false;
	for (let i = 0; i < l.length; i++) if (!deepEqual(l[i], r[i])) return false;
	return true;
};

const NO_ITEMS: readonly JsonValue[] = [];

function compareLists(l: Value, r: Value, schema: Schema): Diff | undefined {
	const left = Array.isArray(l) ? l : NO_ITEMS;
	const right = Array.isArray(r) ? r : NO_ITEMS;
	if (left.length === 0 && right.length === 0)
		return deepEqual(l, r) ? undefined : { changed: LEAF };
	const aligned = compareAligned(left, right, schema);
	if (aligned !== "unaligned") return aligned;
	const mine = indexList(left, schema);
	const theirs = indexList(right, schema);
	const items = itemSchema(schema);
	let diff: Diff | undefined;
	for (const [element, values] of mine)
		diff = attach(
			diff,
			element,
			compareElements(values, theirs.get(element) ?? NO_ITEMS, items),
		);
	for (const [element, values] of theirs)
		if (!mine.has(element))
			diff = attach(diff, element, compareElements(NO_ITEMS, values, items));
	return sorted(diff);
}

/** The usual case: the same elements in the same order, each once. */
function compareAligned(
	l: readonly JsonValue[],
	r: readonly JsonValue[],
	schema: Schema,
): Diff | undefined | "unaligned" {
	if (l.length !== r.length) return "unaligned";
	const items = itemSchema(schema);
	let diff: Diff | undefined;
	for (let i = 0; i < l.length; i++) {
		const mine = l[i] as JsonValue;
		const theirs = r[i] as JsonValue;
		if (mine === theirs) continue;
		if (!sameKeys(mine, theirs, schema)) return "unaligned";
		const below = compare(mine, theirs, items);
		if (below === undefined) continue;
		for (let j = 0; j < l.length; j++)
			if (i !== j && sameKeys(mine, l[j] as JsonValue, schema))
				return "unaligned";
		diff = attach(diff, elementOf(mine, schema), below);
	}
	return sorted(diff);
}

/** The items of one key on both sides: usually one each; repeated ones count as one value. */
function compareElements(
	l: readonly JsonValue[],
	r: readonly JsonValue[],
	schema: Schema,
): Diff | undefined {
	if (l.length <= 1 && r.length <= 1) return compare(l[0], r[0], schema);
	if (l.length >= 2 && r.length >= 2)
		return sameItems(l, r) ? undefined : { changed: LEAF };
	if (l.length >= 2)
		return {
			removed: LEAF,
			...(r.length === 0
				? {}
				: { changed: wholeOf(r[0] as JsonValue, schema) }),
		};
	return {
		changed: LEAF,
		...(l.length === 0 ? {} : { removed: wholeOf(l[0] as JsonValue, schema) }),
	};
}
