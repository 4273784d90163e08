/** What a definition's schema may say (apiextensions-apiserver/pkg/apis/apiextensions/validation/validation.go). */
import {
	child,
	type FieldError,
	forbiddenField,
	index,
	invalid,
	key,
	notSupported,
	required,
} from "../../apimachinery/field.ts";
import { deepCopy, deepEqual, isObject } from "../../apimachinery/json.ts";
import type { JsonSchemaProps, ValidationRule } from "../types.ts";
import { isKnownFormat } from "./formats.ts";
import { prune } from "./prune.ts";
import { validateRulePrograms } from "./rule-costs.ts";
import { validateStructure } from "./structural.ts";
import { validateValue } from "./validate.ts";

/** Everything that is wrong with the schema of a version. */
export function validateSchema(
	schema: JsonSchemaProps,
	path: string,
): FieldError[] {
	const errors: FieldError[] = [];
	if (schema.nullable)
		errors.push(
			forbiddenField(
				child(path, "nullable"),
				"nullable cannot be true at the root",
			),
		);
	const keywords = validateKeywords(schema, path);
	errors.push(...keywords);
	// What is not supported can't be read as a structural schema at all.
	if (keywords.some(({ message }) => message.endsWith(" is not supported")))
		return errors;
	const structure = validateStructure(schema, path);
	return structure.length > 0
		? [...errors, ...structure]
		: [
				...errors,
				...validateRulePrograms(schema, path),
				...validateDefaults(schema, path),
			];
}

const unsupported = [
	"id",
	"additionalItems",
	"patternProperties",
	"definitions",
	"dependencies",
	"$ref",
];

/** Schemas inside a schema, each with its place. */
function subschemas(
	schema: JsonSchemaProps,
	path: string,
): [JsonSchemaProps, string][] {
	const found: [JsonSchemaProps, string][] = [];
	const { additionalProperties, properties = {}, not, items } = schema;
	if (isObject(additionalProperties))
		found.push([
			additionalProperties as JsonSchemaProps,
			child(path, "additionalProperties"),
		]);
	for (const [name, property] of Object.entries(properties))
		found.push([property, key(child(path, "properties"), name)]);
	if (not) found.push([not, child(path, "not")]);
	for (const keyword of ["allOf", "oneOf", "anyOf"] as const)
		(schema[keyword] ?? []).forEach((branch, i) => {
			found.push([branch, index(child(path, keyword), i)]);
		});
	if (items) found.push([items, child(path, "items")]);
	return found;
}

function validateKeywords(schema: JsonSchemaProps, path: string): FieldError[] {
	const errors: FieldError[] = [];
	for (const keyword of unsupported)
		if (schema[keyword] !== undefined)
			errors.push(
				forbiddenField(child(path, keyword), `${keyword} is not supported`),
			);
	if (schema.type === "null")
		errors.push(
			forbiddenField(
				child(path, "type"),
				"type cannot be set to null, use nullable as an alternative",
			),
		);
	if (schema.uniqueItems)
		errors.push(
			forbiddenField(
				child(path, "uniqueItems"),
				"uniqueItems cannot be set to true since the runtime complexity becomes quadratic",
			),
		);
	const { properties, additionalProperties } = schema;
	if (
		additionalProperties !== undefined &&
		additionalProperties !== true &&
		Object.keys(properties ?? {}).length > 0
	)
		errors.push(
			forbiddenField(
				child(path, "additionalProperties"),
				"additionalProperties and properties are mutual exclusive",
			),
		);
	for (const [sub, place] of subschemas(schema, path))
		errors.push(...validateKeywords(sub, place));
	return [...errors, ...validateExtensions(schema, path)];
}

const MAP_TYPE = "x-kubernetes-map-type";
const LIST_TYPE = "x-kubernetes-list-type";
const LIST_KEYS = "x-kubernetes-list-map-keys";

