/** pkg/apis/rbac/validation/validation.go. */
import {
	child,
	type FieldError,
	index,
	invalid,
	required,
} from "../../apimachinery/field.ts";
import type { PolicyRule } from "../../apimachinery/rbac/policy-rule.ts";
import { labelSelectorAsSelector } from "../../apimachinery/selectors/labels.ts";
import { list } from "../shared/checks.ts";
import { validateLabelSelector } from "../shared/label-selector.ts";
import type { ClusterRole, Role } from "./types.ts";

export const validateRules = (
	{ rules }: Role,
	namespaced: boolean,
): FieldError[] =>
	list(rules).flatMap((rule, i) =>
		validateRule(rule, namespaced, index("rules", i)),
	);

function validateRule(
	rule: PolicyRule,
	namespaced: boolean,
	path: string,
): FieldError[] {
	const { apiGroups, resources, resourceNames, nonResourceURLs } = rule;
	const errors: FieldError[] = [];
	const count = (values: readonly string[] | undefined) => list(values).length;
	if (count(rule.verbs) === 0)
		errors.push(
			required(child(path, "verbs"), "verbs must contain at least one value"),
		);
	if (count(nonResourceURLs) > 0) {
		const refuse = (why: string) =>
			errors.push(
				invalid(child(path, "nonResourceURLs"), nonResourceURLs, why),
			);
		if (namespaced)
			refuse("namespaced rules cannot apply to non-resource URLs");
		if (count(apiGroups) + count(resources) + count(resourceNames) > 0)
			refuse(
				"rules cannot apply to both regular resources and non-resource URLs",
			);
		return errors;
	}
	if (count(apiGroups) === 0)
		errors.push(
			required(
				child(path, "apiGroups"),
				"resource rules must supply at least one api group",
			),
		);
	if (count(resources) === 0)
		errors.push(
			required(
				child(path, "resources"),
				"resource rules must supply at least one resource",
			),
		);
	return errors;
}

export function validateAggregation({
	aggregationRule,
}: ClusterRole): FieldError[] {
	if (!aggregationRule) return [];
	const path = "aggregationRule.clusterRoleSelectors";
	const selectors = list(aggregationRule.clusterRoleSelectors);
	if (selectors.length === 0)
		return [
			required(
				path,
				"at least one clusterRoleSelector required if aggregationRule is non-nil",
			),
		];
	return selectors.flatMap((selector, i) => {
		const at = index(path, i);
		const errors = validateLabelSelector(selector, at);
		try {
			labelSelectorAsSelector(selector);
		} catch {
			errors.push(invalid(at, null, "invalid label selector."));
		}
		return errors;
	});
}
