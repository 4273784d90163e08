import type { ResourceQuota } from "../types/core.ts";

export interface ScopeRequirement {
	readonly scopeName: string;
	readonly operator: string;
	readonly values?: readonly string[];
}

/** Scopes and scope selector as one list. */
export const scopeRequirements = ({
	spec,
}: ResourceQuota): readonly ScopeRequirement[] => [
	...(spec.scopes ?? []).map((scopeName) => ({
		scopeName,
		operator: "Exists",
	})),
	...(spec.scopeSelector?.matchExpressions ?? []),
];

/** A requirement on one name, that may be absent (""). */
export function matchesName(
	{ operator, values = [] }: ScopeRequirement,
	name: string,
): boolean {
	if (operator === "Exists") return name !== "";
	if (operator === "DoesNotExist") return name === "";
	if (operator === "In") return name !== "" && values.includes(name);
	return operator === "NotIn" && (name === "" || !values.includes(name));
}
