import type {
	AdmissionAttributes,
	AdmissionEnvironment,
} from "../admission.ts";
import { matchRequest, type SeenAs } from "../shared/matching.ts";
import type { Webhook } from "./configuration.ts";

/** That a webhook is to be called, and in which version of the kind it sees the objects. */
export interface Invocation extends SeenAs {
	readonly webhook: Webhook;
	/** Its place among all webhooks of its type, for notes about it. */
	readonly index: number;
}

/** Whether a webhook wants to see a request (apiserver/pkg/admission/plugin/webhook/generic ShouldCallHook). */
export function matchWebhook(
	webhook: Webhook,
	attributes: AdmissionAttributes,
	environment: AdmissionEnvironment,
	index = 0,
): Invocation | undefined {
	const seen = matchRequest(webhook.criteria, attributes, environment);
	return seen && { webhook, index, ...seen };
}
