/** What a definition's schema may say (apiextensions-apiserver/pkg/apis/apiextensions/validation/validation.go). */
import {
	child,
	type FieldError,
	forbiddenField,
	invalid,
} from "../../apimachinery/field.ts";
import type { JsonSchemaProps } from "../types.ts";
import { validateDefaults } from "./default-values.ts";
import { isKnownFormat } from "./formats.ts";
import { goSchema, goSchemaFields } from "./go-schema.ts";
import { validateKeywords } from "./keywords.ts";
import { validateRulePrograms } from "./rule-costs.ts";
import { validateStructure } from "./structural.ts";
import { subschemas } from "./subschemas.ts";

export interface SchemaOptions {
	/** The kind has a status of its own, which is checked against `properties.status` alone. */
	readonly hasStatus?: boolean;
	/** The schema was accepted before: rules may cost what they cost. */
	readonly isUnchanged?: boolean;
}

/** Everything that is wrong with the schema of a version. */
export function validateSchema(
	schema: JsonSchemaProps,
	path: string,
	{ hasStatus = false, isUnchanged = false }: SchemaOptions = {},
): FieldError[] {
	const errors = hasStatus ? validateRoot(schema, path) : [];
	if (schema.nullable)
		errors.push(
			forbiddenField(
				child(path, "nullable"),
				"nullable cannot be true at the root",
			),
		);
	const broken = new Set<JsonSchemaProps>();
	const keywords = validateKeywords(schema, path, broken);
	if (!isReadable(keywords)) return [...errors, ...keywords];
	const structure = validateStructure(schema, path);
	if (structure.length > 0) return [...errors, ...structure, ...keywords];
	const defaults = validateDefaults(schema, path);
	if (defaults.length > 0) return [...errors, ...defaults, ...keywords];
	const rules = validateRulePrograms(schema, path, { broken, isUnchanged });
	return [...errors, ...keywords, ...rules];
}

/** What is not supported can't be read as a structural schema at all. */
const isReadable = (keywords: readonly FieldError[]): boolean =>
	!keywords.some(
		({ message }) =>
			message.endsWith(" is not supported") ||
			message.endsWith("must be a schema object and not an array"),
	);

const allowedAtRoot = [
	"Description",
	"Type",
	"Format",
	"Title",
	"Maximum",
	"ExclusiveMaximum",
	"Minimum",
	"ExclusiveMinimum",
	"MaxLength",
	"MinLength",
	"Pattern",
	"MaxItems",
	"MinItems",
	"UniqueItems",
	"MultipleOf",
	"Required",
	"Items",
	"Properties",
	"ExternalDocs",
	"Example",
	"XPreserveUnknownFields",
	"XValidations",
];

/** What the root says would not hold for a status that is written by itself; told of the first such field. */
function validateRoot(schema: JsonSchemaProps, path: string): FieldError[] {
	for (const { name, json } of goSchemaFields) {
		const value = schema[json];
		if (value === undefined || value === false || value === "") continue;
		if (name === "Type" && value !== "object")
			return [
				invalid(
					child(path, "type"),
					value,
					'only "object" is allowed as the type at the root of the schema if the status subresource is enabled',
				),
			];
		if (!allowedAtRoot.includes(name))
			return [
				invalid(
					path,
					goSchema(schema),
					`only [${allowedAtRoot.join(" ")}] fields are allowed at the root of the schema if the status subresource is enabled`,
				),
			];
	}
	return [];
}

/** Formats in a schema that nothing checks, each once. */
export function unrecognizedFormats(schema: JsonSchemaProps): string[] {
	const found = subschemas(schema).flatMap(unrecognizedFormats);
	if (schema.format && !isKnownFormat(schema.format))
		found.unshift(schema.format);
	return [...new Set(found)];
}
