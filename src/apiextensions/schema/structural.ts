/** What makes a schema structural (apiextensions-apiserver/pkg/apiserver/schema/validation.go). */
import {
	child,
	type FieldError,
	forbiddenField,
	index,
	invalid,
	key,
	required,
} from "../../apimachinery/field.ts";
import { deepEqual, isObject } from "../../apimachinery/json.ts";
import type { JsonSchemaProps } from "../types.ts";
import { validateCompleteness } from "./complete.ts";
import { patternError } from "./pattern.ts";

type Level = "root" | "item" | "field";

const emptyType: Readonly<Record<Level, string>> = {
	root: "must not be empty at the root",
	item: "must not be empty for specified array items",
	field: "must not be empty for specified object fields",
};

/** In order of their text, as there. */
export const validateStructure = (
	schema: JsonSchemaProps,
	path: string,
): FieldError[] =>
	[
		...validateInvariants(schema, "root", path),
		...validateCompleteness(schema, path),
	].sort((a, b) => {
		const [left, right] = [textOf(a), textOf(b)];
		return left < right ? -1 : left > right ? 1 : 0;
	});

const textOf = ({ field, message }: FieldError): string =>
	`${field}: ${message}`;

function validateInvariants(
	schema: JsonSchemaProps,
	level: Level,
	path: string,
): FieldError[] {
	const errors: FieldError[] = [];
	const { type, items, properties = {}, additionalProperties } = schema;
	if (type === "array" && items === undefined)
		errors.push(required(child(path, "items"), "must be specified"));
	if (items)
		errors.push(...validateInvariants(items, "item", child(path, "items")));
	for (const [name, property] of Object.entries(properties))
		errors.push(
			...validateInvariants(
				property,
				"field",
				key(child(path, "properties"), name),
			),
		);
	if (isObject(additionalProperties))
		errors.push(
			...validateInvariants(
				additionalProperties as JsonSchemaProps,
				"field",
				child(path, "additionalProperties"),
			),
		);
	errors.push(
		...validateType(schema, level, path),
		...validateIntOrString(schema, path),
		...validateBranches(schema, intOrStringBranches(schema), path),
		...validateTypeFields(schema, level, path),
	);
	if (level === "root" && additionalProperties !== undefined)
		errors.push(
			forbiddenField(
				child(path, "additionalProperties"),
				"must not be used at the root",
			),
		);
	if (schema["x-kubernetes-embedded-resource"])
		errors.push(...validateEmbedded(schema, path));
	return errors;
}

function validateType(
	schema: JsonSchemaProps,
	level: Level,
	path: string,
): FieldError[] {
	const { type } = schema;
	const typePath = child(path, "type");
	const errors: FieldError[] = [];
	if (schema["x-kubernetes-embedded-resource"] && type !== "object") {
		const why = "must be object if x-kubernetes-embedded-resource is true";
		errors.push(type ? invalid(typePath, type, why) : required(typePath, why));
	} else if (
		!type &&
		!schema["x-kubernetes-int-or-string"] &&
		!schema["x-kubernetes-preserve-unknown-fields"]
	)
		errors.push(required(typePath, emptyType[level]));
	if (level === "root" && type && type !== "object")
		errors.push(invalid(typePath, type, "must be object at the root"));
	return errors;
}

function validateIntOrString(
	schema: JsonSchemaProps,
	path: string,
): FieldError[] {
	if (!schema["x-kubernetes-int-or-string"]) return [];
	const why = "must be false if x-kubernetes-int-or-string is true";
	return [
		"x-kubernetes-preserve-unknown-fields" as const,
		"x-kubernetes-embedded-resource" as const,
	]
		.filter((keyword) => schema[keyword])
		.map((keyword) => invalid(child(path, keyword), true, why));
}

/** A resource's own fields are described elsewhere: a schema may at most narrow the name. */
function validateTypeFields(
	schema: JsonSchemaProps,
	level: Level,
	path: string,
): FieldError[] {
	if (level !== "root" && !schema["x-kubernetes-embedded-resource"]) return [];
	const errors: FieldError[] = [];
	const at = (name: string) => key(child(path, "properties"), name);
	const { properties = {} } = schema;
	for (const name of ["kind", "apiVersion"]) {
		const type = properties[name]?.type;
		if (properties[name] !== undefined && type !== "string")
			errors.push(
				invalid(child(at(name), "type"), type ?? "", "must be string"),
			);
	}
	const { metadata } = properties;
	if (metadata === undefined) return errors;
	if (metadata.type !== "object")
		errors.push(
			invalid(
				child(at("metadata"), "type"),
				metadata.type ?? "",
				"must be object",
			),
		);
	const { type: _, default: __, properties: named, ...more } = metadata;
	const extra = Object.keys(named ?? {}).some(
		(name) => name !== "name" && name !== "generateName",
	);
	if (level === "root" && (extra || Object.keys(more).length > 0))
		errors.push(
			forbiddenField(
				at("metadata"),
				"must not specify anything other than name and generateName, but metadata is implicitly specified",
			),
		);
	return errors;
}

