import {
	duplicate,
	type FieldError,
	invalid,
	notSupported,
	required,
	tooLong,
	tooMany,
	typeInvalid,
} from "../../apimachinery/field.ts";
import { deepEqual, isObject } from "../../apimachinery/json.ts";
import type { JsonSchemaProps } from "../types.ts";
import { hasFormat } from "./formats.ts";
import { compilePattern } from "./pattern.ts";

/**
 * Holds a value against an OpenAPI v3 schema, in the words and the order of kube-openapi's validator
 * (k8s.io/kube-openapi/pkg/validation/validate). `path` is the field's place: `spec.list[0]`.
 */
export function validateValue(
	value: unknown,
	schema: JsonSchemaProps,
	path: string,
	old?: Correlated,
): FieldError[] {
	if (old !== undefined && deepEqual(value, old.value)) return [];
	if (value === null) return validateNull(schema, path);
	return [
		...validateType(value, schema, path),
		...validateCombinations(value, schema, path, old),
		...validateString(value, schema, path),
		...validateFormat(value, schema, path),
		...validateNumber(value, schema, path),
		...validateArray(value, schema, path, old),
		...validateCommon(value, schema, path),
		...validateObject(value, schema, path, old),
	];
}

/** The value that an update replaces: what did not change may stay wrong (KEP-4008). */
export interface Correlated {
	readonly value: unknown;
}

/** The old value of a field, when there was one. */
export const memberOf = (
	old: Correlated | undefined,
	name: string,
): Correlated | undefined =>
	isObject(old?.value) && name in old.value
		? { value: (old.value as Record<string, unknown>)[name] }
		: undefined;

/** The old item with the same keys; only lists that are maps know which that is. */
export function itemOf(
	old: Correlated | undefined,
	item: unknown,
	schema: JsonSchemaProps,
): Correlated | undefined {
	if (schema["x-kubernetes-list-type"] !== "map" || !Array.isArray(old?.value))
		return undefined;
	const identity = JSON.stringify(itemIdentity(item, schema));
	const found = old.value.find(
		(candidate) => JSON.stringify(itemIdentity(candidate, schema)) === identity,
	);
	return found === undefined ? undefined : { value: found };
}

function validateNull(schema: JsonSchemaProps, path: string): FieldError[] {
	if (schema.nullable || !schema.type) return [];
	return [wrongType("null", schema.type, path)];
}

const wrongType = (actual: string, wanted: string, path: string): FieldError =>
	typeInvalid(
		path,
		actual,
		`${path} in body must be of type ${wanted}: ${JSON.stringify(actual)}`,
	);

/** What kube-openapi calls the type of a JSON value. */
export function typeName(value: unknown): string {
	if (value === null) return "null";
	if (Array.isArray(value)) return "array";
	switch (typeof value) {
		case "string":
		case "boolean":
			return typeof value;
		case "number":
			return Number.isInteger(value) ? "integer" : "number";
		default:
			return "object";
	}
}

function validateType(
	value: unknown,
	schema: JsonSchemaProps,
	path: string,
): FieldError[] {
	const actual = typeName(value);
	if (schema["x-kubernetes-int-or-string"])
		return actual === "integer" || actual === "string"
			? []
			: [wrongType(actual, "integer,string", path)];
	const { type } = schema;
	if (type === "integer" && typeof value === "number" && !fitsInt64(value))
		return [wrongType("float64", schema.format || type, path)];
	if (!type || type === actual) return [];
	if (type === "number" && actual === "integer") return [];
	return [wrongType(actual, type, path)];
}

function validateString(
	value: unknown,
	schema: JsonSchemaProps,
	path: string,
): FieldError[] {
	if (typeof value !== "string") return [];
	const errors: FieldError[] = [];
	const length = [...value].length;
	const { maxLength, minLength, pattern } = schema;
	if (maxLength !== undefined && length > maxLength)
		errors.push(tooLong(path, maxLength));
	if (minLength !== undefined && length < minLength)
		errors.push(
			invalid(
				path,
				value,
				`${path} in body should be at least ${minLength} chars long`,
			),
		);
	if (pattern && !compilePattern(pattern).test(value))
		errors.push(
			invalid(path, value, `${path} in body should match '${pattern}'`),
		);
	return errors;
}

