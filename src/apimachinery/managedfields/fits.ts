import { isObject } from "../json.ts";
import type { JsonValue } from "../object.ts";
import type { Schema } from "../schema.ts";
import { sameKeys } from "./list-key.ts";
import { itemSchema, memberSchema, shapeOf } from "./types.ts";

/** Longer lists with several keys are left to the thorough check. */
const maxPairwise = 16;

/**
 * Whether a value certainly fits its type: declared fields only, no repeated list elements, every key there. False means
 * "look again": `appliedErrors` then finds out what is wrong, if anything. It builds no paths and so costs a fraction.
 */
export function fits(value: JsonValue, schema: Schema): boolean {
	if (value === null) return true;
	switch (schema.type) {
		case "object":
		case "map":
			return isObject(value) && membersFit(value, schema);
		case "array":
			return Array.isArray(value) && itemsFit(value, schema);
		case "any":
			return true;
		case "integer":
		case "number":
			return typeof value === "number";
		case "boolean":
			return typeof value === "boolean";
		case "string":
		case "bytes":
		case "duration":
			return typeof value === "string";
		default:
			return typeof value !== "object";
	}
}

function membersFit(value: Record<string, unknown>, schema: Schema): boolean {
	const open = schema.type === "map" || schema.preserveUnknownFields === true;
	for (const name in value) {
		const member = value[name] as JsonValue | undefined;
		const field = schema.fields?.get(name);
		if (field === undefined && !open) return false;
		if (member === undefined) continue;
		if (!fits(member, field?.schema ?? memberSchema(schema, name)))
			return false;
	}
	return true;
}

function itemsFit(list: readonly JsonValue[], schema: Schema): boolean {
	if (shapeOf(schema) === "list" && !elementsDiffer(list, schema)) return false;
	const items = itemSchema(schema);
	for (const item of list) if (!fits(item, items)) return false;
	return true;
}

/** All elements have all their keys, and no two have the same ones. */
function elementsDiffer(list: readonly JsonValue[], schema: Schema): boolean {
	const keys = schema.listType === "set" ? [] : (schema.listMapKeys ?? []);
	for (const item of list) {
		if (keys.length === 0 ? typeof item === "object" : !isObject(item))
			return false;
		for (const key of keys)
			if ((item as Record<string, unknown>)[key] === undefined) return false;
	}
	const only = keys[0];
	if (keys.length === 1 && only !== undefined)
		return allDiffer(
			list.map((item) => (item as Record<string, unknown>)[only]),
		);
	if (keys.length === 0) return allDiffer(list);
	if (list.length > maxPairwise) return false;
	for (let i = 1; i < list.length; i++)
		for (let j = 0; j < i; j++)
			if (sameKeys(list[i] as JsonValue, list[j] as JsonValue, schema))
				return false;
	return true;
}

const allDiffer = (values: readonly unknown[]): boolean =>
	values.length < 2 || new Set(values).size === values.length;
