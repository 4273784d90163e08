import { deepCopy, isObject } from "../../apimachinery/json.ts";
import type { JsonSchemaProps } from "../types.ts";

type Members = Record<string, unknown>;

/**
 * Fills in defaults, in place (apiextensions-apiserver pkg/apiserver/schema/defaulting). A null where the schema allows
 * none counts as absent: it becomes the default, or goes.
 */
export function applyDefaults(value: unknown, schema: JsonSchemaProps): void {
	if (Array.isArray(value)) {
		const { items } = schema;
		if (items === undefined) return;
		for (const [i, item] of value.entries()) {
			if (item === null && !items.nullable && items.default !== undefined)
				value[i] = deepCopy(items.default);
			applyDefaults(value[i], items);
		}
		return;
	}
	if (!isObject(value)) return;
	const object = value as Members;
	const { properties = {}, additionalProperties } = schema;
	for (const [name, property] of Object.entries(properties)) {
		const { default: fallback, nullable } = property;
		const present = name in object && !(object[name] === null && !nullable);
		if (!present) {
			if (fallback !== undefined) object[name] = deepCopy(fallback);
			else if (object[name] === null && isTyped(property)) delete object[name];
		}
		if (name in object) applyDefaults(object[name], property);
	}
	if (!isObject(additionalProperties)) return;
	const values = additionalProperties as JsonSchemaProps;
	for (const name of Object.keys(object)) {
		if (name in properties) continue;
		if (
			object[name] === null &&
			!values.nullable &&
			values.default !== undefined
		)
			object[name] = deepCopy(values.default);
		applyDefaults(object[name], values);
	}
}

/** A field whose type is open keeps a null. */
const isTyped = (schema: JsonSchemaProps): boolean =>
	schema.type !== undefined && schema.type !== "";
