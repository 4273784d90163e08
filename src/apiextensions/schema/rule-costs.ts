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
import { goRule } from "./go-schema.ts";
import { type CompiledRule, compiledRules } from "./rule-programs.ts";

const mostForARule = 10_000_000;
const mostForASchema = 100_000_000;
const largestRequest = 3 * 1024 * 1024;

export interface RuleOptions {
	/** Schemas whose other errors come first. */
	readonly broken?: ReadonlySet<JsonSchemaProps>;
	/** The schema was accepted before: single rules may cost what they cost. */
	readonly isUnchanged?: boolean;
}

/** What was found on the way through a schema. */
interface Findings extends RuleOptions {
	readonly errors: FieldError[];
	readonly costs: { readonly path: string; readonly cost: number }[];
}

/** Compiles all rules of a schema (apiextensions/validation/validation.go, cel_validation.go). */
export function validateRulePrograms(
	schema: JsonSchemaProps,
	path: string,
	options: RuleOptions = {},
): FieldError[] {
	const findings: Findings = { ...options, errors: [], costs: [] };
	walk(
		schema,
		{ path, times: 1, isResource: true, apart: undefined },
		findings,
	);
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

/** Where a schema stands. */
interface Position {
	readonly path: string;
	/** How often a value of this schema may be in an object; undefined when nothing bounds it. */
	readonly times: number | undefined;
	readonly isResource: boolean;
	/** The list around it whose items can't be told apart from one state of the object to the next. */
	readonly apart: string | undefined;
}

function walk(
	schema: JsonSchemaProps,
	position: Position,
	findings: Findings,
): void {
	const { path, times, apart } = position;
	const { properties = {}, items, additionalProperties } = schema;
	const below = (name: string, most?: number): Position => ({
		path: name,
		times: times === undefined || most === undefined ? undefined : times * most,
		isResource: false,
		apart,
	});
	if (isObject(additionalProperties))
		walk(
			additionalProperties as JsonSchemaProps,
			below(child(path, "additionalProperties"), schema.maxProperties),
			findings,
		);
	for (const [name, property] of Object.entries(properties))
		walk(property, below(key(child(path, "properties"), name), 1), findings);
	if (items !== undefined)
		walk(
			items,
			{
				...below(child(path, "items"), schema.maxItems),
				apart:
					apart ??
					(schema["x-kubernetes-list-type"] === "map" ? undefined : path),
			},
			findings,
		);
	if ((schema["x-kubernetes-validations"] ?? []).length === 0) return;
	if (!findings.broken?.has(schema)) checkRules(schema, position, findings);
}

function checkRules(
	schema: JsonSchemaProps,
	position: Position,
	findings: Findings,
): void {
	const { isResource } = position;
	const times =
		position.times ??
		Math.floor(
			largestRequest / (leastSize(schema, { name: "", isResource }) + 1),
		);
	const list = child(position.path, "x-kubernetes-validations");
	for (const [i, rule] of compiledRules(schema, isResource).rules.entries()) {
		if (rule.rule.rule.trim() === "") continue;
		const path = index(list, i);
		checkRule(rule, path, times, findings);
		checkOldSelf(rule, path, position, findings);
	}
}

function checkRule(
	{ rule, program, problem, message, messageProblem }: CompiledRule,
	path: string,
	times: number,
	{ errors, costs, isUnchanged }: Findings,
): void {
	const at = child(path, "rule");
	const spend = (place: string, cost: number, what: string) => {
		if (cost > mostForARule && !isUnchanged)
			errors.push(
				forbiddenField(
					place,
					costMessage(`estimated ${what} cost`, cost, mostForARule),
				),
			);
		costs.push({ path: place, cost });
	};
	if (program !== undefined) spend(at, program.estimatedCost * times, "rule");
	if (problem !== undefined) errors.push(invalid(at, goRule(rule), problem));
	const place = child(path, "messageExpression");
	if (messageProblem !== undefined)
		errors.push(invalid(place, goRule(rule), messageProblem));
	if (message !== undefined)
		spend(place, message.estimatedCost * times, "messageExpression");
}

/** What a rule may ask of the value that there was before. */
function checkOldSelf(
	{ rule, isTransition, problem }: CompiledRule,
	path: string,
	{ apart }: Position,
	{ errors }: Findings,
): void {
	if (isTransition && problem === undefined && apart !== undefined)
		errors.push(
			invalid(
				child(path, "rule"),
				rule.rule,
				`oldSelf cannot be used on the uncorrelatable portion of the schema within ${apart}`,
			),
		);
	if (!isTransition && rule.optionalOldSelf !== undefined)
		errors.push(
			invalid(
				child(path, "optionalOldSelf"),
				rule.optionalOldSelf,
				"may not be set if oldSelf is not used in rule",
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
