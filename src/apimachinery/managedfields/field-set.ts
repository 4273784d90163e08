/**
 * Sets of field paths, kept in the form in which objects carry them: a trie of FieldsV1. `{}` is a path in the set,
 * `{".": {}, "f:a": {}}` one that is in it together with paths below it, `{"f:a": {}}` one that only has such.
 * Operations never change their arguments and return one of them where the result is the same
 * (sigs.k8s.io/structured-merge-diff/v6/fieldpath/set.go).
 */
import { isObject } from "../json.ts";
import type { FieldsV1 } from "../object.ts";
import { compareElements, normalizeElement, SELF } from "./path-element.ts";

/** A path in the set with nothing below it; shared by all sets. */
export const LEAF: FieldsV1 = Object.freeze({});

/** A path of elements: `["f:spec", "f:replicas"]`. */
export type FieldPath = readonly string[];

/** Has the set no path at all? Of a whole set, not of a node within one. */
export function isEmptySet(set: FieldsV1): boolean {
	for (const element in set) if (element !== SELF) return false;
	return true;
}

/** Is the path of this node itself in the set? */
export function isMember(node: FieldsV1): boolean {
	for (const element in node) return element === SELF || SELF in node;
	return true;
}

const hasChildren = (node: FieldsV1): boolean => !isEmptySet(node);

function withSelf(node: FieldsV1): FieldsV1 {
	return isMember(node) ? node : { [SELF]: LEAF, ...node };
}

/** A copy with its elements in order, at this level. */
function ordered(node: FieldsV1): FieldsV1 {
	const sorted: FieldsV1 = {};
	for (const element of Object.keys(node).sort(compareElements))
		sorted[element] = node[element] as FieldsV1;
	return sorted;
}

/** Puts one level that was built in another order into the order of field sets. */
export function sortNode(node: FieldsV1): FieldsV1 {
	let previous = "";
	for (const element in node) {
		if (previous !== "" && compareElements(previous, element) > 0)
			return ordered(node);
		previous = element;
	}
	return node;
}

/** Paths in either set. */
export function union(a: FieldsV1, b: FieldsV1): FieldsV1 {
	if (a === b || isEmptySet(b)) return a;
	if (isEmptySet(a)) return b;
	return unionChildren(a, b);
}

function unionChildren(a: FieldsV1, b: FieldsV1): FieldsV1 {
	let result = a;
	let added = false;
	for (const element in b) {
		const theirs = b[element] as FieldsV1;
		const mine = a[element];
		if (mine === theirs) continue;
		const merged = mine === undefined ? theirs : unionNodes(mine, theirs);
		if (merged === mine) continue;
		if (result === a) result = { ...a };
		result[element] = merged;
		added ||= mine === undefined;
	}
	return added ? ordered(result) : result;
}

function unionNodes(a: FieldsV1, b: FieldsV1): FieldsV1 {
	if (a === b) return a;
	if (!hasChildren(b)) return withSelf(a);
	if (!hasChildren(a)) return withSelf(b);
	return unionChildren(a, b);
}

/** Paths in both sets. */
export function intersection(a: FieldsV1, b: FieldsV1): FieldsV1 {
	const result: FieldsV1 = {};
	for (const element in a) {
		const mine = a[element] as FieldsV1;
		const theirs = b[element];
		if (element === SELF || theirs === undefined) continue;
		const node = intersectNodes(mine, theirs);
		if (node !== undefined) result[element] = node;
	}
	return result;
}

function intersectNodes(a: FieldsV1, b: FieldsV1): FieldsV1 | undefined {
	const below = intersection(a, b);
	const member = isMember(a) && isMember(b);
	if (isEmptySet(below)) return member ? LEAF : undefined;
	return member ? withSelf(below) : below;
}

/** Paths of a that are not in b; what lies below a removed path stays. */
export function difference(a: FieldsV1, b: FieldsV1): FieldsV1 {
	return subtract(a, b, false);
}

