import { defineResource } from "../generic/definition.ts";

export const mutatingAdmissionPolicyBinding = defineResource({
	group: "admissionregistration.k8s.io",
	kind: "MutatingAdmissionPolicyBinding",
	names: {
		plural: "mutatingadmissionpolicybindings",
		singular: "mutatingadmissionpolicybinding",
		categories: ["api-extensions"],
	},
	scope: "Cluster",
	versions: [
		{
			name: "v1",
			schema:
				"io.k8s.api.admissionregistration.v1.MutatingAdmissionPolicyBinding",
		},
	],
});
