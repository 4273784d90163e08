import type { PolicyRule } from "./policy-rule.ts";

export const read = "get list watch";

/** The sorted words of a text. */
export const words = (text: string): string[] => text.split(" ").sort();

/** A rule in a line: words separated by spaces, `core` for the group without a name. Parts are sorted as Kubernetes sorts them. */
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
