/**
 * Strategic merge patch: lists merge by key, as the schema says, and directives steer the merge
 * (k8s.io/apimachinery/pkg/util/strategicpatch/patch.go).
 */
import { badRequest } from "../errors.ts";
import { goPrint, goType, jsonKind } from "../go-format.ts";
import { defineKey, isObject } from "../json.ts";
import type { JsonObject, JsonValue } from "../object.ts";
import type { Schema } from "../schema.ts";
import { unclassified } from "./errors.ts";
import {
	badArgument,
	deleteMatching,
	elementsAreMaps,
	findByKey,
	mergeOrder,
	noMergeKey,
	partition,
} from "./strategic-lists.ts";
import { patchMetaOf } from "./strategic-schema.ts";

const DIRECTIVE = "$patch";
const RETAIN_KEYS = "$retainKeys";
const DELETE_FROM = "$deleteFromPrimitiveList";
const SET_ORDER = "$setElementOrder";

/**
 * Applies a strategic merge patch to an object of the schema's type. The original is not changed; the result shares
 * untouched parts with it. Throws a StatusError: 400 for a body or directive of the wrong form, 422 for lists of
 * lists, 500 without a reason for everything else, as Kubernetes does.
 */
export function applyStrategicMergePatch(
	original: JsonValue,
	patch: JsonValue,
	schema: Schema | undefined,
): JsonValue {
	if (patch === null) return original;
	if (!isObject(patch))
		throw badRequest(
			`json: cannot unmarshal ${jsonKind(patch)} into Go value of type map[string]interface {}`,
		);
	return mergeMap(
		isObject(original) ? (original as JsonObject) : {},
		patch as JsonObject,
		schema,
	);
}

function set(target: JsonObject, key: string, value: JsonValue): void {
	if (key === "__proto__") defineKey(target, key, value);
	else target[key] = value;
}

const unknownDirective = (directive: JsonValue, patch: JsonObject) =>
	unclassified(
		`unknown patch type: ${typeof directive === "string" ? directive : `%!s(${goType(directive)}=${goPrint(directive)})`} in map: ${goPrint(patch)}`,
	);

/** What a whole value becomes when nothing stands in its place: no nulls, no directives; undefined drops it. */
function asNew(value: JsonValue): JsonValue | undefined {
	if (Array.isArray(value))
		return value.map(asNew).filter((item) => item !== undefined);
	if (!isObject(value)) return value;
	if (Object.hasOwn(value, DIRECTIVE)) return undefined;
	const cleaned: JsonObject = {};
	for (const key in value) {
		const member = value[key] as JsonValue;
		const kept = member === null ? undefined : asNew(member);
		if (kept !== undefined) set(cleaned, key, kept);
	}
	return cleaned;
}

/** Keeps only the listed keys of the original; every key that the patch sets must be listed. */
function retainKeys(merged: JsonObject, rest: JsonObject): void {
	const list = rest[RETAIN_KEYS];
	if (list === undefined) return;
	delete rest[RETAIN_KEYS];
	const wrong = () => badRequest("invalid patch format of retainKeys");
	if (!Array.isArray(list)) throw wrong();
	const keep = new Set(list);
	for (const key in rest) {
		const directive = key.startsWith(DELETE_FROM) || key.startsWith(SET_ORDER);
		if (rest[key] !== null && !directive && !keep.has(key)) throw wrong();
	}
	for (const key of Object.keys(merged)) if (!keep.has(key)) delete merged[key];
}

/** The field that a directive such as `$setElementOrder/ports` is about. */
function subjectOf(key: string, prefix: string): string {
	const slash = key.indexOf("/");
	if (slash < 0 || key.slice(0, slash) !== prefix)
		throw badRequest(
			`invalid patch format of ${prefix === SET_ORDER ? "setElementOrder" : "primitive"} list`,
		);
	return key.slice(slash + 1);
}

