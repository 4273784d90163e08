/** Scopes of ResourceQuotas (pkg/apis/core/helper/helpers.go, core/validation/validation.go). */
import {
	type FieldError,
	invalid,
	required,
} from "../../apimachinery/field.ts";
import { list } from "../shared/checks.ts";
import type { QuotaSpec } from "./quota-types.ts";

const objectCount = new Set(["pods"]);
const compute = new Set([
	"cpu",
	"memory",
	"limits.cpu",
	"limits.memory",
	"requests.cpu",
	"requests.memory",
]);
const claims = new Set(["persistentvolumeclaims", "requests.storage"]);

const ofPods = (resource: string): boolean =>
	objectCount.has(resource) || compute.has(resource);

/** Each scope with the resources that it can be about. */
const scopes: Readonly<Record<string, (resource: string) => boolean>> = {
	Terminating: ofPods,
	NotTerminating: ofPods,
	NotBestEffort: ofPods,
	PriorityClass: ofPods,
	CrossNamespacePodAffinity: ofPods,
	BestEffort: (resource) => objectCount.has(resource),
	VolumeAttributesClass: (resource) => claims.has(resource),
};
/** Scopes that a pod is in or not: there is nothing to compare. */
const plainScopes = new Set([
	"BestEffort",
	"NotBestEffort",
	"Terminating",
	"NotTerminating",
	"CrossNamespacePodAffinity",
]);
const conflicts = [
	["BestEffort", "NotBestEffort"],
	["Terminating", "NotTerminating"],
] as const;

const unsupported = "unsupported scope";

const isScope = (scope: string): boolean => Object.hasOwn(scopes, scope);

/** One error for each limit that the scope can't be about. */
const misapplied = (
	scope: string,
	hard: readonly string[],
	error: FieldError,
): FieldError[] =>
	hard
		.filter((resource) => isScope(scope) && !scopes[scope]?.(resource))
		.map(() => error);

const conflicting = (
	given: readonly string[],
	error: FieldError,
): FieldError[] =>
	conflicts
		.filter((pair) => pair.every((scope) => given.includes(scope)))
		.map(() => error);

/** `limits` are the names of limits that are no counts of objects. */
export function validateScopes(
	spec: QuotaSpec,
	limits: readonly string[],
): FieldError[] {
	const given = list(spec.scopes);
	const refuse = (why: string) => invalid("spec.scopes", given, why);
	return [
		...given.flatMap((scope) => [
			...(isScope(scope) ? [] : [refuse(unsupported)]),
			...misapplied(
				scope,
				limits,
				refuse("unsupported scope applied to resource"),
			),
		]),
		...conflicting(given, refuse("conflicting scopes")),
	];
}

export function validateScopeSelector(
	spec: QuotaSpec,
	limits: readonly string[],
): FieldError[] {
	const path = "spec.scopeSelector.matchExpressions";
	const requirements = list(spec.scopeSelector?.matchExpressions);
	const errors: FieldError[] = [];
	for (const { scopeName, operator, values } of requirements) {
		if (!isScope(scopeName))
			errors.push(invalid(`${path}.scopeName`, scopeName, unsupported));
		errors.push(
			...misapplied(
				scopeName,
				limits,
				invalid(
					path,
					spec.scopeSelector,
					"unsupported scope applied to resource",
				),
			),
		);
		if (plainScopes.has(scopeName) && operator !== "Exists")
			errors.push(
				invalid(
					`${path}.operator`,
					operator,
					"must be 'Exists' when scope is any of ResourceQuotaScopeTerminating, ResourceQuotaScopeNotTerminating, ResourceQuotaScopeBestEffort, ResourceQuotaScopeNotBestEffort or ResourceQuotaScopeCrossNamespacePodAffinity",
				),
			);
		errors.push(...validateValues(operator, list(values), path));
	}
	const given = requirements.map(({ scopeName }) => scopeName);
	const error = invalid(path, spec.scopes ?? null, "conflicting scopes");
	return [...errors, ...conflicting(given, error)];
}

function validateValues(
	operator: string,
	values: readonly string[],
	path: string,
): FieldError[] {
	switch (operator) {
		case "In":
		case "NotIn":
			return values.length > 0
				? []
				: [
						required(
							`${path}.values`,
							"must be at least one value when `operator` is 'In' or 'NotIn' for scope selector",
						),
					];
		case "Exists":
		case "DoesNotExist":
			return values.length === 0
				? []
				: [
						invalid(
							`${path}.values`,
							values,
							"must be no value when `operator` is 'Exist' or 'DoesNotExist' for scope selector",
						),
					];
		default:
			return [
				invalid(`${path}.operator`, operator, "not a valid selector operator"),
			];
	}
}
