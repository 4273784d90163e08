import { defineResource } from "../generic/definition.ts";

export const validatingAdmissionPolicy = defineResource({
	group: "admissionregistration.k8s.io",
	kind: "ValidatingAdmissionPolicy",
	names: {
		plural: "validatingadmissionpolicies",
		singular: "validatingadmissionpolicy",
		categories: ["api-extensions"],
	},
	scope: "Cluster",
	versions: [
		{
			name: "v1",
			schema: "io.k8s.api.admissionregistration.v1.ValidatingAdmissionPolicy",
		},
	],
	subresources: {
		status: {},
	},
});
