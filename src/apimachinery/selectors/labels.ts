/** Label selectors: text and metav1.LabelSelector to matchers (k8s.io/apimachinery/pkg/labels/selector.go). */
import { goQuote } from "../field.ts";
import { parseRequirements } from "./label-parser.ts";
import {
	integer,
	type LabelOperator,
	type LabelRequirement,
	newRequirement,
} from "./requirement.ts";

export type { LabelOperator, LabelRequirement };

export interface LabelSelector {
	matchLabels?: Readonly<Record<string, string>>;
	matchExpressions?: readonly {
		readonly key: string;
		readonly operator: string;
		readonly values?: readonly string[];
	}[];
}

type Labels = Readonly<Record<string, string>>;

/** A selector ready to match: `matches` takes an object's labels, present or not. */
export interface LabelMatcher {
	readonly requirements: readonly LabelRequirement[];
	/** Selects everything. */
	readonly empty: boolean;
	/** Selects nothing, as an absent metav1.LabelSelector does. */
	readonly nothing: boolean;
	matches(labels: Labels | undefined): boolean;
	/** The canonical text: `app in (a,b),!tier`. */
	toString(): string;
}

type Test = (labels: Labels) => boolean;

// Labels come from JSON: what is no text under a key is inherited from Object (`constructor`), not a label.
function compileRequirement({ key, operator, values }: LabelRequirement): Test {
	const only = values[0];
	const set = new Set(values);
	switch (operator) {
		case "=":
		case "==":
		case "in":
			return values.length === 1
				? (labels) => labels[key] === only
				: (labels) => {
						const value = labels[key];
						return value !== undefined && set.has(value);
					};
		case "!=":
		case "notin":
			return values.length === 1
				? (labels) => labels[key] !== only
				: (labels) => {
						const value = labels[key];
						return value === undefined || !set.has(value);
					};
		case "exists":
			return (labels) => typeof labels[key] === "string";
		case "!":
			return (labels) => typeof labels[key] !== "string";
		default:
			return compileComparison(key, operator, integer(only ?? ""));
	}
}

function compileComparison(
	key: string,
	operator: "gt" | "lt",
	bound: bigint | undefined,
): Test {
	return (labels) => {
		const value = integer(labels[key] ?? "");
		if (value === undefined || bound === undefined) return false;
		return operator === "gt" ? value > bound : value < bound;
	};
}

const NO_LABELS: Labels = Object.freeze(Object.create(null));

function formatRequirement(r: LabelRequirement): string {
	const sorted = [...r.values].sort().join(",");
	switch (r.operator) {
		case "exists":
			return r.key;
		case "!":
			return `!${r.key}`;
		case "in":
		case "notin":
			return `${r.key} ${r.operator} (${sorted})`;
		case "gt":
			return `${r.key}>${sorted}`;
		case "lt":
			return `${r.key}<${sorted}`;
		default:
			return `${r.key}${r.operator}${sorted}`;
	}
}

/** Makes a matcher of requirements, in the order of their keys. */
export function compileLabels(
	requirements: readonly LabelRequirement[],
): LabelMatcher {
	const sorted = [...requirements].sort((a, b) =>
		a.key < b.key ? -1 : a.key > b.key ? 1 : 0,
	);
	const tests = sorted.map(compileRequirement);
	const [first, second] = tests;
	const all: Test =
		first === undefined
			? () => true
			: second === undefined
				? first
				: (labels) => {
						for (const test of tests) if (!test(labels)) return false;
						return true;
					};
	return {
		requirements: sorted,
		empty: sorted.length === 0,
		nothing: false,
		matches: (labels) => all(labels ?? NO_LABELS),
		toString: () => sorted.map(formatRequirement).join(","),
	};
}

export const everything: LabelMatcher = compileLabels([]);
export const nothing: LabelMatcher = {
	requirements: [],
	empty: false,
	nothing: true,
	matches: () => false,
	toString: () => "",
};

/** Parses `app in (a,b),!tier`; throws an Error with Kubernetes' message. */
export const parseLabelSelector = (text: string): LabelMatcher =>
	text === "" ? everything : compileLabels(parseRequirements(text));

/** A matcher of exactly these labels, unchecked (labels.SelectorFromSet). */
export const labelsFromSet = (set: Labels | undefined): LabelMatcher =>
	compileLabels(
		Object.entries(set ?? {}).map(([key, value]) => ({
			key,
			operator: "=",
			values: [value],
		})),
	);

const OPERATORS: Readonly<Record<string, LabelOperator>> = {
	In: "in",
	NotIn: "notin",
	Exists: "exists",
	DoesNotExist: "!",
};

/**
 * metav1.LabelSelectorAsSelector: absent selects nothing, empty selects everything.
 * Throws an Error for an unknown operator or an invalid requirement.
 */
export function labelSelectorAsSelector(
	selector: LabelSelector | undefined | null,
): LabelMatcher {
	if (selector === undefined || selector === null) return nothing;
	const requirements = Object.entries(selector.matchLabels ?? {}).map(
		([key, value]) => newRequirement(key, "=", [value]),
	);
	for (const { key, operator, values } of selector.matchExpressions ?? []) {
		const op = Object.hasOwn(OPERATORS, operator)
			? OPERATORS[operator]
			: undefined;
		if (op === undefined)
			throw new Error(
				`${goQuote(operator ?? "")} is not a valid pod selector operator`,
			);
		requirements.push(newRequirement(key, op, values ?? []));
	}
	return requirements.length === 0 ? everything : compileLabels(requirements);
}

/** The text of a metav1.LabelSelector as tables show it: `<none>` when empty, `<error>` when invalid. */
export function formatLabelSelector(
	selector: LabelSelector | undefined | null,
): string {
	try {
		return labelSelectorAsSelector(selector).toString() || "<none>";
	} catch {
		return "<error>";
	}
}
