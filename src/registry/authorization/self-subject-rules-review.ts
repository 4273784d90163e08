import { defineResource } from "../generic/definition.ts";

export const selfSubjectRulesReview = defineResource({
	group: "authorization.k8s.io",
	kind: "SelfSubjectRulesReview",
	names: {
		plural: "selfsubjectrulesreviews",
		singular: "selfsubjectrulesreview",
	},
	scope: "Cluster",
	versions: [
		{
			name: "v1",
			schema: "io.k8s.api.authorization.v1.SelfSubjectRulesReview",
		},
	],
	verbs: ["create"],
});
