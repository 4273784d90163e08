import type {
	AdmissionAttributes,
	AdmissionEnvironment,
} from "../admission.ts";
import { isExempt } from "../shared/matching.ts";
import { WebhookSource, type WebhookType } from "./configuration.ts";
import { type Invocation, matchWebhook } from "./matching.ts";

/** What both webhook plug-ins share: which webhooks there are, which of them match. */
export class WebhookDispatcher {
	readonly #source: WebhookSource;

	constructor(type: WebhookType) {
		this.#source = new WebhookSource(type);
	}

	/** The webhooks that want to see a request, in order. */
	invocations(
		attributes: AdmissionAttributes,
		environment: AdmissionEnvironment,
	): Invocation[] {
		if (isExempt(attributes)) return [];
		const webhooks = this.#source.webhooks(environment);
		if (webhooks.length === 0) return [];
		return webhooks.flatMap(
			(webhook, i) => matchWebhook(webhook, attributes, environment, i) ?? [],
		);
	}
}
