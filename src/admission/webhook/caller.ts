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
import { WebhookCallError } from "./errors.ts";
import type { Invocation } from "./matching.ts";
import { denial, readVerdict, reviewFor, type Verdict } from "./review.ts";

const defaultTimeoutSeconds = 10;

/** Asks one webhook. Throws its denial as a StatusError, and a WebhookCallError when it can't be asked. */
export async function callWebhook(
	transport: WebhookTransport,
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
		const answer = await transport
			.post(
				webhook.clientConfig,
				review,
				webhook.timeoutSeconds ?? defaultTimeoutSeconds,
			)
			.catch((error) => {
				if (error instanceof WebhookConfigError) throw error;
				throw new Error(`failed to call webhook: ${(error as Error).message}`);
			});
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