function validateExtensions(
	schema: JsonSchemaProps,
	path: string,
): FieldError[] {
	const errors: FieldError[] = [];
	const preserve = "x-kubernetes-preserve-unknown-fields";
	if (schema[preserve] === false)
		errors.push(
			invalid(child(path, preserve), false, "must be true or undefined"),
		);
	const mapType = schema[MAP_TYPE];
	if (mapType !== undefined) {
		errors.push(...mustBe("object", schema, path, MAP_TYPE));
		if (!["atomic", "granular"].includes(mapType))
			errors.push(
				notSupported(child(path, MAP_TYPE), mapType, ["atomic", "granular"]),
			);
	}
	const listType = schema[LIST_TYPE];
	if (listType !== undefined) {
		const wrongType = mustBe("array", schema, path, LIST_TYPE);
		errors.push(...wrongType);
		const known = ["atomic", "set", "map"];
		if (wrongType.length === 0 && !known.includes(listType))
			errors.push(notSupported(child(path, LIST_TYPE), listType, known));
	}
	const onlyMaps = `must be map if ${LIST_KEYS} is non-empty`;
	if ((schema[LIST_KEYS] ?? []).length > 0 && listType !== "map")
		errors.push(
			listType === undefined
				? required(child(path, LIST_TYPE), onlyMaps)
				: invalid(child(path, LIST_TYPE), listType, onlyMaps),
		);
	if (listType === "map")
		errors.push(
			...validateMapKeys(schema, path),
			...validateMapItems(schema, path),
		);
	if (listType === "set") errors.push(...validateSetItems(schema, path));
	(schema["x-kubernetes-validations"] ?? []).forEach((rule, i) => {
		errors.push(
			...validateRule(rule, index(child(path, "x-kubernetes-validations"), i)),
		);
	});
	return errors;
}

const ruleReasons = [
	"FieldValueDuplicate",
	"FieldValueForbidden",
	"FieldValueInvalid",
	"FieldValueRequired",
];

function validateRule(rule: ValidationRule, path: string): FieldError[] {
	const errors: FieldError[] = [];
	const { rule: text = "", message, messageExpression, reason } = rule;
	const at = (field: string) => child(path, field);
	if (text.trim() === "")
		errors.push(required(at("rule"), "rule is not specified"));
	if (message !== undefined && message.trim() === "")
		errors.push(
			invalid(at("message"), message, "must be non-empty if specified"),
		);
	else if (message?.trim().includes("\n"))
		errors.push(
			invalid(at("message"), message, "must not contain line breaks"),
		);
	else if (text.trim().includes("\n") && message === undefined)
		errors.push(
			required(
				at("message"),
				"message must be specified if rule contains line breaks",
			),
		);
	if (messageExpression !== undefined && messageExpression.trim() === "")
		errors.push(
			required(at("messageExpression"), "must be non-empty if specified"),
		);
	if (reason !== undefined && !ruleReasons.includes(reason))
		errors.push(notSupported(at("reason"), reason, ruleReasons));
	return errors;
}

function mustBe(
	type: string,
	schema: JsonSchemaProps,
	path: string,
	keyword: string,
): FieldError[] {
	if (schema.type === type) return [];
	const why = `must be ${type} if ${keyword} is specified`;
	return [
		schema.type
			? invalid(child(path, "type"), schema.type, why)
			: required(child(path, "type"), why),
	];
}

function validateMapKeys(schema: JsonSchemaProps, path: string): FieldError[] {
	const errors: FieldError[] = [];
	const keys = schema[LIST_KEYS] ?? [];
	const keysPath = child(path, LIST_KEYS);
	if (keys.length === 0)
		errors.push(required(keysPath, `must not be empty if ${LIST_TYPE} is map`));
	const { items } = schema;
	if (items === undefined)
		return [
			...errors,
			required(
				child(path, "items"),
				`must have a schema if ${LIST_TYPE} is map`,
			),
		];
	const itemsPath = child(path, "items");
	if (items.type !== "object")
		errors.push(
			invalid(
				child(itemsPath, "type"),
				items.type ?? "",
				`must be object if parent array's ${LIST_TYPE} is map`,
			),
		);
	const seen = new Set<string>();
	for (const name of keys) {
		const property = items.properties?.[name];
		if (property === undefined)
			errors.push(
				invalid(keysPath, keys, "entries must all be names of item properties"),
			);
		if (seen.has(name))
			errors.push(
				invalid(keysPath, keys, "must not contain duplicate entries"),
			);
		else if (property?.type === "array" || property?.type === "object")
			errors.push(
				invalid(
					child(key(child(itemsPath, "properties"), name), "type"),
					property.type,
					`must be a scalar type if parent array's ${LIST_TYPE} is map`,
				),
			);
		seen.add(name);
	}
	return errors;
}

