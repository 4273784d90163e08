import { defineResource } from "../generic/definition.ts";

export const validatingWebhookConfiguration = defineResource({
	group: "admissionregistration.k8s.io",
	kind: "ValidatingWebhookConfiguration",
	names: {
		plural: "validatingwebhookconfigurations",
		singular: "validatingwebhookconfiguration",
		categories: ["api-extensions"],
	},
	scope: "Cluster",
	versions: [
		{
			name: "v1",
			schema:
				"io.k8s.api.admissionregistration.v1.ValidatingWebhookConfiguration",
		},
	],
});
