/** x-kubernetes-validations (apiextensions-apiserver/pkg/apiserver/schema/cel/validation.go). */
import {
	type FieldError,
	forbiddenField,
	invalid,
	required,
} from "../../apimachinery/field.ts";
import { deepEqual, isObject } from "../../apimachinery/json.ts";
import type { Program, Variables } from "../../cel/program.ts";
import { fromJson } from "../../cel/values/json.ts";
import { CelCostError, CelOptional } from "../../cel/values/scalars.ts";
import type { JsonSchemaProps } from "../types.ts";
import {
	type CompiledRule,
	type CompiledRules,
	compiledRules,
} from "./rule-programs.ts";
import { type Correlated, itemOf, memberOf } from "./validate.ts";

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
	const findings: Findings = { errors: [], warnings: [], budget: mostCost };
	if (hasRules(schema)) walk(object, schema, "", old, true, findings);
	const { errors, warnings } = findings;
	return { errors, warnings };
}

function walk(
	value: unknown,
	schema: JsonSchemaProps,
	path: string,
	old: Correlated | undefined,
	isResource: boolean,
	findings: Findings,
): void {
	if (!hasRules(schema) || value === null || value === undefined) return;
	if (findings.budget <= 0) return;
	if ((schema["x-kubernetes-validations"] ?? []).length > 0)
		applyRules(
			{ value, schema, path, old },
			compiledRules(schema, isResource),
			findings,
		);
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
}

interface Findings extends RuleFindings {
	/** What is left to spend; rules stop when it is used up. */
	budget: number;
}

/** What all rules on an object may cost together (k8s.io/apiserver/pkg/apis/cel/config.go RuntimeCELCostBudget). */
const mostCost = 10_000_000;

function applyRules(
	place: Place,
	{ type, rules }: CompiledRules,
	findings: Findings,
): void {
	const { value, old } = place;
	const self = fromJson(value, type);
	const before =
		old === undefined || old.value === null || old.value === undefined
			? undefined
			: fromJson(old.value, type);
	const unchanged = old !== undefined && deepEqual(old.value, value);
	for (const compiled of rules) {
		const { rule, isTransition } = compiled;
		if (isTransition && before === undefined && !rule.optionalOldSelf) continue;
		const error = applyRule(
			place,
			compiled,
			{
				self,
				oldSelf: rule.optionalOldSelf
					? before === undefined
						? CelOptional.none
						: new CelOptional(before)
					: before,
			},
			findings,
		);
		if (findings.budget < 0) return;
		if (error === undefined) continue;
		if (unchanged && !isTransition)
			findings.warnings.push(`${error.field}: ${error.message}`);
		else findings.errors.push(error);
	}
}

function applyRule(
	{ value, schema, path }: Place,
	{ rule, program, problem, message }: CompiledRule,
	variables: Variables,
	findings: Findings,
): FieldError | undefined {
	const root = path === "" ? "<nil>" : path;
	const text = rule.message?.trim() || rule.rule.trim();
	const failed = (detail: string) => invalid(root, schema.type ?? "", detail);
	if (program === undefined)
		return failed(`rule compile error: ${problem ?? ""}`);
	try {
		const { value: holds, cost } = program.evaluate(variables);
		findings.budget -= cost;
		if (findings.budget < 0) {
			findings.errors.push(
				failed(
					"validation failed due to running out of cost budget, no further validation rules will be run",
				),
			);
			return undefined;
		}
		if (holds === true) return undefined;
	} catch (error) {
		return failed(failureOf(error as Error, text, findings));
	}
	const detail =
		messageOf(message, variables) ??
		(rule.message?.trim() || `failed rule: ${rule.rule.trim()}`);
	const field = rule.fieldPath ? fieldAt(path, rule.fieldPath) : root;
	return ruleError(rule.reason, field, value, detail);
}

/** A rule that is too expensive is the last to run. */
function failureOf(error: Error, text: string, findings: Findings): string {
	if (error instanceof CelCostError) {
		findings.budget = 0;
		return `'${error.message}': no further validation rules will be run due to call cost exceeds limit for rule: ${text}`;
	}
	return error.message.startsWith("no such overload")
		? `'${error.message}': call arguments did not match a supported operator, function or macro signature for rule: ${text}`
		: `${error.message} evaluating rule: ${text}`;
}

/** `.a['b']` beneath a path. */
function fieldAt(path: string, fieldPath: string): string {
	const below = fieldPath.replace(/\['([^']*)'\]/g, "[$1]");
	return path === "" ? below.replace(/^\./, "") : `${path}${below}`;
}

function messageOf(
	program: Program | undefined,
	variables: Variables,
): string | undefined {
	if (program === undefined) return undefined;
	try {
		const { value } = program.evaluate(variables);
		const text = typeof value === "string" ? value.trim() : "";
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
