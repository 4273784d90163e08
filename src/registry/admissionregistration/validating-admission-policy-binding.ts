import { defineResource } from "../generic/definition.ts";
import { validateActions } from "./binding-validation.ts";
import { bindingStrategy, defaultBinding } from "./policy-binding.ts";
import type { PolicyBinding } from "./types.ts";

export const validatingAdmissionPolicyBinding = defineResource<PolicyBinding>({
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
			setDefaults: defaultBinding,
		},
	],
	...bindingStrategy(
		"validatingadmissionpolicies.admissionregistration.k8s.io",
		validateActions,
	),
});
