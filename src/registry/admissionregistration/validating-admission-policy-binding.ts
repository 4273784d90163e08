import { defineResource } from "../generic/definition.ts";

export const validatingAdmissionPolicyBinding = defineResource({
	group: "admissionregistration.k8s.io",
	kind: "ValidatingAdmissionPolicyBinding",
	names: {
		plural: "validatingadmissionpolicybindings",
		singular: "validatingadmissionpolicybinding",
		categories: ["api-extensions"],
	},
	scope: "Cluster",
	versions: [
		{
			name: "v1",
			schema:
				"io.k8s.api.admissionregistration.v1.ValidatingAdmissionPolicyBinding",
		},
	],
});
