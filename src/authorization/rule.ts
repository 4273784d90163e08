import {
	type PolicyRule,
	urlMatches,
} from "../apimachinery/rbac/policy-rule.ts";
import type { AuthorizationAttributes } from "./authorizer.ts";

const matches = (allowed: readonly string[] = [], asked: string): boolean =>
	allowed.includes("*") || allowed.includes(asked);

/** Whether one rule allows a request (pkg/apis/rbac/v1/evaluation_helpers.go, pkg/registry/rbac RuleAllows). */
export function ruleAllows(
	rule: PolicyRule,
	asked: AuthorizationAttributes,
): boolean {
	if (!matches(rule.verbs, asked.verb)) return false;
	if (!asked.isResourceRequest)
		return (rule.nonResourceURLs ?? []).some((url) =>
			urlMatches(url, asked.path),
		);
	return (
		matches(rule.apiGroups, asked.apiGroup) &&
		resourceMatches(rule.resources ?? [], asked.resource, asked.subresource) &&
		nameMatches(rule.resourceNames ?? [], asked.name)
	);
}

const nameMatches = (names: readonly string[], name: string): boolean =>
	names.length === 0 || names.includes(name);

/** `pods/log` means the subresource, `pods` only the resource itself, a lone star both; any resource may stand before the slash. */
function resourceMatches(
	resources: readonly string[],
	resource: string,
	subresource: string,
): boolean {
	if (resources.includes("*")) return true;
	return subresource === ""
		? resources.includes(resource)
		: resources.includes(`${resource}/${subresource}`) ||
				resources.includes(`*/${subresource}`);
}
