import { defineResource } from "../generic/definition.ts";

export const selfSubjectAccessReview = defineResource({
	group: "authorization.k8s.io",
	kind: "SelfSubjectAccessReview",
	names: {
		plural: "selfsubjectaccessreviews",
		singular: "selfsubjectaccessreview",
	},
	scope: "Cluster",
	versions: [
		{
			name: "v1",
			schema: "io.k8s.api.authorization.v1.SelfSubjectAccessReview",
		},
	],
	verbs: ["create"],
});
