import { defineResource } from "../generic/definition.ts";

export const selfSubjectReview = defineResource({
	group: "authentication.k8s.io",
	kind: "SelfSubjectReview",
	names: {
		plural: "selfsubjectreviews",
		singular: "selfsubjectreview",
	},
	scope: "Cluster",
	versions: [
		{ name: "v1", schema: "io.k8s.api.authentication.v1.SelfSubjectReview" },
	],
	verbs: ["create"],
});