/** Paths of a that are neither in b nor below a path of b. */
export function recursiveDifference(a: FieldsV1, b: FieldsV1): FieldsV1 {
	return subtract(a, b, true);
}

function subtract(a: FieldsV1, b: FieldsV1, recursive: boolean): FieldsV1 {
	let result = a;
	for (const element in b) {
		const mine = a[element];
		if (element === SELF || mine === undefined) continue;
		const left = subtractNodes(mine, b[element] as FieldsV1, recursive);
		if (left === mine) continue;
		if (result === a) result = { ...a };
		if (left === undefined) delete result[element];
		else result[element] = left;
	}
	return result;
}

function subtractNodes(
	a: FieldsV1,
	b: FieldsV1,
	recursive: boolean,
): FieldsV1 | undefined {
	const removesSelf = isMember(b);
	if (recursive && removesSelf) return undefined;
	const below = subtract(a, b, recursive);
	const member = isMember(a) && !removesSelf;
	if (isEmptySet(below)) return member ? LEAF : undefined;
	if (member || !(SELF in below)) return below;
	const { [SELF]: _, ...children } = below;
	return children;
}

/** Are all paths of the second set in the first? */
export function includesSet(set: FieldsV1, other: FieldsV1): boolean {
	if (set === other) return true;
	for (const element in other) {
		if (element === SELF) continue;
		const mine = set[element];
		const theirs = other[element] as FieldsV1;
		if (mine === theirs) continue;
		if (mine === undefined) return false;
		if (isMember(theirs) && !isMember(mine)) return false;
		if (!includesSet(mine, theirs)) return false;
	}
	return true;
}

/** Do two sets have the same paths? */
export function sameSet(a: FieldsV1, b: FieldsV1): boolean {
	if (a === b) return true;
	let balance = 0;
	for (const element in a) if (element !== SELF) balance++;
	for (const element in b) {
		if (element === SELF) continue;
		balance--;
		const mine = a[element];
		const theirs = b[element] as FieldsV1;
		if (mine === theirs) continue;
		if (mine === undefined || isMember(mine) !== isMember(theirs)) return false;
		if (!sameSet(mine, theirs)) return false;
	}
	return balance === 0;
}

/** Is the path in the set? */
export function hasPath(set: FieldsV1, path: FieldPath): boolean {
	let node: FieldsV1 | undefined = set;
	for (const element of path) {
		node = node[element];
		if (node === undefined) return false;
	}
	return path.length > 0 && isMember(node);
}

/** A set of the given paths. */
export function setOf(...paths: FieldPath[]): FieldsV1 {
	let set: FieldsV1 = {};
	for (const path of paths) {
		let node: FieldsV1 = LEAF;
		for (let i = path.length - 1; i >= 0; i--)
			node = { [path[i] as string]: node };
		set = union(set, node);
	}
	return set;
}

/** All paths: at each level those that end there, then those that go on. */
export function pathsOf(set: FieldsV1): FieldPath[] {
	const paths: FieldPath[] = [];
	const visit = (node: FieldsV1, prefix: FieldPath): void => {
		for (const element in node)
			if (element !== SELF && isMember(node[element] as FieldsV1))
				paths.push([...prefix, element]);
		for (const element in node)
			if (element !== SELF)
				visit(node[element] as FieldsV1, [...prefix, element]);
	};
	visit(set, []);
	return paths;
}

/** Checks and canonicalises a set that a client wrote; throws an Error for what is none. */
export function parseFieldSet(value: unknown): FieldsV1 {
	if (value === undefined || value === null) return {};
	if (!isObject(value)) throw new Error("expected a map of fields");
	const node: FieldsV1 = {};
	for (const element of Object.keys(value)) {
		const normal = element === SELF ? SELF : normalizeElement(element);
		if (normal !== undefined)
			node[normal] = element === SELF ? LEAF : parseFieldSet(value[element]);
	}
	return ordered(node);
}
