/** Takes fields out of an object (structured-merge-diff/v6/typed/remove.go, fieldpath/set.go). */
import { isObject } from "../json.ts";
import type { FieldsV1, JsonObject, JsonValue } from "../object.ts";
import type { Schema } from "../schema.ts";
import { isEmptySet, isMember, LEAF } from "./field-set.ts";
import { elementOf } from "./list-key.ts";
import { SELF } from "./path-element.ts";
import { declaredField, itemSchema, memberSchema, shapeOf } from "./types.ts";

/**
 * The value without the members and elements of a set. A map or list that loses all of them becomes null, an atomic
 * one that is only named by paths below it too. The argument is not changed; what stays is shared with it.
 */
export function removeFields(
	value: JsonValue,
	fields: FieldsV1,
	schema: Schema,
): JsonValue {
	if (isEmptySet(fields)) return value;
	if (Array.isArray(value))
		return shapeOf(schema) === "list"
			? removeElements(value, fields, schema)
			: null;
	if (!isObject(value)) return value;
	return shapeOf(schema) === "leaf"
		? null
		: removeMembers(value as JsonObject, fields, schema);
}

function removeMembers(
	value: JsonObject,
	fields: FieldsV1,
	schema: Schema,
): JsonValue {
	let result = value;
	for (const element in fields) {
		const name = element.slice(2);
		const member = element.startsWith("f:") ? value[name] : undefined;
		if (member === undefined) continue;
		const node = fields[element] as FieldsV1;
		const drop = isMember(node);
		const left = drop
			? null
			: removeFields(member, node, memberSchema(schema, name));
		if (!drop && left === member) continue;
		if (result === value) result = { ...value };
		if (drop) delete result[name];
		else result[name] = left;
	}
	for (const _ in result) return result;
	return null;
}

function removeElements(
	list: readonly JsonValue[],
	fields: FieldsV1,
	schema: Schema,
): JsonValue {
	const items = itemSchema(schema);
	const kept: JsonValue[] = [];
	let same = true;
	for (const item of list) {
		const node = fields[elementOf(item, schema)];
		if (node !== undefined && isMember(node)) {
			same = false;
			continue;
		}
		const left = node === undefined ? item : removeFields(item, node, items);
		same &&= left === item;
		kept.push(left);
	}
	if (kept.length === 0) return null;
	return same ? (list as JsonValue[]) : kept;
}

/** The set together with every declared field that has paths of the set below it. */
export function withNamedFields(set: FieldsV1, schema: Schema): FieldsV1 {
	let result = set;
	for (const element in set) {
		const node = set[element] as FieldsV1;
		if (element === SELF || isEmptySet(node)) continue;
		const named = element.startsWith("f:");
		const name = element.slice(2);
		const inner = named ? memberSchema(schema, name) : itemSchema(schema);
		let grown = withNamedFields(node, inner);
		if (named && declaredField(schema, name) !== undefined && !isMember(grown))
			grown = { [SELF]: LEAF, ...grown };
		if (grown === node) continue;
		if (result === set) result = { ...set };
		result[element] = grown;
	}
	return result;
}
