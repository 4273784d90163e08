import { defineResource } from "../generic/definition.ts";

export const tokenReview = defineResource({
	group: "authentication.k8s.io",
	kind: "TokenReview",
	names: {
		plural: "tokenreviews",
		singular: "tokenreview",
	},
	scope: "Cluster",
	versions: [
		{ name: "v1", schema: "io.k8s.api.authentication.v1.TokenReview" },
	],
	verbs: ["create"],
});
