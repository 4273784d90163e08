import { internalError, type StatusError } from "../../apimachinery/errors.ts";
import { goQuote } from "../../apimachinery/field.ts";
import type { Webhook } from "./configuration.ts";

/** A webhook could not be asked, or its answer made no sense: failurePolicy decides what that means. */
export class WebhookCallError extends Error {
	constructor(webhook: Webhook, why: string) {
		super(`failed calling webhook ${goQuote(webhook.name)}: ${why}`);
		this.name = "WebhookCallError";
	}

	/** What the client is told when the policy is Fail. */
	asStatus(): StatusError {
		return internalError(this.message);
	}
}
