import { defineResource } from "../generic/definition.ts";

export const mutatingWebhookConfiguration = defineResource({
	group: "admissionregistration.k8s.io",
	kind: "MutatingWebhookConfiguration",
	names: {
		plural: "mutatingwebhookconfigurations",
		singular: "mutatingwebhookconfiguration",
		categories: ["api-extensions"],
	},
	scope: "Cluster",
	versions: [
		{
			name: "v1",
			schema:
				"io.k8s.api.admissionregistration.v1.MutatingWebhookConfiguration",
		},
	],
});
