import type { PolicyRule } from "../../apimachinery/rbac/policy-rule.ts";

export const read = "get list watch";

const words = (text: string): string[] => text.split(" ").sort();

/** A rule in a line: words separated by spaces, `core` for the group without a name. */
export const grant = (
	groups: string,
	resources: string,
	verbs: string,
	names?: string,
): PolicyRule => ({
	apiGroups: words(groups)
		.map((group) => (group === "core" ? "" : group))
		.sort(),
	...(names !== undefined && { resourceNames: words(names) }),
	resources: words(resources),
	verbs: words(verbs),
});

/** What whoever writes events needs. */
export const recordEvents: PolicyRule = grant(
	"core events.k8s.io",
	"events",
	"create patch update",
);