function mergeMap(
	original: JsonObject,
	patch: JsonObject,
	schema: Schema | undefined,
): JsonObject {
	const rest: JsonObject = { ...patch };
	if (Object.hasOwn(rest, DIRECTIVE)) {
		const directive = rest[DIRECTIVE] as JsonValue;
		if (directive === "delete") return {};
		if (directive !== "replace") throw unknownDirective(directive, patch);
		delete rest[DIRECTIVE];
		return rest;
	}
	const merged: JsonObject = { ...original };
	retainKeys(merged, rest);
	for (const key of Object.keys(rest))
		if (key.startsWith(SET_ORDER)) applyElementOrder(key, merged, rest, schema);
	for (const key of Object.keys(rest))
		mergeField(key, rest[key] as JsonValue, merged, schema);
	return merged;
}

function mergeField(
	key: string,
	value: JsonValue,
	merged: JsonObject,
	schema: Schema | undefined,
): void {
	const deletes = key.startsWith(DELETE_FROM);
	const name = deletes ? subjectOf(key, DELETE_FROM) : key;
	if (value === null) {
		delete merged[name];
		return;
	}
	const current = Object.hasOwn(merged, name) ? merged[name] : undefined;
	if (current === undefined || goType(current) !== goType(value)) {
		if (deletes) return;
		const fresh = asNew(value);
		if (fresh === undefined) delete merged[name];
		else set(merged, name, fresh);
		return;
	}
	if (Array.isArray(current) && Array.isArray(value)) {
		const meta = patchMetaOf(schema, name);
		set(
			merged,
			name,
			mergeList(
				current,
				value,
				meta.schema,
				meta.mergeKey,
				meta.strategy,
				deletes,
			),
		);
	} else if (isObject(current) && isObject(value)) {
		const meta = patchMetaOf(schema, name);
		set(
			merged,
			name,
			meta.strategy === "replace"
				? (value as JsonObject)
				: mergeMap(current as JsonObject, value as JsonObject, meta.schema),
		);
	} else set(merged, name, value);
}

function mergeList(
	original: readonly JsonValue[],
	patch: readonly JsonValue[],
	schema: Schema | undefined,
	mergeKey: string,
	strategy: string,
	deletes: boolean,
): JsonValue[] {
	if (strategy !== "merge" && !deletes) return [...patch];
	if (original.length === 0 && patch.length === 0) return [];
	if (!elementsAreMaps(original, patch)) {
		if (deletes) return original.filter((item) => !patch.includes(item));
		const merged = deduplicate([...original, ...patch]);
		const [mine, theirs] = partition(merged, patch, "");
		return mergeOrder(mine, theirs, patch, original, "", false);
	}
	if (mergeKey === "")
		throw unclassified("cannot merge lists without merge key for type struct");
	const special = applySpecialElements(original, patch, mergeKey);
	const merged = mergeElements(
		special.original,
		special.patch,
		mergeKey,
		schema?.items,
	);
	const [mine, theirs] = partition(merged, special.patch, mergeKey);
	return mergeOrder(
		mine,
		theirs,
		special.patch,
		special.original,
		mergeKey,
		true,
	);
}

/** Drops repeated scalars the way Go does: the last element takes the place of a repetition. */
function deduplicate(values: JsonValue[]): JsonValue[] {
	const list = [...values];
	for (let i = 0; i < list.length; i++)
		for (let j = i + 1; j < list.length; j++)
			if (list[i] === list[j]) {
				const last = list.pop() as JsonValue;
				if (j < list.length) list[j] = last;
				j--;
			}
	return list;
}

