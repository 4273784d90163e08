import type {
	AdmissionAttributes,
	AdmissionEnvironment,
} from "../admission.ts";
import { isExempt } from "../shared/matching.ts";
import { WebhookSource, type WebhookType } from "./configuration.ts";
import { type Invocation, matchWebhook } from "./matching.ts";
import { type ServiceMap, serviceResolver } from "./services.ts";
import { WebhookTransport } from "./transport.ts";

/** What both webhook plug-ins share: which webhooks there are, which of them match, how to reach them. */
export class WebhookDispatcher {
	readonly #source: WebhookSource;
	/** A transport for each cluster in the process. */
	readonly #transports = new WeakMap<AdmissionEnvironment, WebhookTransport>();

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
			(webhook) => matchWebhook(webhook, attributes, environment) ?? [],
		);
	}

	transport(environment: AdmissionEnvironment): WebhookTransport {
		let transport = this.#transports.get(environment);
		if (transport === undefined) {
			const map = (environment.options.serviceMap ?? new Map()) as ServiceMap;
			transport = new WebhookTransport(serviceResolver(environment, map));
			this.#transports.set(environment, transport);
		}
		return transport;
	}
}
