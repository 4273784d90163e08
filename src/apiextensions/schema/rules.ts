/** x-kubernetes-validations (apiextensions-apiserver/pkg/apiserver/schema/cel/validation.go). */
import { parseDuration } from "../../apimachinery/duration.ts";
import {
	type FieldError,
	forbiddenField,
	invalid,
	required,
} from "../../apimachinery/field.ts";
import { deepEqual, isObject } from "../../apimachinery/json.ts";
import { Compiler } from "../../cel/program.ts";
import {
	celValue,
	durationValue,
	escapeName,
	optionalValue,
} from "../../cel/values.ts";
import type { JsonSchemaProps, ValidationRule } from "../types.ts";
import { type Correlated, itemOf, memberOf } from "./validate.ts";

/** Rules see the value they stand on and the one that it replaces. */
export const ruleCompiler = new Compiler(["self", "oldSelf"]);

const known = new WeakMap<JsonSchemaProps, boolean>();

/** Whether there is any rule in the schema. */
export function hasRules(schema: JsonSchemaProps): boolean {
	let found = known.get(schema);
	if (found === undefined) {
		found =
			(schema["x-kubernetes-validations"] ?? []).length > 0 ||
			childSchemas(schema).some(hasRules);
		known.set(schema, found);
	}
	return found;
}

const childSchemas = (schema: JsonSchemaProps): JsonSchemaProps[] => [
	...Object.values(schema.properties ?? {}),
	...(schema.items ? [schema.items] : []),
	...(isObject(schema.additionalProperties)
		? [schema.additionalProperties as JsonSchemaProps]
		: []),
];

/** What rules found: errors, and what they would have said of values that did not change. */
export interface RuleFindings {
	readonly errors: FieldError[];
	readonly warnings: string[];
}

/** Evaluates every rule of the schema on an object; `old` is the object that it replaces. */
export function validateRules(
	object: unknown,
	schema: JsonSchemaProps,
	old: Correlated | undefined,
): RuleFindings {
	const findings: RuleFindings = { errors: [], warnings: [] };
	if (hasRules(schema)) walk(object, schema, "", old, true, findings);
	return findings;
}

function walk(
	value: unknown,
	schema: JsonSchemaProps,
	path: string,
	old: Correlated | undefined,
	isResource: boolean,
	findings: RuleFindings,
): void {
	if (!hasRules(schema) || value === null || value === undefined) return;
	const rules = schema["x-kubernetes-validations"] ?? [];
	if (rules.length > 0)
		applyRules({ value, schema, path, old, isResource }, rules, findings);
	if (Array.isArray(value)) {
		const { items } = schema;
		if (items !== undefined)
			for (const [i, item] of value.entries())
				walk(
					item,
					items,
					`${path}[${i}]`,
					itemOf(old, item, schema),
					false,
					findings,
				);
		return;
	}
	if (!isObject(value)) return;
	const { properties = {}, additionalProperties } = schema;
	for (const [name, member] of Object.entries(value)) {
		const property = properties[name];
		const inner = property ?? additionalProperties;
		if (!isObject(inner)) continue;
		const place =
			property === undefined
				? `${path}[${name}]`
				: path === ""
					? name
					: `${path}.${name}`;
		walk(
			member,
			inner as JsonSchemaProps,
			place,
			memberOf(old, name),
			false,
			findings,
		);
	}
}

interface Place {
	readonly value: unknown;
	readonly schema: JsonSchemaProps;
	readonly path: string;
	readonly old: Correlated | undefined;
	readonly isResource: boolean;
}

function applyRules(
	place: Place,
	rules: readonly ValidationRule[],
	{ errors, warnings }: RuleFindings,
): void {
	const { value, schema, old, isResource } = place;
	const self = toCel(value, schema, isResource);
	const before =
		old === undefined || old.value === null
			? undefined
			: toCel(old.value, schema, isResource);
	const unchanged = old !== undefined && deepEqual(old.value, value);
	for (const rule of rules) {
		const transition = /\boldSelf\b/.test(rule.rule);
		if (transition && before === undefined && !rule.optionalOldSelf) continue;
		const variables = {
			self,
			oldSelf: rule.optionalOldSelf ? optionalValue(before) : before,
		};
		const error = applyRule(place, rule, variables);
		if (error === undefined) continue;
		if (unchanged && !transition)
			warnings.push(`${error.field}: ${error.message}`);
		else errors.push(error);
	}
}

