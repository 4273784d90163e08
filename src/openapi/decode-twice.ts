import type { FieldSchema, Schema } from "../apimachinery/schema.ts";
import { isMembers, type Members, setMember } from "./decode/run.ts";

/**
 * What a member that stands twice in its object ends up as: Go's decoder reads the second value on top of the first.
 * Structs and maps take in what is new, lists are overlaid item by item, everything else is replaced
 * (sigs.k8s.io/json's decode.go).
 */
export function decodeTwice(
	schema: Schema | undefined,
	first: unknown,
	second: unknown,
): unknown {
	if (!fits(schema, first)) return first; // decoding fails on it, whatever follows
	if (schema?.type === "object" && isMembers(first) && isMembers(second))
		return overlay(first, second, schema.fields);
	if (schema?.type === "map" && isMembers(first) && isMembers(second))
		return overlay(first, second, undefined);
	if (
		schema?.type === "array" &&
		Array.isArray(first) &&
		Array.isArray(second)
	) {
		const { items } = schema;
		return second.map((item, i) =>
			i < first.length ? decodeTwice(items, first[i], item) : item,
		);
	}
	return second;
}

/** The same for a field of a struct, where null leaves a value alone that can't be nil. */
export function decodeFieldTwice(
	field: FieldSchema,
	first: unknown,
	second: unknown,
): unknown {
	const { schema, presence } = field;
	const keeps =
		second === null &&
		presence !== "pointer" &&
		!["array", "map", "any", "bytes", "time", "microTime"].includes(
			schema.type,
		);
	return keeps ? first : decodeTwice(schema, first, second);
}

function overlay(
	first: Members,
	second: Members,
	fields: ReadonlyMap<string, FieldSchema> | undefined,
): Members {
	const out: Members = {};
	for (const name in first) setMember(out, name, first[name]);
	for (const name in second) {
		const field = fields?.get(name);
		const both = field !== undefined && Object.hasOwn(first, name);
		setMember(
			out,
			name,
			both ? decodeFieldTwice(field, first[name], second[name]) : second[name],
		);
	}
	return out;
}

/** Whether a container's value has the shape of its type; scalars are not looked at. */
function fits(schema: Schema | undefined, value: unknown): boolean {
	if (value === null || value === undefined) return true;
	if (schema?.type === "array") return Array.isArray(value);
	if (schema?.type === "object" || schema?.type === "map")
		return isMembers(value);
	return true;
}
