import type { AdmissionAttributes } from "../admission.ts";
import type { Invocation } from "./matching.ts";

const domain = "webhook.admission.k8s.io";

/** Notes for the audit log of what one webhook did in one run (plugin/webhook/mutating/dispatcher.go). */
export class WebhookNotes {
	readonly #attributes: AdmissionAttributes;
	readonly #invocation: Invocation;
	readonly #place: string;

	/** `round` is 0, and 1 when webhooks are called again. */
	constructor(
		attributes: AdmissionAttributes,
		invocation: Invocation,
		round: 0 | 1,
	) {
		this.#attributes = attributes;
		this.#invocation = invocation;
		this.#place = `round_${round}_index_${invocation.index}`;
	}

	/** Whether it changed the object, and with which patch. */
	mutation(mutated: boolean, patch: string | undefined): void {
		const { name: webhook, configurationName: configuration } =
			this.#invocation.webhook;
		this.#attributes.annotate(
			`mutation.${domain}/${this.#place}`,
			JSON.stringify({ configuration, webhook, mutated }),
		);
		if (!mutated || patch === undefined) return;
		const head = JSON.stringify({ configuration, webhook });
		this.#attributes.annotate(
			`patch.${domain}/${this.#place}`,
			`${head.slice(0, -1)},"patch":${patch},"patchType":"JSONPatch"}`,
			"Request",
		);
	}

	/** It could not be asked, and its policy lets the request by. */
	failedOpen(type: "mutating" | "validating"): void {
		const prefix = type === "mutating" ? "mutation" : "validating";
		this.#attributes.annotate(
			`failed-open.${prefix}.${domain}/${this.#place}`,
			this.#invocation.webhook.name,
		);
	}
}
