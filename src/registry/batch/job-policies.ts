/** The failure and success policies of a Job (k8s.io/kubernetes/pkg/apis/batch/validation/validation.go validatePodFailurePolicy, validateSuccessPolicy). */
import {
	child,
	duplicate,
	type FieldError,
	index,
	invalid,
	notSupported,
	required,
	tooLong,
	tooMany,
} from "../../apimachinery/field.ts";
import {
	invalidWithoutValue,
	list,
	nonNegative,
	qualifiedName,
} from "../shared/checks.ts";
import { countIndexes } from "./indexes.ts";
import type {
	JobSpec,
	OnExitCodes,
	OnPodCondition,
	PodFailurePolicyRule,
	SuccessPolicyRule,
} from "./types.ts";

const MAX_RULES = 20;
const MAX_EXIT_CODES = 255;
const MAX_CONDITIONS = 20;
const MAX_INDEXES_LENGTH = 64 * 1024;

const actions = ["Count", "FailIndex", "FailJob", "Ignore"];
const operators = ["In", "NotIn"];
const statuses = ["False", "True", "Unknown"];

/** Go's `%q` of a list. */
const quoted = (values: readonly string[]): string =>
	`[${values.map((value) => `"${value}"`).join(" ")}]`;

/** One of `values`; what is empty is asked for. */
function validateChoice(
	value: string | undefined,
	values: readonly string[],
	path: string,
): FieldError[] {
	if (!value) return [required(path, `valid values: ${quoted(values)}`)];
	return values.includes(value) ? [] : [notSupported(path, value, values)];
}

export function validatePodFailurePolicy(
	spec: JobSpec,
	path: string,
): FieldError[] {
	const rules = list(spec.podFailurePolicy?.rules);
	const rulesPath = child(path, "rules");
	const pod = spec.template.spec;
	const containers = new Set(
		[...list(pod.containers), ...list(pod.initContainers)].map(
			({ name }) => name,
		),
	);
	return [
		...(rules.length > MAX_RULES
			? [tooMany(rulesPath, rules.length, MAX_RULES)]
			: []),
		...rules.flatMap((rule, i) =>
			validateFailureRule(spec, rule, index(rulesPath, i), containers),
		),
	];
}

function validateFailureRule(
	spec: JobSpec,
	{ action, onExitCodes, onPodConditions }: PodFailurePolicyRule,
	path: string,
	containers: ReadonlySet<string>,
): FieldError[] {
	const errors: FieldError[] = [];
	const actionPath = child(path, "action");
	if (action === "FailIndex" && spec.backoffLimitPerIndex === undefined)
		errors.push(
			invalid(
				actionPath,
				action,
				"requires the backoffLimitPerIndex to be set",
			),
		);
	else errors.push(...validateChoice(action, actions, actionPath));
	const conditions = list(onPodConditions);
	if (onExitCodes !== undefined)
		errors.push(
			...validateExitCodes(onExitCodes, child(path, "onExitCodes"), containers),
		);
	if (conditions.length > 0)
		errors.push(
			...validateConditions(conditions, child(path, "onPodConditions")),
		);
	if (onExitCodes !== undefined && conditions.length > 0)
		errors.push(
			invalidWithoutValue(
				path,
				"specifying both OnExitCodes and OnPodConditions is not supported",
			),
		);
	if (onExitCodes === undefined && conditions.length === 0)
		errors.push(
			invalidWithoutValue(
				path,
				"specifying one of OnExitCodes and OnPodConditions is required",
			),
		);
	return errors;
}

function validateConditions(
	conditions: readonly OnPodCondition[],
	path: string,
): FieldError[] {
	return [
		...(conditions.length > MAX_CONDITIONS
			? [tooMany(path, conditions.length, MAX_CONDITIONS)]
			: []),
		...conditions.flatMap(({ type, status }, i) => [
			...qualifiedName(type, child(index(path, i), "type")),
			...validateChoice(status, statuses, child(index(path, i), "status")),
		]),
	];
}

function validateExitCodes(
	{ operator, containerName, values: given }: OnExitCodes,
	path: string,
	containers: ReadonlySet<string>,
): FieldError[] {
	const errors = validateChoice(operator, operators, child(path, "operator"));
	if (containerName !== undefined && !containers.has(containerName))
		errors.push(
			invalid(
				child(path, "containerName"),
				containerName,
				"must be one of the container or initContainer names in the pod template",
			),
		);
	const values = list(given);
	const valuesPath = child(path, "values");
	if (values.length === 0)
		errors.push(invalid(valuesPath, given, "at least one value is required"));
	else if (values.length > MAX_EXIT_CODES)
		errors.push(tooMany(valuesPath, values.length, MAX_EXIT_CODES));
	values.forEach((value, i) => {
		const at = index(valuesPath, i);
		if (operator === "In" && value === 0)
			errors.push(invalid(at, value, "must not be 0 for the In operator"));
		if (values.indexOf(value) < i) errors.push(duplicate(at, value));
	});
	if (values.some((value, i) => value < (values[i - 1] ?? value)))
		errors.push(invalid(valuesPath, given, "must be ordered"));
	return errors;
}

export function validateSuccessPolicy(
	spec: JobSpec,
	path: string,
): FieldError[] {
	const rules = list(spec.successPolicy?.rules);
	const rulesPath = child(path, "rules");
	const errors: FieldError[] = [];
	if (rules.length === 0)
		errors.push(
			required(
				rulesPath,
				"at least one rules must be specified when the successPolicy is specified",
			),
		);
	if (rules.length > MAX_RULES)
		errors.push(tooMany(rulesPath, rules.length, MAX_RULES));
	rules.forEach((rule, i) => {
		errors.push(
			...validateSuccessRule(rule, spec.completions ?? 0, index(rulesPath, i)),
		);
	});
	return errors;
}

function validateSuccessRule(
	{ succeededCount, succeededIndexes }: SuccessPolicyRule,
	completions: number,
	path: string,
): FieldError[] {
	const errors: FieldError[] = [];
	if (succeededCount === undefined && succeededIndexes === undefined)
		errors.push(
			required(
				path,
				"at least one of succeededCount or succeededIndexes must be specified",
			),
		);
	let total = 0;
	if (succeededIndexes !== undefined) {
		const at = child(path, "succeededIndexes");
		if (succeededIndexes.length > MAX_INDEXES_LENGTH)
			errors.push(tooLong(at, MAX_INDEXES_LENGTH));
		try {
			total = countIndexes(succeededIndexes, completions);
		} catch (error) {
			errors.push(
				invalid(
					at,
					succeededIndexes,
					`error parsing succeededIndexes: ${(error as Error).message}`,
				),
			);
		}
	}
	if (succeededCount === undefined) return errors;
	const at = child(path, "succeededCount");
	errors.push(...nonNegative(succeededCount, at));
	const limit = (count: number, what: string) => {
		if (succeededCount > count)
			errors.push(
				invalid(
					at,
					succeededCount,
					`must be less than or equal to ${count} (the number of ${what})`,
				),
			);
	};
	limit(completions, "specified completions");
	if (succeededIndexes !== undefined)
		limit(total, "indexes in the specified succeededIndexes field");
	return errors;
}
