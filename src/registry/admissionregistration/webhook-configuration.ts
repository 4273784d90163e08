/** What both kinds of webhook configuration share. */
import type { Column, ResourceDefinition } from "../generic/definition.ts";
import { list } from "../shared/checks.ts";
import { ageColumn, nameColumn } from "../shared/columns.ts";
import { validateFinalizerNames } from "../shared/finalizer-names.ts";
import { validateMetaAgain } from "../shared/meta-rules.ts";
import { defaultRules } from "./rules.ts";
import type { Webhook, WebhookConfiguration } from "./types.ts";
import { validateWebhooks } from "./webhook-validation.ts";

function defaultWebhook(webhook: Webhook, mutating: boolean): void {
	webhook.failurePolicy ??= "Fail";
	webhook.matchPolicy ??= "Equivalent";
	webhook.namespaceSelector ??= {};
	webhook.objectSelector ??= {};
	webhook.timeoutSeconds ??= 10;
	if (mutating) webhook.reinvocationPolicy ??= "Never";
	const { service } = webhook.clientConfig;
	if (service) Object.assign(service, { port: service.port ?? 443 });
	defaultRules(webhook.rules);
}

const countColumn: Column<WebhookConfiguration> = {
	name: "Webhooks",
	type: "integer",
	description:
		"Webhooks indicates the number of webhooks registered in this configuration",
	cell: ({ webhooks }) => list(webhooks).length,
};

/** The strategy of a webhook configuration. */
export const webhookStrategy = (
	mutating: boolean,
): Pick<
	ResourceDefinition<WebhookConfiguration>,
	| "validate"
	| "validateUpdate"
	| "checksMetadataUpdate"
	| "hasGeneration"
	| "allowUnconditionalUpdate"
	| "columns"
> & { setDefaults(object: WebhookConfiguration): void } => ({
	setDefaults({ webhooks }) {
		for (const webhook of webhooks ?? []) defaultWebhook(webhook, mutating);
	},
	hasGeneration: true,
	allowUnconditionalUpdate: false,
	validate: (object) => [
		...validateFinalizerNames(object.metadata),
		...validateWebhooks(list(object.webhooks), undefined),
	],
	checksMetadataUpdate: true,
	validateUpdate: (object, old) => [
		...validateMetaAgain(object.metadata, { namespaced: false }),
		...validateWebhooks(list(object.webhooks), list(old.webhooks)),
	],
	columns: [nameColumn, countColumn, ageColumn],
});
