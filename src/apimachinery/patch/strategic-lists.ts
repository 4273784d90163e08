/** Lists in strategic merge patch: finding by key, splitting and sorting (strategicpatch/patch.go). */
import type { StatusError } from "../errors.ts";
import { goPrint, goType } from "../go-format.ts";
import { isObject } from "../json.ts";
import type { JsonObject, JsonValue } from "../object.ts";
import { unclassified, unprocessable } from "./errors.ts";

type List = readonly JsonValue[];

export const noMergeKey = (item: JsonObject, mergeKey: string): StatusError =>
	unclassified(
		`map: ${goPrint(item)} does not contain declared merge key: ${mergeKey}`,
	);

export const badArgument = (
	expected: JsonValue,
	actual: JsonValue,
): StatusError =>
	unclassified(
		`expected a ${goType(expected)}, but received a ${goType(actual)}`,
	);

/** Are the elements objects? All must be of one type, and none a list. */
export function elementsAreMaps(...lists: List[]): boolean {
	let type: string | undefined;
	for (const list of lists)
		for (const item of list) {
			const current = goType(item);
			if (type === undefined) {
				type = current;
				if (Array.isArray(item)) throw unprocessable();
			} else if (type !== current)
				throw unclassified(
					`list element types are not identical: ${goPrint(lists as JsonValue)}`,
				);
		}
	if (type === undefined)
		throw unclassified("no elements in any of the given slices");
	return type === "map[string]interface {}";
}

/** Where the element with this merge key stands, or -1. */
export function findByKey(
	list: List,
	mergeKey: string,
	value: JsonValue,
): number {
	for (let i = 0; i < list.length; i++) {
		const item = list[i] as JsonValue;
		if (!isObject(item)) throw unclassified(`value for key ${i} is not a map.`);
		if (item[mergeKey] === value) return i;
	}
	return -1;
}

export function deleteMatching(
	list: JsonValue[],
	mergeKey: string,
	value: JsonValue,
): JsonValue[] {
	findByKey(list, mergeKey, value);
	return list.filter((item) => !isObject(item) || item[mergeKey] !== value);
}

/** Splits a merged list into the elements that `by` names and the others. */
export function partition(
	list: List,
	by: List,
	mergeKey: string,
): [JsonValue[], JsonValue[]] {
	const inside: JsonValue[] = [];
	const outside: JsonValue[] = [];
	for (const item of list) {
		let found: boolean;
		if (mergeKey === "") found = by.includes(item);
		else {
			if (!isObject(item)) throw badArgument({}, item);
			const value = item[mergeKey] as JsonValue | undefined;
			if (value === undefined) throw noMergeKey(item as JsonObject, mergeKey);
			found = findByKey(by, mergeKey, value) >= 0;
		}
		(found ? inside : outside).push(item);
	}
	return [inside, outside];
}

const indexIn = (
	list: List,
	item: JsonValue,
	mergeKey: string,
	maps: boolean,
): number => {
	if (!maps) return list.indexOf(item);
	const keyOf = (value: JsonValue) =>
		isObject(value) ? value[mergeKey] : undefined;
	const key = keyOf(item);
	return list.findIndex((other) => keyOf(other) === key);
};

/** Sorts by the place in `order`; what is not there stays where Go's stable sort leaves it. */
function sortBy(
	list: List,
	order: List,
	mergeKey: string,
	maps: boolean,
): JsonValue[] {
	if (maps)
		for (const item of [...list, ...order]) {
			if (!isObject(item)) throw badArgument({}, item);
			if (item[mergeKey] === undefined)
				throw noMergeKey(item as JsonObject, mergeKey);
		}
	const deleted = (item: JsonValue) =>
		maps && isObject(item) && item.$patch === "delete";
	const places = new Map(
		list.map((item) => [item, indexIn(order, item, mergeKey, maps)]),
	);
	const kept = list.filter((item) => !deleted(item));
	const known = kept.filter((item) => (places.get(item) ?? -1) >= 0);
	known.sort((a, b) => (places.get(a) ?? 0) - (places.get(b) ?? 0));
	const unknown = kept.filter((item) => (places.get(item) ?? -1) < 0);
	return [...unknown, ...known, ...list.filter(deleted)];
}

/**
 * The patch's elements in `patchOrder` and the server's in `serverOrder`, interleaved by `serverOrder`:
 * where that tells nothing, the patch's come first.
 */
export function mergeOrder(
	patch: List,
	serverOnly: List,
	patchOrder: List,
	serverOrder: List,
	mergeKey: string,
	maps: boolean,
): JsonValue[] {
	const right = sortBy(patch, patchOrder, mergeKey, maps);
	const left = sortBy(serverOnly, serverOrder, mergeKey, maps);
	const place = (item: JsonValue | undefined): number =>
		item === undefined ? -1 : indexIn(serverOrder, item, mergeKey, maps);
	const all: JsonValue[] = [];
	let i = 0;
	let j = 0;
	while (i < left.length && j < right.length) {
		const l = place(left[i]);
		const r = place(right[j]);
		if (l >= 0 && r >= 0 && l < r) all.push(left[i++] as JsonValue);
		else all.push(right[j++] as JsonValue);
	}
	return [...all, ...left.slice(i), ...right.slice(j)];
}
