import { defineResource } from "../generic/definition.ts";

export const podDisruptionBudget = defineResource({
	group: "policy",
	kind: "PodDisruptionBudget",
	names: {
		plural: "poddisruptionbudgets",
		singular: "poddisruptionbudget",
		shortNames: ["pdb"],
	},
	scope: "Namespaced",
	versions: [
		{ name: "v1", schema: "io.k8s.api.policy.v1.PodDisruptionBudget" },
	],
	subresources: {
		status: {},
	},
});
