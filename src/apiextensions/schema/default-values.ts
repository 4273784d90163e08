/** The defaults in a schema (apiextensions-apiserver/pkg/apiserver/schema/defaulting/validation.go). */
import {
	child,
	type FieldError,
	invalid,
	key,
} from "../../apimachinery/field.ts";
import { deepCopy, deepEqual } from "../../apimachinery/json.ts";
import type { JsonSchemaProps } from "../types.ts";
import { prune } from "./prune.ts";
import { validateRules } from "./rules.ts";
import { validateValue } from "./validate.ts";

/** Defaults must themselves be what the schema asks for, and keep nothing that would be pruned. */
export function validateDefaults(
	schema: JsonSchemaProps,
	path: string,
): FieldError[] {
	const { default: fallback, items, properties = {} } = schema;
	const errors =
		fallback === undefined || fallback === null
			? []
			: validateDefault(schema, fallback, child(path, "default"));
	if (items) errors.push(...validateDefaults(items, child(path, "items")));
	for (const [name, property] of Object.entries(properties))
		errors.push(
			...validateDefaults(property, key(child(path, "properties"), name)),
		);
	return errors;
}

function validateDefault(
	schema: JsonSchemaProps,
	value: unknown,
	path: string,
): FieldError[] {
	const errors: FieldError[] = [];
	const pruned = { value: deepCopy(value) };
	prune(pruned, { type: "object", properties: { value: schema } });
	if (!deepEqual(pruned.value, value))
		errors.push(invalid(path, value, "must not have unknown fields"));
	const found = validateValue(value, schema, "");
	// Rules see the default as a value that stays, and as one that is new.
	for (const old of [{ value }, undefined])
		if (found.length === 0)
			found.push(...validateRules(value, schema, old, false).errors);
	return [...errors, ...found.map((error) => beneath(error, path))];
}

function beneath(error: FieldError, path: string): FieldError {
	const { field } = error;
	if (field === "" || field === "<nil>") return { ...error, field: path };
	return {
		...error,
		field: field.startsWith("[") ? `${path}${field}` : `${path}.${field}`,
	};
}