function applyRule(
	{ value, schema, path }: Place,
	rule: ValidationRule,
	variables: Readonly<Record<string, unknown>>,
): FieldError | undefined {
	const root = path === "" ? "<nil>" : path;
	const text = rule.message?.trim() || rule.rule.trim();
	let result: unknown;
	try {
		result = ruleCompiler.compile(rule.rule).evaluate(variables);
	} catch (error) {
		const { message } = error as Error;
		return invalid(
			root,
			schema.type ?? "",
			`${message} evaluating rule: ${text}`,
		);
	}
	if (result === true) return undefined;
	const detail =
		messageOf(rule, variables) ??
		(rule.message?.trim() || `failed rule: ${rule.rule.trim()}`);
	const field = rule.fieldPath ? fieldAt(path, rule.fieldPath) : root;
	return ruleError(rule.reason, field, value, detail);
}

/** `.a['b']` beneath a path. */
function fieldAt(path: string, fieldPath: string): string {
	const below = fieldPath.replace(/\['([^']*)'\]/g, "[$1]");
	return path === "" ? below.replace(/^\./, "") : `${path}${below}`;
}

function messageOf(
	{ messageExpression }: ValidationRule,
	variables: Readonly<Record<string, unknown>>,
): string | undefined {
	if (!messageExpression) return undefined;
	try {
		const message = ruleCompiler.compile(messageExpression).evaluate(variables);
		const text = typeof message === "string" ? message.trim() : "";
		return text === "" || text.includes("\n") ? undefined : text;
	} catch {
		return undefined;
	}
}

function ruleError(
	reason: string | undefined,
	field: string,
	value: unknown,
	detail: string,
): FieldError {
	switch (reason) {
		case "FieldValueForbidden":
			return forbiddenField(field, detail);
		case "FieldValueRequired":
			return required(field, detail);
		case "FieldValueDuplicate":
			return {
				type: "FieldValueDuplicate",
				field,
				message: `Duplicate value: ${JSON.stringify(value)}`,
			};
		default:
			return typeof value === "object"
				? {
						type: "FieldValueInvalid",
						field,
						message: `Invalid value: ${detail}`,
					}
				: invalid(field, value, detail);
	}
}

/** A value as its schema types it: ints, doubles, timestamps, durations, bytes; only what the schema knows is there. */
function toCel(
	value: unknown,
	schema: JsonSchemaProps,
	isResource = false,
): unknown {
	if (value === null || value === undefined) return value;
	if (schema["x-kubernetes-int-or-string"]) return celValue(value);
	if (typeof value === "number")
		return schema.type === "integer" && Number.isInteger(value)
			? BigInt(value)
			: value;
	if (typeof value === "string") return textToCel(value, schema.format);
	if (Array.isArray(value)) {
		const { items } = schema;
		return items === undefined
			? celValue(value)
			: value.map((item) => toCel(item, items));
	}
	return isObject(value)
		? objectToCel(value as Record<string, unknown>, schema, isResource)
		: value;
}

function textToCel(text: string, format: string | undefined): unknown {
	switch (format) {
		case "date-time":
		case "date":
			return new Date(text);
		case "duration":
			return durationValue(parseDuration(text));
		case "byte":
			return new Uint8Array(Buffer.from(text, "base64"));
		default:
			return text;
	}
}

const text: JsonSchemaProps = { type: "string" };
const metadata: JsonSchemaProps = {
	type: "object",
	properties: { name: text, generateName: text },
};

function objectToCel(
	object: Record<string, unknown>,
	schema: JsonSchemaProps,
	isResource: boolean,
): Record<string, unknown> {
	const { additionalProperties } = schema;
	if (isObject(additionalProperties))
		return Object.fromEntries(
			Object.entries(object).map(([name, member]) => [
				name,
				toCel(member, additionalProperties as JsonSchemaProps),
			]),
		);
	if (
		schema.properties === undefined &&
		schema["x-kubernetes-preserve-unknown-fields"]
	)
		return celValue(object) as Record<string, unknown>;
	const typed = isResource || schema["x-kubernetes-embedded-resource"];
	const properties = typed
		? { ...schema.properties, apiVersion: text, kind: text, metadata }
		: (schema.properties ?? {});
	const seen: Record<string, unknown> = {};
	for (const [name, property] of Object.entries(properties)) {
		const escaped = escapeName(name);
		if (escaped !== undefined && object[name] !== undefined)
			seen[escaped] = toCel(object[name], property);
	}
	return seen;
}
