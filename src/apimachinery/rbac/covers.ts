import { type PolicyRule, urlMatches } from "./policy-rule.ts";

/** Rules split into single permissions that the held rules do not include (component-helpers auth/rbac/validation Covers). */
export function missingRules(
	held: readonly PolicyRule[],
	granted: readonly PolicyRule[],
): PolicyRule[] {
	return granted
		.flatMap(breakDown)
		.filter((single) => !held.some((rule) => ruleCovers(rule, single)));
}

/** One rule for each combination of group, resource, verb and name, and of URL and verb. */
export function breakDown(rule: PolicyRule): PolicyRule[] {
	const out: PolicyRule[] = [];
	const names: readonly (string | undefined)[] = rule.resourceNames?.length
		? rule.resourceNames
		: [undefined];
	for (const group of rule.apiGroups ?? [])
		for (const resource of rule.resources ?? [])
			for (const verb of rule.verbs)
				for (const name of names)
					out.push({
						apiGroups: [group],
						resources: [resource],
						verbs: [verb],
						...(name !== undefined && { resourceNames: [name] }),
					});
	for (const url of rule.nonResourceURLs ?? [])
		for (const verb of rule.verbs)
			out.push({ nonResourceURLs: [url], verbs: [verb] });
	return out;
}

const includesAll = (
	set: readonly string[] = [],
	wanted: readonly string[] = [],
): boolean => wanted.every((value) => set.includes(value));

/** Whether one rule holds everything another one does. */
export function ruleCovers(owner: PolicyRule, sub: PolicyRule): boolean {
	const ownNames = owner.resourceNames ?? [];
	const names = sub.resourceNames ?? [];
	return (
		(owner.verbs.includes("*") || includesAll(owner.verbs, sub.verbs)) &&
		(owner.apiGroups?.includes("*") ||
			includesAll(owner.apiGroups, sub.apiGroups)) &&
		resourcesCover(owner.resources ?? [], sub.resources ?? []) &&
		(sub.nonResourceURLs ?? []).every((url) =>
			(owner.nonResourceURLs ?? []).some((own) => urlCovers(own, url)),
		) &&
		(ownNames.length === 0 ||
			(names.length > 0 && includesAll(ownNames, names)))
	);
}

function resourcesCover(
	set: readonly string[],
	wanted: readonly string[],
): boolean {
	if (set.includes("*")) return true;
	return wanted.every((resource) => {
		if (set.includes(resource)) return true;
		const slash = resource.indexOf("/");
		return slash >= 0 && set.includes(`*${resource.slice(slash)}`);
	});
}

/** A granted `/a/*` is itself a path to be covered. */
const urlCovers = (own: string, wanted: string): boolean =>
	own === wanted || (own.endsWith("*") && urlMatches(own, wanted));

/** Joins the verbs of rules that are about the same single resource (CompactRules). */
export function compactRules(rules: readonly PolicyRule[]): PolicyRule[] {
	const others: PolicyRule[] = [];
	const simple = new Map<string, PolicyRule>();
	for (const rule of rules) {
		const key = simpleKey(rule);
		if (key === undefined) {
			others.push(rule);
			continue;
		}
		const existing = simple.get(key);
		const verbs = [...new Set([...(existing?.verbs ?? []), ...rule.verbs])];
		simple.set(key, { ...rule, verbs });
	}
	return [...others, ...simple.values()];
}

/** Names the one resource a rule is about; undefined when it is about more, or about URLs. */
function simpleKey(rule: PolicyRule): string | undefined {
	const { apiGroups = [], resources = [], resourceNames = [] } = rule;
	return apiGroups.length === 1 &&
		resources.length === 1 &&
		resourceNames.length <= 1 &&
		!rule.nonResourceURLs?.length
		? JSON.stringify([apiGroups, resources, resourceNames])
		: undefined;
}