function validateFormat(
	value: unknown,
	schema: JsonSchemaProps,
	path: string,
): FieldError[] {
	if (typeof value !== "string" || !schema.format) return [];
	return hasFormat(value, schema.format)
		? []
		: [
				typeInvalid(
					path,
					value,
					`${path} in body must be of type ${schema.format}: ${JSON.stringify(value)}`,
				),
			];
}

function validateNumber(
	value: unknown,
	schema: JsonSchemaProps,
	path: string,
): FieldError[] {
	if (typeof value !== "number") return [];
	const errors: FieldError[] = [];
	const { multipleOf, maximum, minimum } = schema;
	const refuse = (why: string) =>
		errors.push(invalid(path, value, `${path} in body should be ${why}`));
	if (multipleOf !== undefined && !isMultiple(value, multipleOf))
		refuse(`a multiple of ${multipleOf}`);
	if (maximum !== undefined) {
		if (schema.exclusiveMaximum && value >= maximum)
			refuse(`less than ${maximum}`);
		else if (!schema.exclusiveMaximum && value > maximum)
			refuse(`less than or equal to ${maximum}`);
	}
	if (minimum !== undefined) {
		if (schema.exclusiveMinimum && value <= minimum)
			refuse(`greater than ${minimum}`);
		else if (!schema.exclusiveMinimum && value < minimum)
			refuse(`greater than or equal to ${minimum}`);
	}
	errors.push(...validateNumberFormat(value, schema, path));
	return errors;
}

function isMultiple(value: number, factor: number): boolean {
	const quotient = value / factor;
	return Math.abs(quotient - Math.round(quotient)) < 1e-9;
}

/** What Go's JSON decoder reads as an int64 and not as a float64. */
const fitsInt64 = (value: number): boolean =>
	!Number.isInteger(value) || (value >= -(2 ** 63) && value < 2 ** 63);

const integerLimits: Readonly<Record<string, number>> = { int32: 2 ** 31 };

/** Integers outside their format are told about without a place. */
function validateNumberFormat(
	value: number,
	schema: JsonSchemaProps,
	path: string,
): FieldError[] {
	if (schema.type !== "integer") return [];
	const { format } = schema;
	const limit = integerLimits[format ?? ""] ?? 2 ** 63;
	const fits = Number.isInteger(value) && value >= -limit && value < limit;
	if (fits) return [];
	const kind =
		format === "int32" || format === "int64"
			? `integer with format ${format}`
			: "integer (default format)";
	return [
		invalid("<nil>", "", `Checked value must be of type ${kind} in ${path}`),
	];
}

function validateArray(
	value: unknown,
	schema: JsonSchemaProps,
	path: string,
	old: Correlated | undefined,
): FieldError[] {
	if (!Array.isArray(value)) return [];
	const errors: FieldError[] = [];
	const { items, minItems, maxItems } = schema;
	if (items !== undefined)
		for (const [i, item] of value.entries())
			errors.push(
				...validateValue(
					item,
					items,
					`${path}[${i}]`,
					itemOf(old, item, schema),
				),
			);
	if (minItems !== undefined && value.length < minItems)
		errors.push(
			invalid(
				path,
				value.length,
				`${path} in body should have at least ${minItems} items`,
			),
		);
	if (maxItems !== undefined && value.length > maxItems)
		errors.push(tooMany(path, value.length, maxItems));
	return errors;
}

function validateCommon(
	value: unknown,
	schema: JsonSchemaProps,
	path: string,
): FieldError[] {
	const { enum: allowed } = schema;
	if (allowed === undefined || allowed.length === 0) return [];
	if (allowed.some((item) => deepEqual(item, value))) return [];
	const texts = allowed.map((item) =>
		typeof item === "string" ? item : JSON.stringify(item),
	);
	return [notSupported(path, value, texts)];
}

function validateObject(
	value: unknown,
	schema: JsonSchemaProps,
	path: string,
	old: Correlated | undefined,
): FieldError[] {
	if (!isObject(value)) return [];
	const errors: FieldError[] = [];
	const object = value as Record<string, unknown>;
	const names = Object.keys(object);
	const { minProperties, maxProperties, properties = {} } = schema;
	if (minProperties !== undefined && names.length < minProperties)
		errors.push(
			invalid(
				path,
				names.length,
				`${path} in body should have at least ${minProperties} properties`,
			),
		);
	if (maxProperties !== undefined && names.length > maxProperties)
		errors.push(tooMany(path, names.length, maxProperties));
	const at = (name: string) => (path === "" ? name : `${path}.${name}`);
	for (const name of schema.required ?? [])
		if (!(name in object)) errors.push(required(at(name)));
	for (const name of names) {
		const property = properties[name];
		if (property !== undefined)
			errors.push(
				...validateValue(object[name], property, at(name), memberOf(old, name)),
			);
		else if (isObject(schema.additionalProperties))
			errors.push(
				...validateValue(
					object[name],
					schema.additionalProperties as JsonSchemaProps,
					at(name),
					memberOf(old, name),
				),
			);
	}
	return errors;
}

