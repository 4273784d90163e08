import { StatusError } from "../../apimachinery/errors.ts";
import { goQuote } from "../../apimachinery/field.ts";
import {
	WebhookConfigError,
	type WebhookTransport,
} from "../../webhook/transport.ts";
import type {
	AdmissionAttributes,
	AdmissionEnvironment,
} from "../admission.ts";
import type { WebhookCall } from "../metrics.ts";
import { WebhookCallError } from "./errors.ts";
import type { Invocation } from "./matching.ts";
import { denial, readVerdict, reviewFor, type Verdict } from "./review.ts";

const defaultTimeoutSeconds = 10;

/**
 * Asks one webhook and counts the call. Throws its denial as a StatusError, and a WebhookCallError when it can't be
 * asked.
 */
export async function callWebhook(
	invocation: Invocation,
	attributes: AdmissionAttributes,
	environment: AdmissionEnvironment,
	mutating: boolean,
): Promise<Verdict> {
	const { webhook } = invocation;
	const begun = performance.now();
	const count = (
		code: number,
		rejection: WebhookCall["rejection"],
		failedOpen = false,
	) =>
		environment.metrics.webhookCalled({
			name: webhook.name,
			type: mutating ? "admit" : "validating",
			operation: attributes.operation,
			code,
			rejection,
			failedOpen,
			seconds: (performance.now() - begun) / 1000,
		});
	try {
		const verdict = await ask(invocation, attributes, environment, mutating);
		count(200, undefined);
		return verdict;
	} catch (error) {
		if (error instanceof WebhookCallError) {
			const open = webhook.failurePolicy === "Ignore";
			count(503, open ? undefined : "calling_webhook_error", open);
		} else if (error instanceof StatusError) count(error.code, "no_error");
		else count(0, "apiserver_internal_error");
		throw error;
	}
}

async function ask(
	invocation: Invocation,
	attributes: AdmissionAttributes,
	environment: AdmissionEnvironment,
	mutating: boolean,
): Promise<Verdict> {
	const { webhook } = invocation;
	refuseSideEffects(invocation, attributes);
	const review = reviewFor(invocation, attributes, environment);
	let verdict: Verdict;
	try {
		const answer = await post(environment.webhooks, invocation, review);
		verdict = readVerdict(answer, review, mutating);
	} catch (error) {
		throw new WebhookCallError(webhook, (error as Error).message);
	}
	for (const text of verdict.warnings) attributes.warn(text);
	for (const [key, value] of Object.entries(verdict.auditAnnotations))
		attributes.annotate(`${webhook.name}/${key}`, value);
	if (!verdict.allowed) throw denial(webhook, verdict);
	return verdict;
}

async function post(
	transport: WebhookTransport,
	{ webhook: { clientConfig, timeoutSeconds } }: Invocation,
	review: unknown,
): Promise<unknown> {
	const seconds = timeoutSeconds ?? defaultTimeoutSeconds;
	try {
		return await transport.post(clientConfig, review, seconds);
	} catch (error) {
		if (error instanceof WebhookConfigError) throw error;
		throw new Error(`failed to call webhook: ${(error as Error).message}`);
	}
}

/** A dry run must not reach a webhook that may change something elsewhere. */
function refuseSideEffects(
	{ webhook }: Invocation,
	attributes: AdmissionAttributes,
): void {
	if (!attributes.dryRun) return;
	if (webhook.sideEffects === "None" || webhook.sideEffects === "NoneOnDryRun")
		return;
	throw new StatusError(
		400,
		"BadRequest",
		`admission webhook ${goQuote(webhook.name)} does not support dry run`,
	);
}
