/** What a schema says apart from its structure (ValidateCustomResourceDefinitionOpenAPISchema in validation.go). */
import {
	child,
	type FieldError,
	forbiddenField,
	index,
	invalid,
	key,
	notSupported,
} from "../../apimachinery/field.ts";
import { isObject } from "../../apimachinery/json.ts";
import type { JsonSchemaProps } from "../types.ts";
import { validateCollectionTypes } from "./collection-types.ts";
import { validateRule } from "./rule-syntax.ts";

/** Where a schema stands. */
interface Position {
	readonly isRoot: boolean;
	/** It describes the kind, apiVersion or metadata of an object. */
	readonly insideMeta: boolean;
	/** Why it may not have defaults. */
	readonly noDefaults: string | undefined;
}

/** All errors of a schema and those below it; `broken` gets the schemas that have any, whose rules can't be compiled. */
export function validateKeywords(
	schema: JsonSchemaProps,
	path: string,
	broken: Set<JsonSchemaProps>,
): FieldError[] {
	const root = { isRoot: true, insideMeta: false, noDefaults: undefined };
	return walk(schema, path, root, broken);
}

const typeNames = ["array", "boolean", "integer", "number", "object", "string"];
const unsupported = [
	"id",
	"additionalItems",
	"patternProperties",
	"definitions",
	"dependencies",
	"$ref",
];

function walk(
	schema: JsonSchemaProps,
	path: string,
	position: Position,
	broken: Set<JsonSchemaProps>,
): FieldError[] {
	const errors = validateOwn(schema, path, position);
	for (const [sub, place, below] of subschemas(schema, path, position))
		errors.push(...walk(sub, place, below, broken));
	const preserve = "x-kubernetes-preserve-unknown-fields";
	if (schema[preserve] === false)
		errors.push(
			invalid(child(path, preserve), false, "must be true or undefined"),
		);
	errors.push(...validateCollectionTypes(schema, path));
	(schema["x-kubernetes-validations"] ?? []).forEach((rule, i) => {
		const place = index(child(path, "x-kubernetes-validations"), i);
		errors.push(...validateRule(rule, schema, place));
	});
	if (errors.length > 0) broken.add(schema);
	return errors;
}

function validateOwn(
	schema: JsonSchemaProps,
	path: string,
	position: Position,
): FieldError[] {
	const errors: FieldError[] = [];
	const forbid = (keyword: string, why: string) =>
		errors.push(forbiddenField(child(path, keyword), why));
	const { type, additionalProperties } = schema;
	if (type && !typeNames.includes(type))
		errors.push(notSupported(child(path, "type"), type, typeNames));
	if (hasDefault(schema) && position.noDefaults !== undefined)
		forbid("default", `must not be set ${position.noDefaults}`);
	for (const keyword of unsupported)
		if (schema[keyword] !== undefined)
			forbid(keyword, `${keyword} is not supported`);
	if (type === "null")
		forbid(
			"type",
			"type cannot be set to null, use nullable as an alternative",
		);
	if (Array.isArray(schema.items))
		forbid("items", "items must be a schema object and not an array");
	if (position.insideMeta && schema["x-kubernetes-embedded-resource"])
		forbid(
			"x-kubernetes-embedded-resource",
			"must not be used inside of resource meta",
		);
	if (schema.uniqueItems)
		forbid(
			"uniqueItems",
			"uniqueItems cannot be set to true since the runtime complexity becomes quadratic",
		);
	if (
		additionalProperties !== undefined &&
		additionalProperties !== true &&
		Object.keys(schema.properties ?? {}).length > 0
	)
		forbid(
			"additionalProperties",
			"additionalProperties and properties are mutual exclusive",
		);
	return errors;
}

const hasDefault = (schema: JsonSchemaProps): boolean =>
	schema.default !== undefined && schema.default !== null;

const typeFields = new Set(["metadata", "kind", "apiVersion"]);

/** Schemas inside a schema, each with its place. */
function subschemas(
	schema: JsonSchemaProps,
	path: string,
	position: Position,
): [JsonSchemaProps, string, Position][] {
	const found: [JsonSchemaProps, string, Position][] = [];
	const below = { ...position, isRoot: false };
	const { additionalProperties, properties = {}, not, items } = schema;
	if (isObject(additionalProperties))
		found.push([
			additionalProperties as JsonSchemaProps,
			child(path, "additionalProperties"),
			position.insideMeta
				? {
						...below,
						noDefaults:
							"inside additionalProperties applying to object metadata",
					}
				: below,
		]);
	for (const [name, property] of Object.entries(properties))
		found.push([
			property,
			key(child(path, "properties"), name),
			propertyPosition(schema, name, position),
		]);
	if (not) found.push([not, child(path, "not"), below]);
	for (const keyword of ["allOf", "oneOf", "anyOf"] as const)
		(schema[keyword] ?? []).forEach((branch, i) => {
			found.push([branch, index(child(path, keyword), i), below]);
		});
	if (Array.isArray(items))
		(items as JsonSchemaProps[]).forEach((item, i) => {
			found.push([item, index(child(path, "items"), i), below]);
		});
	else if (items) found.push([items, child(path, "items"), below]);
	return found;
}

function propertyPosition(
	schema: JsonSchemaProps,
	name: string,
	position: Position,
): Position {
	const { isRoot, noDefaults } = position;
	const holdsMeta = isRoot || schema["x-kubernetes-embedded-resource"] === true;
	if (!holdsMeta || !typeFields.has(name))
		return { ...position, isRoot: false };
	return {
		isRoot: false,
		insideMeta: true,
		noDefaults: isRoot ? `in top-level ${name}` : noDefaults,
	};
}
