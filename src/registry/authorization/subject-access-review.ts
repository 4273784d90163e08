import { defineResource } from "../generic/definition.ts";

export const subjectAccessReview = defineResource({
	group: "authorization.k8s.io",
	kind: "SubjectAccessReview",
	names: {
		plural: "subjectaccessreviews",
		singular: "subjectaccessreview",
	},
	scope: "Cluster",
	versions: [
		{ name: "v1", schema: "io.k8s.api.authorization.v1.SubjectAccessReview" },
	],
	verbs: ["create"],
});
