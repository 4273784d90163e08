/** x-kubernetes-validations (apiextensions-apiserver/pkg/apiserver/schema/cel/validation.go). */
import {
	duplicate,
	type FieldError,
	forbiddenField,
	goQuote,
	invalid,
	required,
} from "../../apimachinery/field.ts";
import { deepEqual, isObject } from "../../apimachinery/json.ts";
import type { Program, Variables } from "../../cel/program.ts";
import { fromJson } from "../../cel/values/json.ts";
import { CelCostError, CelOptional } from "../../cel/values/scalars.ts";
import type { JsonSchemaProps, ValidationRule } from "../types.ts";
import { followFieldPath } from "./field-path.ts";
import { type CompiledRule, compiledRules } from "./rule-programs.ts";
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
	isResource = true,
): RuleFindings {
	const findings: Findings = { errors: [], warnings: [], budget: mostCost };
	const unchanged = old !== undefined && deepEqual(old.value, object);
	const place = { value: object, schema, path: "", old, unchanged, isResource };
	if (hasRules(schema)) walk(place, findings);
	const { errors, warnings } = findings;
	return { errors, warnings };
}

/** A value that rules may stand on. */
interface Place {
	readonly value: unknown;
	readonly schema: JsonSchemaProps;
	readonly path: string;
	readonly old: Correlated | undefined;
	/** It, or the nearest value around it that has an old one, is what it was. */
	readonly unchanged: boolean;
	readonly isResource: boolean;
}

interface Findings extends RuleFindings {
	/** What is left to spend; rules stop when it is used up, and it is negative then. */
	budget: number;
}

function walk(place: Place, findings: Findings): void {
	const { value, schema, path, old } = place;
	if (!hasRules(schema) || value === null || value === undefined) return;
	if (findings.budget < 0) return;
	if ((schema["x-kubernetes-validations"] ?? []).length > 0)
		applyRules(place, findings);
	const enter = (
		inner: unknown,
		below: JsonSchemaProps,
		where: string,
		before: Correlated | undefined,
	) =>
		walk(
			{
				value: inner,
				schema: below,
				path: where,
				old: before,
				unchanged:
					before === undefined
						? place.unchanged
						: deepEqual(before.value, inner),
				isResource: false,
			},
			findings,
		);
	if (Array.isArray(value)) {
		const { items } = schema;
		if (items !== undefined)
			for (const [i, item] of value.entries())
				enter(item, items, `${path}[${i}]`, itemOf(old, item, schema));
		return;
	}
	if (!isObject(value)) return;
	const { properties = {}, additionalProperties } = schema;
	for (const [name, member] of Object.entries(value)) {
		const property = properties[name];
		const inner = property ?? additionalProperties;
		if (!isObject(inner)) continue;
		const named = path === "" ? name : `${path}.${name}`;
		enter(
			member,
			inner as JsonSchemaProps,
			property === undefined ? `${path}[${name}]` : named,
			memberOf(old, name),
		);
	}
}

/** What all rules on an object may cost together (k8s.io/apiserver/pkg/apis/cel/config.go RuntimeCELCostBudget). */
const mostCost = 10_000_000;

const noBudget =
	"validation failed due to running out of cost budget, no further validation rules will be run";

function applyRules(place: Place, findings: Findings): void {
	const { value, schema, old, isResource } = place;
	if (findings.budget <= 0) {
		findings.errors.push(failure(place, noBudget));
		findings.budget = -1;
		return;
	}
	const { type, rules } = compiledRules(schema, isResource);
	const self = fromJson(value, type);
	const before =
		old === undefined || old.value === null || old.value === undefined
			? undefined
			: fromJson(old.value, type);
	const maybeBefore =
		before === undefined ? CelOptional.none : new CelOptional(before);
	for (const compiled of rules) {
		const { rule, isTransition } = compiled;
		if (isTransition && before === undefined && !rule.optionalOldSelf) continue;
		const oldSelf = rule.optionalOldSelf ? maybeBefore : before;
		applyRule(place, compiled, { self, oldSelf }, findings);
		if (findings.budget < 0) return;
	}
}

const failure = ({ schema, path }: Place, detail: string): FieldError =>
	invalid(path === "" ? "<nil>" : path, schema.type ?? "", detail);