/** Keys must always be there, or items could not be told apart. */
function validateMapItems(schema: JsonSchemaProps, path: string): FieldError[] {
	const { items } = schema;
	if (items === undefined) return [];
	const errors: FieldError[] = [];
	const itemsPath = child(path, "items");
	if (items.nullable)
		errors.push(
			forbiddenField(
				child(itemsPath, "nullable"),
				`cannot be nullable when ${LIST_TYPE} is map`,
			),
		);
	for (const name of schema[LIST_KEYS] ?? []) {
		const property = items.properties?.[name];
		if (property === undefined) continue;
		const place = key(child(itemsPath, "properties"), name);
		if (property.default === undefined && !items.required?.includes(name))
			errors.push(
				required(
					child(place, "default"),
					`this property is in ${LIST_KEYS}, so it must have a default or be a required property`,
				),
			);
		if (property.nullable)
			errors.push(
				forbiddenField(
					child(place, "nullable"),
					`this property is in ${LIST_KEYS}, so it cannot be nullable`,
				),
			);
	}
	return errors;
}

function validateSetItems(schema: JsonSchemaProps, path: string): FieldError[] {
	const { items } = schema;
	if (items === undefined) return [];
	const errors: FieldError[] = [];
	const itemsPath = child(path, "items");
	if (items.nullable)
		errors.push(
			forbiddenField(
				child(itemsPath, "nullable"),
				`cannot be nullable when ${LIST_TYPE} is set`,
			),
		);
	const listType = items[LIST_TYPE];
	const atomic = `must be atomic as item of a list with ${LIST_TYPE}=set`;
	if (items.type === "array" && (listType ?? "atomic") !== "atomic")
		errors.push(forbiddenField(child(itemsPath, LIST_TYPE), atomic));
	if (items.type === "object" && items[MAP_TYPE] !== "atomic")
		errors.push(forbiddenField(child(itemsPath, MAP_TYPE), atomic));
	return errors;
}

/** Defaults must themselves be what the schema asks for, and keep nothing that would be pruned. */
function validateDefaults(schema: JsonSchemaProps, path: string): FieldError[] {
	const errors: FieldError[] = [];
	if (schema.default !== undefined)
		errors.push(...validateDefault(schema, child(path, "default")));
	for (const [sub, place] of subschemas(schema, path))
		errors.push(...validateDefaults(sub, place));
	return errors;
}

function validateDefault(schema: JsonSchemaProps, path: string): FieldError[] {
	const pruned = { value: deepCopy(schema.default) };
	prune(pruned, { type: "object", properties: { value: schema } });
	if (!deepEqual(pruned.value, schema.default))
		return [invalid(path, schema.default, "must not have unknown fields")];
	return validateValue(schema.default, schema, "").map((error) => ({
		...error,
		field:
			error.field === "" || error.field === "<nil>"
				? path
				: error.field.startsWith("[")
					? `${path}${error.field}`
					: `${path}.${error.field}`,
	}));
}

/** Formats in a schema that nothing checks, each once. */
export function unrecognizedFormats(schema: JsonSchemaProps): string[] {
	const found = subschemas(schema, "").flatMap(([sub]) =>
		unrecognizedFormats(sub),
	);
	if (schema.format && !isKnownFormat(schema.format))
		found.unshift(schema.format);
	return [...new Set(found)];
}
