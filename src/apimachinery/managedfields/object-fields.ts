/** The fields that an object sets (structured-merge-diff/v6/typed/tofieldset.go). */
import { isObject } from "../json.ts";
import type { FieldsV1, JsonValue } from "../object.ts";
import type { Schema } from "../schema.ts";
import { isEmptySet, LEAF, sortNode } from "./field-set.ts";
import { elementOf } from "./list-key.ts";
import { SELF } from "./path-element.ts";
import {
	declaredField,
	isClosed,
	itemSchema,
	memberSchema,
	plannedFields,
	shapeOf,
} from "./types.ts";

type Members = Readonly<Record<string, JsonValue | undefined>>;

const isEmptyMap = (value: JsonValue): boolean => {
	if (!isObject(value)) return false;
	for (const _ in value) return false;
	return true;
};

/** Leaves, list elements and map entries of a value: what an apply of it owns. */
export const fieldsOf = (value: JsonValue, schema: Schema): FieldsV1 =>
	fieldsBelow(value, schema, false) ?? {};

/**
 * The paths below a value, sorted; undefined where the value itself is what is owned. With `self` the node says
 * that the value is in the set too.
 */
function fieldsBelow(
	value: JsonValue,
	schema: Schema,
	self: boolean,
): FieldsV1 | undefined {
	const shape = shapeOf(schema);
	if (shape === "leaf") return undefined;
	if (shape === "list")
		return Array.isArray(value) ? elementFields(value, schema, self) : {};
	if (isObject(value)) return memberFields(value as Members, schema, self);
	return shape === "deduced" ? undefined : {};
}

function memberFields(value: Members, schema: Schema, self: boolean): FieldsV1 {
	const node: FieldsV1 = self ? { [SELF]: LEAF } : {};
	if (isClosed(schema)) {
		for (const { name, element, schema: field } of plannedFields(schema)) {
			const member = value[name];
			if (member !== undefined) attach(node, element, member, field, false);
		}
		return node;
	}
	for (const name of Object.keys(value).sort()) {
		const member = value[name];
		if (member === undefined) continue;
		const entry = declaredField(schema, name) === undefined;
		attach(node, `f:${name}`, member, memberSchema(schema, name), entry);
	}
	return node;
}

function attach(
	node: FieldsV1,
	element: string,
	member: JsonValue,
	schema: Schema,
	entry: boolean,
): void {
	const self = entry || member === null || isEmptyMap(member);
	const below = fieldsBelow(member, schema, self);
	if (below === undefined) node[element] = LEAF;
	else if (!isEmptySet(below)) node[element] = below;
	else if (self) node[element] = LEAF;
}

function elementFields(
	list: readonly JsonValue[],
	schema: Schema,
	self: boolean,
): FieldsV1 {
	const items = itemSchema(schema);
	const node: FieldsV1 = self ? { [SELF]: LEAF } : {};
	for (const item of list) {
		const element = elementOf(item, schema);
		// Of repeated elements only their presence is owned.
		node[element] =
			node[element] === undefined
				? elementNode(fieldsBelow(item, items, true))
				: LEAF;
	}
	return list.length > 1 ? sortNode(node) : node;
}

const elementNode = (below: FieldsV1 | undefined): FieldsV1 =>
	below === undefined || isEmptySet(below) ? LEAF : below;

/** The trie of a value that appears or disappears as a whole: every level of it is in the set. Sorted. */
export function wholeOf(value: JsonValue, schema: Schema): FieldsV1 {
	const shape = shapeOf(schema);
	if (shape === "leaf") return LEAF;
	if (shape === "list") {
		if (!Array.isArray(value) || value.length === 0) return LEAF;
		const items = itemSchema(schema);
		const node: FieldsV1 = { [SELF]: LEAF };
		for (const item of value) {
			const element = elementOf(item, schema);
			node[element] = node[element] === undefined ? wholeOf(item, items) : LEAF;
		}
		return sortNode(node);
	}
	return isObject(value) ? wholeMembers(value as Members, schema) : LEAF;
}

function wholeMembers(value: Members, schema: Schema): FieldsV1 {
	const node: FieldsV1 = { [SELF]: LEAF };
	let empty = true;
	if (isClosed(schema)) {
		for (const { name, element, schema: field } of plannedFields(schema)) {
			const member = value[name];
			if (member === undefined) continue;
			node[element] = wholeOf(member, field);
			empty = false;
		}
		return empty ? LEAF : node;
	}
	for (const name of Object.keys(value).sort()) {
		const member = value[name];
		if (member === undefined) continue;
		node[`f:${name}`] = wholeOf(member, memberSchema(schema, name));
		empty = false;
	}
	return empty ? LEAF : node;
}
