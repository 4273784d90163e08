import { defineResource } from "../generic/definition.ts";
import type { WebhookConfiguration } from "./types.ts";
import { webhookStrategy } from "./webhook-configuration.ts";

const { setDefaults, ...strategy } = webhookStrategy(true);

export const mutatingWebhookConfiguration =
	defineResource<WebhookConfiguration>({
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
				setDefaults,
			},
		],
		...strategy,
	});
