import { defineResource } from "../generic/definition.ts";

import { bindingStrategy, defaultBinding } from "./policy-binding.ts";
import type { PolicyBinding } from "./types.ts";

export const mutatingAdmissionPolicyBinding = defineResource<PolicyBinding>({
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
			setDefaults: defaultBinding,
		},
	],
	...bindingStrategy(
		"mutatingadmissionpolicies.admissionregistration.k8s.io",
		() => [],
	),
});
