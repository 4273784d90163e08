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
import type { JsonSchemaProps, ValidationRule } from "../types.ts";
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
	walk(schema, { path, times: 1, uncorrelated: undefined }, true, findings);
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

interface Place {
	readonly path: string;
	/** How often a value of this schema may be in an object; undefined when nothing bounds it. */
	readonly times: number | undefined;
	/** The list or map around whose old and new items nothing connects. */
	readonly uncorrelated: string | undefined;
}

function walk(
	schema: JsonSchemaProps,
	place: Place,
	isResource: boolean,
	findings: Findings,
): void {
	for (const [part, where] of partsOf(schema, place))
		walk(part, where, false, findings);
	if ((schema["x-kubernetes-validations"] ?? []).length === 0) return;
	const { path, times } = place;
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
				place.uncorrelated,
				findings,
			);
}

/** Schemas inside a schema, each with its place. */
function* partsOf(
	schema: JsonSchemaProps,
	{ path, times, uncorrelated }: Place,
): Generator<[JsonSchemaProps, Place]> {
	const { properties = {}, items, additionalProperties } = schema;
	const within = (most: number | undefined) =>
		times === undefined || most === undefined ? undefined : times * most;
	const atomicMap = schema["x-kubernetes-map-type"] === "atomic";
	const inMap = uncorrelated ?? (atomicMap ? path : undefined);
	if (isObject(additionalProperties))
		yield [
			additionalProperties as JsonSchemaProps,
			{
				path: child(path, "additionalProperties"),
				times: within(schema.maxProperties),
				uncorrelated: inMap,
			},
		];
	for (const [name, property] of Object.entries(properties))
		yield [
			property,
			{
				path: key(child(path, "properties"), name),
				times,
				uncorrelated: inMap,
			},
		];
	const keyed = schema["x-kubernetes-list-type"] === "map";
	if (items !== undefined)
		yield [
			items,
			{
				path: child(path, "items"),
				times: within(schema.maxItems),
				uncorrelated: uncorrelated ?? (keyed ? undefined : path),
			},
		];
}

/** An Invalid about a whole rule, which is shown as Go marshals the internal type. */
function invalidRule(
	path: string,
	rule: ValidationRule,
	detail: string,
): FieldError {
	const shown = JSON.stringify({
		Rule: rule.rule,
		Message: rule.message ?? "",
		MessageExpression: rule.messageExpression ?? "",
		Reason: rule.reason ?? null,
		FieldPath: rule.fieldPath ?? "",
		OptionalOldSelf: rule.optionalOldSelf ?? null,
	}).replace(/[<>&]/g, (char) => `\\u00${char.charCodeAt(0).toString(16)}`);
	return {
		type: "FieldValueInvalid",
		field: path,
		message: `Invalid value: ${shown}: ${detail}`,
	};
}

function checkRule(
	{
		rule,
		isTransition,
		program,
		problem,
		message,
		messageProblem,
	}: CompiledRule,
	path: string,
	times: number,
	uncorrelated: string | undefined,
	{ errors, costs }: Findings,
): void {
	const at = child(path, "rule");
	if (problem !== undefined) errors.push(invalidRule(at, rule, problem));
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
		errors.push(invalidRule(place, rule, messageProblem));
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
	if (isTransition && uncorrelated !== undefined)
		errors.push(
			invalid(
				at,
				rule.rule,
				`oldSelf cannot be used on the uncorrelatable portion of the schema within ${uncorrelated}`,
			),
		);
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
