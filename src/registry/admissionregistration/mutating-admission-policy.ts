import { defineResource } from "../generic/definition.ts";

export const mutatingAdmissionPolicy = defineResource({
	group: "admissionregistration.k8s.io",
	kind: "MutatingAdmissionPolicy",
	names: {
		plural: "mutatingadmissionpolicies",
		singular: "mutatingadmissionpolicy",
		categories: ["api-extensions"],
	},
	scope: "Cluster",
	versions: [
		{
			name: "v1",
			schema: "io.k8s.api.admissionregistration.v1.MutatingAdmissionPolicy",
		},
	],
});
