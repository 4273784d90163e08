/** The rules of a definition's schema: that they compile, and what they may cost at most. */
import {
	child,
	type FieldError,
	forbiddenField,
	index,
	invalid,
	key,
} from "../../apimachinery/field.ts";
import { isObject } from "../../apimachinery/json.ts";
import { leastSize } from "../../cel/types/schema.ts";
import type { JsonSchemaProps } from "../types.ts";
import { type CompiledRule, compiledRules } from "./rule-programs.ts";

const mostForARule = 10_000_000;
const mostForASchema = 100_000_000;
const largestRequest = 3 * 1024 * 1024;

/** What was found on the way through a schema. */
interface Findings {
	readonly errors: FieldError[];
	readonly costs: { readonly path: string; readonly cost: number }[];
}

/** Compiles all rules of a schema (apiextensions/validation/validation.go, cel_validation.go). */
export function validateRulePrograms(
	schema: JsonSchemaProps,
	path: string,
): FieldError[] {
	const findings: Findings = { errors: [], costs: [] };
	walk(schema, path, 1, true, findings);
	const total = findings.costs.reduce((sum, { cost }) => sum + cost, 0);
	if (total <= mostForASchema) return findings.errors;
	const expensive = [...findings.costs]
		.sort((a, b) => b.cost - a.cost)
		.slice(0, 4)
		.filter(({ cost }) => cost >= total / 100);
	return [
		...findings.errors,
		...expensive.map((one) =>
			forbiddenField(
				one.path,
				"contributed to estimated rule cost total exceeding cost limit for entire OpenAPIv3 schema",
			),
		),
		forbiddenField(
			path,
			costMessage(
				"x-kubernetes-validations estimated rule cost total for entire OpenAPIv3 schema",
				total,
				mostForASchema,
			),
		),
	];
}

/** `times` is how often a value of this schema may be in an object; undefined when nothing bounds it. */
function walk(
	schema: JsonSchemaProps,
	path: string,
	times: number | undefined,
	isResource: boolean,
	findings: Findings,
): void {
	const { properties = {}, items, additionalProperties } = schema;
	const within = (most: number | undefined) =>
		times === undefined || most === undefined ? undefined : times * most;
	if (isObject(additionalProperties))
		walk(
			additionalProperties as JsonSchemaProps,
			child(path, "additionalProperties"),
			within(schema.maxProperties),
			false,
			findings,
		);
	for (const [name, property] of Object.entries(properties))
		walk(
			property,
			key(child(path, "properties"), name),
			times,
			false,
			findings,
		);
	if (items !== undefined)
		walk(items, child(path, "items"), within(schema.maxItems), false, findings);
	if ((schema["x-kubernetes-validations"] ?? []).length === 0) return;
	const count =
		times ??
		Math.floor(
			largestRequest / (leastSize(schema, { name: "", isResource }) + 1),
		);
	for (const [i, rule] of compiledRules(schema, isResource).rules.entries())
		if (rule.rule.rule.trim() !== "")
			checkRule(
				rule,
				index(child(path, "x-kubernetes-validations"), i),
				count,
				findings,
			);
}

function checkRule(
	{ rule, program, problem, message, messageProblem }: CompiledRule,
	path: string,
	times: number,
	{ errors, costs }: Findings,
): void {
	const at = child(path, "rule");
	if (problem !== undefined) errors.push(invalid(at, rule.rule, problem));
	if (program !== undefined) {
		const cost = program.estimatedCost * times;
		if (cost > mostForARule)
			errors.push(
				forbiddenField(
					at,
					costMessage("estimated rule cost", cost, mostForARule),
				),
			);
		costs.push({ path: at, cost });
	}
	const place = child(path, "messageExpression");
	if (messageProblem !== undefined)
		errors.push(invalid(place, rule.messageExpression, messageProblem));
	if (message !== undefined) {
		const cost = message.estimatedCost * times;
		if (cost > mostForARule)
			errors.push(
				forbiddenField(
					place,
					costMessage("estimated messageExpression cost", cost, mostForARule),
				),
			);
		costs.push({ path: place, cost });
	}
}

function costMessage(what: string, cost: number, limit: number): string {
	const factor = cost / limit;
	const shown =
		factor > 100
			? "more than 100x"
			: factor < 1.5
				? `${factor.toFixed(6)}x`
				: `${factor.toFixed(1)}x`;
	return `${what} exceeds budget by factor of ${shown} (try simplifying the rule, or adding maxItems, maxProperties, and maxLength where arrays, maps, and strings are declared)`;
}
