import {
	type PolicyRule,
	urlMatches,
} from "../apimachinery/rbac/policy-rule.ts";
import type { AuthorizationAttributes } from "./authorizer.ts";

/** A rule with what has been looked up already left out. */
interface ResourceGrant {
	readonly verbs: readonly string[];
	readonly anyVerb: boolean;
	readonly groups: readonly string[];
	readonly anyGroup: boolean;
	/** Empty: every name. */
	readonly names: readonly string[];
}
interface UrlGrant {
	readonly verbs: readonly string[];
	readonly urls: readonly string[];
}

const none: readonly ResourceGrant[] = [];

/** The rules of a role, arranged so that a decision looks only at those about the resource in question. */
export class CompiledRole {
	readonly rules: readonly PolicyRule[];
	readonly #byResource = new Map<string, ResourceGrant[]>();
	readonly #urls: UrlGrant[] = [];

	constructor(rules: readonly PolicyRule[]) {
		this.rules = rules;
		for (const rule of rules) {
			const groups = rule.apiGroups ?? [];
			const grant: ResourceGrant = {
				verbs: rule.verbs,
				anyVerb: rule.verbs.includes("*"),
				groups,
				anyGroup: groups.includes("*"),
				names: rule.resourceNames ?? [],
			};
			for (const resource of new Set(rule.resources ?? []))
				this.#grantsOf(resource).push(grant);
			if (rule.nonResourceURLs?.length)
				this.#urls.push({ verbs: rule.verbs, urls: rule.nonResourceURLs });
		}
	}

	/** The same answer as asking `ruleAllows` of each rule. */
	allows(asked: AuthorizationAttributes): boolean {
		if (!asked.isResourceRequest)
			return this.#urls.some(
				({ verbs, urls }) =>
					(verbs.includes(asked.verb) || verbs.includes("*")) &&
					urls.some((url) => urlMatches(url, asked.path)),
			);
		const { resource, subresource } = asked;
		if (anyGrants(this.#byResource.get("*"), asked)) return true;
		if (subresource === "")
			return anyGrants(this.#byResource.get(resource), asked);
		return (
			anyGrants(this.#byResource.get(`${resource}/${subresource}`), asked) ||
			anyGrants(this.#byResource.get(`*/${subresource}`), asked)
		);
	}

	#grantsOf(resource: string): ResourceGrant[] {
		const existing = this.#byResource.get(resource);
		if (existing !== undefined) return existing;
		const grants: ResourceGrant[] = [];
		this.#byResource.set(resource, grants);
		return grants;
	}
}

function anyGrants(
	grants: readonly ResourceGrant[] = none,
	asked: AuthorizationAttributes,
): boolean {
	for (const grant of grants)
		if (
			(grant.anyVerb || grant.verbs.includes(asked.verb)) &&
			(grant.anyGroup || grant.groups.includes(asked.apiGroup)) &&
			(grant.names.length === 0 || grant.names.includes(asked.name))
		)
			return true;
	return false;
}