function validateEmbedded(schema: JsonSchemaProps, path: string): FieldError[] {
	const errors: FieldError[] = [];
	if (schema.additionalProperties !== undefined)
		errors.push(
			forbiddenField(
				child(path, "additionalProperties"),
				"must not be used if x-kubernetes-embedded-resource is set",
			),
		);
	if (
		!schema["x-kubernetes-preserve-unknown-fields"] &&
		Object.keys(schema.properties ?? {}).length === 0
	)
		errors.push(
			required(
				child(path, "properties"),
				"must not be empty if x-kubernetes-embedded-resource is true without x-kubernetes-preserve-unknown-fields",
			),
		);
	return errors;
}

const intOrString: readonly JsonSchemaProps[] = [
	{ type: "integer" },
	{ type: "string" },
];

/** The one way to name types in branches: `anyOf` integer and string, as x-kubernetes-int-or-string has it. */
function intOrStringBranches(schema: JsonSchemaProps): "anyOf" | "allOf" | "" {
	if (deepEqual(schema.anyOf, intOrString)) return "anyOf";
	return deepEqual(schema.allOf?.[0]?.anyOf, intOrString) ? "allOf" : "";
}

function validateBranches(
	schema: JsonSchemaProps,
	skipped: "anyOf" | "allOf" | "",
	path: string,
): FieldError[] {
	const errors: FieldError[] = [];
	for (const keyword of ["anyOf", "allOf", "oneOf"] as const) {
		if (keyword === "anyOf" && skipped === "anyOf") continue;
		(schema[keyword] ?? []).forEach((branch, i) => {
			const inner =
				keyword === "allOf" && skipped === "allOf" && i === 0 ? "anyOf" : "";
			errors.push(
				...validateBranch(branch, inner, index(child(path, keyword), i)),
			);
		});
	}
	if (schema.not)
		errors.push(...validateBranch(schema.not, "", child(path, "not")));
	const { pattern } = schema;
	const wrong = pattern ? patternError(pattern) : undefined;
	if (wrong !== undefined)
		errors.push(
			invalid(
				child(path, "pattern"),
				pattern,
				`must be a valid regular expression, but isn't: ${wrong}`,
			),
		);
	return errors;
}

const emptyInBranches: readonly [string, string][] = [
	["type", "must be empty to be structural"],
	["additionalProperties", "must be undefined to be structural"],
	["default", "must be undefined to be structural"],
	["title", "must be empty to be structural"],
	["description", "must be empty to be structural"],
	["nullable", "must be false to be structural"],
	["externalDocs", "must be undefined to be structural"],
	["x-kubernetes-preserve-unknown-fields", "must be false to be structural"],
	["x-kubernetes-embedded-resource", "must be false to be structural"],
	["x-kubernetes-int-or-string", "must be false to be structural"],
	["x-kubernetes-list-map-keys", "must be empty to be structural"],
	["x-kubernetes-list-type", "must be undefined to be structural"],
	["x-kubernetes-map-type", "must be undefined to be structural"],
	["x-kubernetes-validations", "must be empty to be structural"],
];

/** What Go takes for nothing said. */
const isUnset = (value: unknown): boolean =>
	value === undefined ||
	value === false ||
	value === "" ||
	(Array.isArray(value) && value.length === 0);

/** Inside allOf, anyOf, oneOf and not, values are restricted and nothing is described. */
function validateBranch(
	schema: JsonSchemaProps,
	skipped: "anyOf" | "",
	path: string,
): FieldError[] {
	const errors = validateBranches(schema, skipped, path);
	const { items, properties = {} } = schema;
	if (items) errors.push(...validateBranch(items, "", child(path, "items")));
	for (const [name, property] of Object.entries(properties))
		errors.push(
			...validateBranch(property, "", key(child(path, "properties"), name)),
		);
	for (const [keyword, why] of emptyInBranches)
		if (
			keyword === "default" || keyword === "additionalProperties"
				? schema[keyword] !== undefined
				: !isUnset(schema[keyword])
		)
			errors.push(forbiddenField(child(path, keyword), why));
	if (properties.metadata !== undefined)
		errors.push(
			forbiddenField(
				key(child(path, "properties"), "metadata"),
				"must not be specified in a nested context",
			),
		);
	return errors;
}
