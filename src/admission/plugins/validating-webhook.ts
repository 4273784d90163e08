import type {
	AdmissionAttributes,
	AdmissionEnvironment,
	AdmissionPlugin,
} from "../admission.ts";
import { WebhookNotes } from "../webhook/annotations.ts";
import { callWebhook } from "../webhook/caller.ts";
import { conditionsHold } from "../webhook/conditions.ts";
import { WebhookDispatcher } from "../webhook/dispatcher.ts";
import { WebhookCallError } from "../webhook/errors.ts";
import type { Invocation } from "../webhook/matching.ts";

/** Asks all matching ValidatingWebhookConfigurations at once; the first refusal counts. */
export const validatingWebhook = (): AdmissionPlugin => {
	const dispatcher = new WebhookDispatcher("validating");
	return {
		name: "ValidatingAdmissionWebhook",
		enabledByDefault: true,
		operations: ["CREATE", "UPDATE", "DELETE", "CONNECT"],
		validate(attributes, environment) {
			const matching = dispatcher.invocations(attributes, environment);
			if (matching.length === 0) return undefined;
			return askAll(matching, attributes, environment);
		},
	};
};

async function askAll(
	matching: readonly Invocation[],
	attributes: AdmissionAttributes,
	environment: AdmissionEnvironment,
): Promise<void> {
	const invocations: Invocation[] = [];
	for (const invocation of matching)
		if (await conditionsHold(invocation, attributes, environment))
			invocations.push(invocation);
	const failures: unknown[] = [];
	await Promise.all(
		invocations.map((invocation) =>
			ask(invocation, attributes, environment).catch((error) =>
				failures.push(error),
			),
		),
	);
	if (failures.length > 0) throw failures[0];
}

async function ask(
	invocation: Invocation,
	attributes: AdmissionAttributes,
	environment: AdmissionEnvironment,
): Promise<void> {
	try {
		await callWebhook(invocation, attributes, environment, false);
	} catch (error) {
		if (!(error instanceof WebhookCallError)) throw error;
		if (invocation.webhook.failurePolicy !== "Ignore") throw error.asStatus();
		new WebhookNotes(attributes, invocation, 0).failedOpen("validating");
	}
}
