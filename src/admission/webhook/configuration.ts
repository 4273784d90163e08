import type { KubeObject } from "../../apimachinery/object.ts";
import {
	type LabelSelector,
	labelSelectorAsSelector,
} from "../../apimachinery/selectors/labels.ts";
import type { ClientConfig } from "../../webhook/client-config.ts";
import type { AdmissionEnvironment } from "../admission.ts";
import type { MatchCondition } from "../shared/conditions.ts";
import type { Criteria, Rule } from "../shared/matching.ts";

/** A webhook as a configuration declares it. */
interface DeclaredWebhook {
	readonly name: string;
	readonly clientConfig: ClientConfig;
	readonly rules?: readonly Rule[];
	readonly failurePolicy?: string;
	readonly matchPolicy?: string;
	readonly namespaceSelector?: LabelSelector;
	readonly objectSelector?: LabelSelector;
	readonly sideEffects?: string;
	readonly timeoutSeconds?: number;
	readonly admissionReviewVersions?: readonly string[];
	readonly reinvocationPolicy?: string;
	readonly matchConditions?: readonly MatchCondition[];
}

/** A webhook ready to be matched and called. */
export interface Webhook extends DeclaredWebhook {
	/** Unique among all webhooks of its kind: configuration, name, position. */
	readonly uid: string;
	readonly configurationName: string;
	readonly type: WebhookType;
	readonly criteria: Criteria;
}

export type WebhookType = "mutating" | "validating";

const resources: Readonly<Record<WebhookType, string>> = {
	mutating: "mutatingwebhookconfigurations.admissionregistration.k8s.io",
	validating: "validatingwebhookconfigurations.admissionregistration.k8s.io",
};

type Configuration = KubeObject & { webhooks?: readonly DeclaredWebhook[] };

/** All webhooks of a type: configurations by name, webhooks in their order. Worked out anew only after a change. */
export class WebhookSource {
	readonly #type: WebhookType;
	readonly #compiled = new WeakMap<KubeObject, readonly Webhook[]>();
	#seen: readonly KubeObject[] = [];
	#webhooks: readonly Webhook[] = [];

	constructor(type: WebhookType) {
		this.#type = type;
	}

	webhooks(environment: AdmissionEnvironment): readonly Webhook[] {
		if (environment.isEmpty(resources[this.#type])) return [];
		const current = environment.list(resources[this.#type], "");
		if (sameItems(current, this.#seen)) return this.#webhooks;
		this.#seen = current;
		this.#webhooks = [...current]
			.sort((a, b) => compare(a.metadata.name, b.metadata.name))
			.flatMap((configuration) => this.#compile(configuration));
		return this.#webhooks;
	}

	#compile(configuration: Configuration): readonly Webhook[] {
		let compiled = this.#compiled.get(configuration);
		if (compiled === undefined) {
			const name = configuration.metadata.name ?? "";
			compiled = (configuration.webhooks ?? []).map((webhook, i) => ({
				...webhook,
				uid: `${name}/${webhook.name}/${i}`,
				configurationName: name,
				type: this.#type,
				criteria: {
					rules: webhook.rules ?? [],
					matchPolicy: webhook.matchPolicy,
					namespaces: labelSelectorAsSelector(webhook.namespaceSelector ?? {}),
					objects: labelSelectorAsSelector(webhook.objectSelector ?? {}),
				},
			}));
			this.#compiled.set(configuration, compiled);
		}
		return compiled;
	}
}

const sameItems = <T>(a: readonly T[], b: readonly T[]): boolean =>
	a.length === b.length && a.every((item, i) => item === b[i]);

const compare = (a = "", b = ""): number => (a < b ? -1 : a > b ? 1 : 0);
