import { goQuote } from "../field.ts";
import type { UserInfo } from "../user.ts";
import { compactRules, missingRules } from "./covers.ts";
import type { PolicyRule } from "./policy-rule.ts";

/** Every rule a user has somewhere, and what could not be found on the way. */
export interface UserRules {
	readonly rules: readonly PolicyRule[];
	/** One for each binding whose role does not exist. */
	readonly errors: readonly string[];
}

/** Members of system:masters may grant anything (pkg/registry/rbac/escalation_check.go EscalationAllowed). */
export const mayAlwaysGrant = (user: UserInfo): boolean =>
	user.groups.includes("system:masters");

/**
 * Why a user may not grant rules, given those it holds itself; undefined when it holds them all
 * (pkg/registry/rbac/validation ConfirmNoEscalation). The text is the reason of a 403.
 */
export function escalationMessage(
	user: UserInfo,
	held: UserRules,
	granted: readonly PolicyRule[],
): string | undefined {
	const missing = missingRules(held.rules, granted);
	if (missing.length === 0) return undefined;
	const described = new Set(compactRules(missing).map(ruleText));
	const errors =
		held.errors.length === 0
			? ""
			: `; resolution errors: [${held.errors.join(" ")}]`;
	return `user ${goQuote(user.name)} (groups=${quoteList(user.groups)}) is attempting to grant RBAC permissions not currently held:\n${[...described].sort().join("\n")}${errors}`;
}

/** `{APIGroups:["apps"], Resources:["deployments"], Verbs:["get" "list"]}`, empty parts left out. */
export function ruleText(rule: PolicyRule): string {
	const parts: [string, readonly string[] | undefined][] = [
		["APIGroups", rule.apiGroups],
		["Resources", rule.resources],
		["NonResourceURLs", rule.nonResourceURLs],
		["ResourceNames", rule.resourceNames],
		["Verbs", rule.verbs],
	];
	const shown = parts.flatMap(([name, values]) =>
		values?.length ? [`${name}:${quoteList(values)}`] : [],
	);
	return `{${shown.join(", ")}}`;
}

/** Go's %q of a list of strings. */
const quoteList = (values: readonly string[]): string =>
	`[${values.map(goQuote).join(" ")}]`;
