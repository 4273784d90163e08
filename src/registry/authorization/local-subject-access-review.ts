import { defineResource } from "../generic/definition.ts";

export const localSubjectAccessReview = defineResource({
	group: "authorization.k8s.io",
	kind: "LocalSubjectAccessReview",
	names: {
		plural: "localsubjectaccessreviews",
		singular: "localsubjectaccessreview",
	},
	scope: "Namespaced",
	versions: [
		{
			name: "v1",
			schema: "io.k8s.api.authorization.v1.LocalSubjectAccessReview",
		},
	],
	verbs: ["create"],
});