/** Elements with `$patch`: deletions are carried out, one replacement replaces the list. */
function applySpecialElements(
	original: readonly JsonValue[],
	patch: readonly JsonValue[],
	mergeKey: string,
): { original: JsonValue[]; patch: JsonValue[] } {
	let remaining = [...original];
	const plain: JsonValue[] = [];
	let replace = false;
	for (const item of patch as JsonObject[]) {
		const directive = item[DIRECTIVE];
		if (directive === undefined) plain.push(item);
		else if (directive === "delete") {
			const value = item[mergeKey];
			if (value === undefined) throw noMergeKey(item, mergeKey);
			remaining = deleteMatching(remaining, mergeKey, value);
		} else if (directive === "replace") replace = true;
		else if (directive === "merge")
			throw unclassified("merging lists cannot yet be specified in the patch");
		else throw unknownDirective(directive, item);
	}
	return replace
		? { original: plain, patch: [] }
		: { original: remaining, patch: plain };
}

function mergeElements(
	original: readonly JsonValue[],
	patch: readonly JsonValue[],
	mergeKey: string,
	schema: Schema | undefined,
): JsonValue[] {
	const merged = [...original];
	for (const item of patch as JsonObject[]) {
		const value = item[mergeKey];
		if (value === undefined) throw noMergeKey(item, mergeKey);
		const at = findByKey(merged, mergeKey, value);
		if (at >= 0) merged[at] = mergeMap(merged[at] as JsonObject, item, schema);
		else merged.push(asNew(item) ?? {});
	}
	return merged;
}

/** `$setElementOrder/x`: merges the list x and sorts it; both leave the patch. */
function applyElementOrder(
	key: string,
	merged: JsonObject,
	rest: JsonObject,
	schema: Schema | undefined,
): void {
	const order = rest[key] as JsonValue;
	delete rest[key];
	if (!Array.isArray(order)) throw badArgument([], order);
	const name = subjectOf(key, SET_ORDER);
	const current = Object.hasOwn(merged, name) ? merged[name] : undefined;
	const change = Object.hasOwn(rest, name) ? rest[name] : undefined;
	if (current !== undefined && !Array.isArray(current))
		throw badArgument([], current);
	if (change !== undefined && !Array.isArray(change))
		throw badArgument([], change);
	const meta = patchMetaOf(schema, name);
	checkOrder(change ?? [], order, meta.mergeKey);
	if (current === undefined && change === undefined) return;
	const list =
		change === undefined
			? (current ?? [])
			: current === undefined
				? (asNew(change) as JsonValue[])
				: mergeList(
						current,
						change,
						meta.schema,
						meta.mergeKey,
						meta.strategy,
						false,
					);
	const [mine, theirs] = partition(list, order, meta.mergeKey);
	const maps = elementsAreMaps(current ?? [], change ?? []);
	set(
		merged,
		name,
		mergeOrder(mine, theirs, order, current ?? [], meta.mergeKey, maps),
	);
	delete rest[name];
}

/** The patch's elements must stand in the order list, in its order. */
function checkOrder(
	patch: readonly JsonValue[],
	order: readonly JsonValue[],
	mergeKey: string,
): void {
	if (patch.length === 0 || order.length === 0) return;
	const keyOf = (item: JsonValue): JsonValue => {
		if (mergeKey === "") return item;
		if (!isObject(item)) throw badArgument({}, item);
		const value = item[mergeKey] as JsonValue | undefined;
		if (value === undefined) throw noMergeKey(item as JsonObject, mergeKey);
		return value;
	};
	const elements = patch.filter((item) => {
		if (mergeKey === "") return true;
		if (!isObject(item)) throw badArgument({}, item);
		return item[DIRECTIVE] !== "delete";
	});
	let at = 0;
	let inOrder = 0;
	while (at < elements.length && inOrder < order.length) {
		const element = elements[at] as JsonValue;
		if (isObject(element) && Object.hasOwn(element, DIRECTIVE)) {
			at++;
			continue;
		}
		if (keyOf(element) === keyOf(order[inOrder] as JsonValue)) at++;
		inOrder++;
	}
	if (at < elements.length && inOrder >= order.length)
		throw unclassified(
			`the order in patch list:\n${goPrint(patch)}\n doesn't match ${SET_ORDER} list:\n${goPrint(order)}\n`,
		);
}
