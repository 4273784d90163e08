import { defineResource } from "../generic/definition.ts";
import type { WebhookConfiguration } from "./types.ts";
import { webhookStrategy } from "./webhook-configuration.ts";

const { setDefaults, ...strategy } = webhookStrategy(false);

export const validatingWebhookConfiguration =
	defineResource<WebhookConfiguration>({
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
				setDefaults,
			},
		],
		...strategy,
	});