/** allOf, anyOf, oneOf and not: what they found comes with a summary that has no place. */
function validateCombinations(
	value: unknown,
	schema: JsonSchemaProps,
	path: string,
	old: Correlated | undefined,
): FieldError[] {
	const errors: FieldError[] = [];
	const check = (branch: JsonSchemaProps) =>
		validateValue(value, branch, path, old);
	const summary = (text: string) => invalid("<nil>", "", `"${path}" ${text}`);
	const { anyOf, oneOf, allOf, not } = schema;
	if (anyOf !== undefined && anyOf.length > 0) {
		const results = anyOf.map(check);
		if (!results.some((result) => result.length === 0))
			errors.push(
				summary("must validate at least one schema (anyOf)"),
				...fewest(results),
			);
	}
	if (oneOf !== undefined && oneOf.length > 0) {
		const results = oneOf.map(check);
		const valid = results.filter((result) => result.length === 0).length;
		if (valid === 0)
			errors.push(
				summary(
					"must validate one and only one schema (oneOf). Found none valid",
				),
				...fewest(results),
			);
		else if (valid > 1)
			errors.push(
				summary(
					`must validate one and only one schema (oneOf). Found ${valid} valid alternatives`,
				),
			);
	}
	if (allOf !== undefined && allOf.length > 0) {
		const results = allOf.map(check);
		errors.push(...results.flat());
		const valid = results.filter((result) => result.length === 0).length;
		if (valid !== allOf.length)
			errors.push(
				summary(
					valid === 0
						? "must validate all the schemas (allOf). None validated"
						: "must validate all the schemas (allOf)",
				),
			);
	}
	if (not !== undefined && check(not).length === 0)
		errors.push(summary("must not validate the schema (not)"));
	return errors;
}

/** The branch that came closest tells most. */
const fewest = (results: readonly FieldError[][]): FieldError[] =>
	results.reduce((best, result) =>
		result.length < best.length ? result : best,
	);

/** Repeated entries of sets and maps (apiserver/schema/listtype). */
export function validateListTypes(
	value: unknown,
	schema: JsonSchemaProps,
	path: string,
): FieldError[] {
	if (Array.isArray(value)) {
		const { items } = schema;
		const repeated = repeatedItems(value, schema, path);
		const below =
			items === undefined
				? []
				: value.flatMap((item, i) =>
						validateListTypes(item, items, `${path}[${i}]`),
					);
		return [...repeated, ...below];
	}
	if (!isObject(value)) return [];
	return Object.entries(value).flatMap(([name, member]) => {
		const property =
			schema.properties?.[name] ??
			(isObject(schema.additionalProperties)
				? (schema.additionalProperties as JsonSchemaProps)
				: undefined);
		if (property === undefined) return [];
		const place = path === "" ? name : `${path}.${name}`;
		return validateListTypes(member, property, place);
	});
}

function repeatedItems(
	value: readonly unknown[],
	schema: JsonSchemaProps,
	path: string,
): FieldError[] {
	const listType = schema["x-kubernetes-list-type"];
	if (listType !== "set" && listType !== "map") return [];
	const seen = new Map<string, number>();
	return value.flatMap((item, i) => {
		const id = itemIdentity(item, schema);
		const text = JSON.stringify(id);
		const times = (seen.get(text) ?? 0) + 1;
		seen.set(text, times);
		// Told once, however often it is repeated.
		return times === 2 ? [duplicate(`${path}[${i}]`, id)] : [];
	});
}

/** What makes an item of a set or a map the same as another: itself, or its keys. */
function itemIdentity(item: unknown, schema: JsonSchemaProps): unknown {
	if (schema["x-kubernetes-list-type"] === "set" || !isObject(item))
		return item;
	const keys = schema["x-kubernetes-list-map-keys"] ?? [];
	return Object.fromEntries(
		keys
			.filter((key) => key in item)
			.map((key) => [key, (item as Record<string, unknown>)[key]]),
	);
}
