/**
 * Why a strategically merged object is none of its type: those are turned into Go's types without JSON between, with
 * messages of their own (apimachinery/pkg/runtime/converter.go).
 */
import { isObject } from "../json.ts";
import type { JsonValue } from "../object.ts";
import type { Schema } from "../schema.ts";

/** reflect.Kind of decoded JSON. */
function kindOf(value: JsonValue): string {
	if (Array.isArray(value)) return "slice";
	switch (typeof value) {
		case "object":
			return "map";
		case "number":
			return Number.isInteger(value) ? "int64" : "float64";
		case "boolean":
			return "bool";
		default:
			return "string";
	}
}

/**
 * The first mismatch in the order of Go's structs; undefined when there is none. Texts with a form of their own
 * (times, quantities) are left to the decoder.
 */
export function restoreError(
	value: JsonValue | undefined,
	schema: Schema,
): string | undefined {
	if (value === null || value === undefined) return undefined;
	switch (schema.type) {
		case "object":
			if (!isObject(value))
				return `cannot restore struct from: ${kindOf(value)}`;
			for (const { name, schema: field } of schema.fields?.values() ?? []) {
				const error = restoreError(value[name] as JsonValue, field);
				if (error !== undefined) return error;
			}
			return undefined;
		case "map":
			if (!isObject(value)) return `cannot restore map from ${kindOf(value)}`;
			return firstError(Object.values(value) as JsonValue[], schema.values);
		case "array":
			if (!Array.isArray(value))
				return `cannot restore slice from ${kindOf(value)}`;
			return firstError(value, schema.items);
		case "bytes":
			return typeof value === "string" || Array.isArray(value)
				? undefined
				: `cannot restore slice from ${kindOf(value)}`;
		default:
			return scalarError(value, schema);
	}
}

function firstError(
	values: readonly JsonValue[],
	schema: Schema | undefined,
): string | undefined {
	if (schema === undefined) return undefined;
	for (const value of values) {
		const error = restoreError(value, schema);
		if (error !== undefined) return error;
	}
	return undefined;
}

/** Go converts numbers among each other and to text, which is refused; everything else it does not know at all. */
function scalarError(value: JsonValue, schema: Schema): string | undefined {
	const kind = kindOf(value);
	const number = typeof value === "number";
	switch (schema.type) {
		case "string":
			if (typeof value === "string") return undefined;
			return kind === "int64"
				? "cannot convert int64 to string"
				: "unrecognized type: string";
		case "boolean":
			return typeof value === "boolean" ? undefined : "unrecognized type: bool";
		case "integer": {
			const type = schema.format === "int64" ? "int64" : "int32";
			if (kind === "float64") return `cannot convert float64 to ${type}`;
			return number ? undefined : `unrecognized type: ${type}`;
		}
		case "number":
			return number ? undefined : "unrecognized type: float64";
		default:
			return undefined;
	}
}
