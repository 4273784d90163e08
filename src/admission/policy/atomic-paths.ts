import { isObject } from "../../apimachinery/json.ts";
import type { JsonObject, JsonValue } from "../../apimachinery/object.ts";
import type { Schema } from "../../apimachinery/schema.ts";

/**
 * Where a configuration sets lists, maps or structs that are replaced as a whole: `.spec.args`. What it does not
 * mention of them would be lost (mutating/patch/smd.go findAtomics).
 */
export function atomicPaths(
	value: JsonValue,
	schema: Schema,
	path = "",
): string[] {
	if (Array.isArray(value)) return listPaths(value, schema, path);
	if (!isObject(value) || (schema.type !== "object" && schema.type !== "map"))
		return [];
	const own = schema.mapType === "atomic" ? [path] : [];
	return [
		...own,
		...Object.entries(value as JsonObject).flatMap(([name, member]) => {
			const inner = schema.fields?.get(name)?.schema;
			return inner ? atomicPaths(member, inner, `${path}.${name}`) : [];
		}),
	];
}

function listPaths(
	list: readonly JsonValue[],
	schema: Schema,
	path: string,
): string[] {
	if (schema.type !== "array") return [];
	const atomic = schema.listType === undefined || schema.listType === "atomic";
	return [
		...(atomic ? [path] : []),
		...list.flatMap((item, i) =>
			schema.items ? atomicPaths(item, schema.items, `${path}[${i}]`) : [],
		),
	];
}