function applyRule(
	place: Place,
	compiled: CompiledRule,
	variables: Variables,
	findings: Findings,
): void {
	const { rule, program, problem } = compiled;
	const { errors } = findings;
	if (program === undefined) {
		if (problem !== undefined)
			errors.push(failure(place, `rule compile error: ${problem}`));
		return;
	}
	try {
		const { value: holds, cost } = program.evaluate(variables);
		findings.budget -= cost;
		if (findings.budget < 0) {
			errors.push(failure(place, noBudget));
			return;
		}
		if (holds === true) return;
	} catch (error) {
		errors.push(failure(place, failureOf(error as Error, rule, findings)));
		return;
	}
	const error = violation(place, compiled, variables, findings);
	if (place.unchanged && !compiled.isTransition)
		findings.warnings.push(`${error.field}: ${error.message}`);
	else errors.push(error);
}

/** A rule that is too expensive is the last to run. */
function failureOf(
	error: Error,
	rule: ValidationRule,
	findings: Findings,
): string {
	const text = (rule.message || rule.rule).trim();
	if (error instanceof CelCostError) {
		findings.budget = -1;
		return `'${error.message}': no further validation rules will be run due to call cost exceeds limit for rule: ${text}`;
	}
	return error.message.startsWith("no such overload")
		? `'${error.message}': call arguments did not match a supported operator, function or macro signature for rule: ${text}`
		: `${error.message} evaluating rule: ${text}`;
}

/** What is said of a value that a rule does not hold for. */
function violation(
	place: Place,
	{ rule, message }: CompiledRule,
	variables: Variables,
	findings: Findings,
): FieldError {
	const { schema, path, value } = place;
	const field = rule.fieldPath
		? beneath(path, followFieldPath(rule.fieldPath, schema).path)
		: path || "<nil>";
	try {
		const detail =
			messageOf(message, rule, variables, findings) ??
			(rule.message ? rule.message.trim() : `failed rule: ${rule.rule.trim()}`);
		return ruleError(rule.reason, field, value, schema.type, detail);
	} catch (error) {
		if (!(error instanceof CelCostError)) throw error;
		findings.budget = -1;
		return invalid(field, schema.type ?? "", error.message);
	}
}

const beneath = (path: string, below: string): string =>
	path === "" || below.startsWith("[") ? `${path}${below}` : `${path}.${below}`;

/** Longer messages are not shown (k8s.io/apiserver/pkg/apis/cel/config.go MaxEvaluatedMessageExpressionSizeBytes). */
const longestMessage = 5 * 1024;

/** What a message expression says; undefined when it fails or says nothing fit to show. Throws a CelCostError at its limits. */
function messageOf(
	program: Program | undefined,
	rule: ValidationRule,
	variables: Variables,
	findings: Findings,
): string | undefined {
	if (program === undefined) return undefined;
	let text = "";
	try {
		const { value, cost } = program.evaluate(variables);
		findings.budget -= cost;
		if (typeof value === "string") text = value.trim();
	} catch (error) {
		if (!(error instanceof CelCostError)) return undefined;
		throw new CelCostError(
			`no further validation rules will be run due to call cost exceeds limit for messageExpression: ${goQuote(rule.messageExpression ?? "")}`,
		);
	}
	if (findings.budget < 0)
		throw new CelCostError(
			"messageExpression evaluation failed due to running out of cost budget, no further validation rules will be run",
		);
	return text === "" ||
		text.includes("\n") ||
		Buffer.byteLength(text) > longestMessage
		? undefined
		: text;
}

function ruleError(
	reason: string | undefined,
	field: string,
	value: unknown,
	type: string | undefined,
	detail: string,
): FieldError {
	// Objects and lists are not quoted.
	const omitted = type === "object" || type === "array";
	switch (reason) {
		case "FieldValueForbidden":
			return forbiddenField(field, detail);
		case "FieldValueRequired":
			return required(field, detail);
		case "FieldValueDuplicate":
			return omitted
				? { type: reason, field, message: "Duplicate value" }
				: duplicate(field, value);
		default:
			return omitted
				? {
						type: "FieldValueInvalid",
						field,
						message: `Invalid value: ${detail}`,
					}
				: invalid(field, value, detail);
	}
}
