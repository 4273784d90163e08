import type { Authorizer } from "./authorizer.ts";

/** --authorization-mode=AlwaysAllow. */
export const alwaysAllow: Authorizer = {
	name: "AlwaysAllow",
	authorize: () => ({ decision: "allow", reason: "" }),
	rulesFor: () => ({
		resourceRules: [{ verbs: ["*"], apiGroups: ["*"], resources: ["*"] }],
		nonResourceRules: [{ verbs: ["*"], nonResourceURLs: ["*"] }],
		incomplete: false,
	}),
};

/** --authorization-mode=AlwaysDeny: it never allows, others still may. */
export const alwaysDeny: Authorizer = {
	name: "AlwaysDeny",
	authorize: () => ({
		decision: "no-opinion",
		reason: "Everything is forbidden.",
	}),
	rulesFor: () => ({
		resourceRules: [],
		nonResourceRules: [],
		incomplete: false,
	}),
};
