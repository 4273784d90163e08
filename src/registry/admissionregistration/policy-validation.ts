/** What validating and mutating policies have in common. */
import {
	child,
	type FieldError,
	invalid,
	notSupported,
	required,
} from "../../apimachinery/field.ts";
import { deepEqual } from "../../apimachinery/json.ts";
import {
	isDNS1035Label,
	isDNS1123Subdomain,
} from "../../apimachinery/names.ts";
import type { Visible } from "../../cel/admission/compilers.ts";
import { list } from "../shared/checks.ts";
import { validateMatchConditions, validateVariables } from "./expressions.ts";
import { defaultMatchResources, validateMatchResources } from "./rules.ts";
import type { ParamKind, PolicySpec } from "./types.ts";
import { failurePolicies } from "./webhook-validation.ts";

export function defaultPolicy({ spec }: { spec: PolicySpec }): void {
	spec.failurePolicy ??= "Fail";
	defaultMatchResources(spec.matchConstraints);
}

/** What is wrong with the common part, and what the expressions of the other parts may name. */
export function validatePolicy(
	spec: PolicySpec,
	old: PolicySpec | undefined,
): { readonly errors: FieldError[]; readonly visible: Visible } {
	const params = spec.paramKind !== undefined;
	const keepsConditions =
		old !== undefined &&
		deepEqual(spec.paramKind, old.paramKind) &&
		deepEqual(spec.matchConditions, old.matchConditions);
	const variables = validateVariables(
		list(spec.variables),
		params,
		"spec.variables",
	);
	const hasVariables = list(spec.variables).length > 0;
	return {
		errors: [
			...validateFailurePolicy(spec.failurePolicy),
			...(spec.paramKind ? validateParamKind(spec.paramKind) : []),
			...validateConstraints(spec),
			...(keepsConditions
				? []
				: validateMatchConditions(
						spec.matchConditions,
						params,
						"spec.matchConditions",
					)),
			...variables.errors,
		],
		visible: {
			params,
			authorizer: true,
			...(hasVariables && { variables: variables.types }),
		},
	};
}

function validateFailurePolicy(policy: string | undefined): FieldError[] {
	const path = "spec.failurePolicy";
	if (policy === undefined) return [required(path)];
	return failurePolicies.includes(policy)
		? []
		: [notSupported(path, policy, failurePolicies)];
}

function validateConstraints({ matchConstraints }: PolicySpec): FieldError[] {
	const path = "spec.matchConstraints";
	if (!matchConstraints) return [required(path)];
	return [
		...validateMatchResources(matchConstraints, path),
		...(list(matchConstraints.resourceRules).length === 0
			? [required(child(path, "resourceRules"))]
			: []),
	];
}

function validateParamKind({
	apiVersion = "",
	kind = "",
}: ParamKind): FieldError[] {
	const path = "spec.paramKind.kind";
	const problems = isDNS1035Label(kind.toLowerCase());
	return [
		...validateApiVersion(apiVersion),
		...(kind === ""
			? [required(path)]
			: problems.length > 0
				? [
						invalid(
							path,
							kind,
							`may have mixed case, but should otherwise match: ${problems.join(",")}`,
						),
					]
				: []),
	];
}

function validateApiVersion(apiVersion: string): FieldError[] {
	const path = "spec.paramKind.apiVersion";
	if (apiVersion === "") return [required(path)];
	const parts = apiVersion === "/" ? [""] : apiVersion.split("/");
	if (parts.length > 2)
		return [
			invalid(
				path,
				apiVersion,
				`unexpected GroupVersion string: ${apiVersion}`,
			),
		];
	const version = parts.at(-1) ?? "";
	const group = parts.length === 2 ? (parts[0] ?? "") : "";
	const wrongGroup = group === "" ? [] : isDNS1123Subdomain(group);
	const wrongVersion = version === "" ? [] : isDNS1035Label(version);
	return [
		...(wrongGroup.length > 0
			? [invalid(path, group, wrongGroup.join(","))]
			: []),
		...(version === ""
			? [invalid(path, apiVersion, "version must be specified")]
			: []),
		...(wrongVersion.length > 0
			? [invalid(path, version, wrongVersion.join(","))]
			: []),
	];
}
