import type { UnstructuredObject } from "../object.ts";
import type { Amounts } from "./amounts.ts";

/** A scope of a quota: its plain name, or a term of its scopeSelector. */
export interface ScopeTerm {
	readonly scopeName: string;
	readonly operator: string;
	readonly values?: readonly string[];
}

/** What objects of one kind use of quotas (k8s.io/apiserver/pkg/quota/v1/interfaces.go). */
export interface QuotaEvaluator {
	/** Those of the names that say something about this kind. */
	matching(names: readonly string[]): string[];
	/** What one object uses, by the names of resources. `now` in milliseconds: pods that should have ended do not count. */
	usage(object: UnstructuredObject, now: number): Amounts;
	/** Is the object in the scope? Kinds without scopes are in none. */
	inScope(object: UnstructuredObject, term: ScopeTerm): boolean;
	/** May an update have set something free, so that the quota must be recounted? */
	frees(
		old: UnstructuredObject,
		object: UnstructuredObject,
		now: number,
	): boolean;
	/** Throws an Error when the object lacks what the limited resources ask of it. */
	check?(limited: readonly string[], object: UnstructuredObject): void;
}

/** The terms of a quota's spec, whichever way they are written. */
export const scopeTerms = (spec: {
	readonly scopes?: readonly string[];
	readonly scopeSelector?: {
		readonly matchExpressions?: readonly ScopeTerm[];
	};
}): ScopeTerm[] => [
	...(spec.scopes ?? []).map((scopeName) => ({
		scopeName,
		operator: "Exists",
	})),
	...(spec.scopeSelector?.matchExpressions ?? []),
];

/** Is the object in all of them? */
export const inAllScopes = (
	evaluator: QuotaEvaluator,
	object: UnstructuredObject,
	terms: readonly ScopeTerm[],
): boolean => terms.every((term) => evaluator.inScope(object, term));

/** Does a value fit a term's operator? */
export function termMatches(
	{ operator, values = [] }: ScopeTerm,
	value: string,
): boolean {
	switch (operator) {
		case "In":
			return values.includes(value);
		case "NotIn":
			return !values.includes(value);
		case "DoesNotExist":
			return value === "";
		default:
			return value !== "";
	}
}
