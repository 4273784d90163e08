import { internalError } from "../../apimachinery/errors.ts";
import { deepEqual } from "../../apimachinery/json.ts";
import type { JsonValue, KubeObject } from "../../apimachinery/object.ts";
import { apiVersionOf } from "../../apimachinery/object.ts";
import {
	decodeJsonPatch,
	runJsonPatch,
} from "../../apimachinery/patch/json.ts";
import { parseJson } from "../../openapi/strict-json.ts";
import type {
	AdmissionAttributes,
	AdmissionEnvironment,
	AdmissionPass,
	AdmissionPlugin,
} from "../admission.ts";
import { asSeen } from "../shared/matching.ts";
import { Reinvocations } from "../shared/reinvocation.ts";
import { WebhookNotes } from "../webhook/annotations.ts";
import { callWebhook } from "../webhook/caller.ts";
import { conditionsHold } from "../webhook/conditions.ts";
import { WebhookDispatcher } from "../webhook/dispatcher.ts";
import { WebhookCallError } from "../webhook/errors.ts";
import type { Invocation } from "../webhook/matching.ts";

const name = "MutatingAdmissionWebhook";

/** Asks matching MutatingWebhookConfigurations one after another; each sees what those before it made. */
export const mutatingWebhook = (): AdmissionPlugin => {
	const dispatcher = new WebhookDispatcher("mutating");
	return {
		name,
		enabledByDefault: true,
		operations: ["CREATE", "UPDATE", "DELETE", "CONNECT"],
		admit(attributes, environment, pass) {
			const invocations = dispatcher.invocations(attributes, environment);
			if (invocations.length === 0) return undefined;
			return callAll(invocations, attributes, environment, pass);
		},
	};
};

async function callAll(
	invocations: readonly Invocation[],
	attributes: AdmissionAttributes,
	environment: AdmissionEnvironment,
	pass: AdmissionPass,
): Promise<void> {
	const reinvocations = Reinvocations.of(name, pass, attributes.object);
	for (const invocation of invocations) {
		const { webhook } = invocation;
		if (!reinvocations.hasTurn(webhook.uid, pass)) continue;
		if (!(await conditionsHold(invocation, attributes, environment))) continue;
		const changed = await invoke(
			invocation,
			attributes,
			environment,
			new WebhookNotes(attributes, invocation, pass.isReinvocation ? 1 : 0),
		);
		if (changed) reinvocations.changed(pass);
		if (webhook.reinvocationPolicy === "IfNeeded")
			reinvocations.willing(webhook.uid);
	}
	reinvocations.finish(attributes.object);
}

/** Whether the webhook changed the object; the audit log is told by the round and place of the call. */
async function invoke(
	invocation: Invocation,
	attributes: AdmissionAttributes,
	environment: AdmissionEnvironment,
	notes: WebhookNotes,
): Promise<boolean> {
	const { webhook } = invocation;
	let changed = false;
	let patch: string | undefined;
	try {
		({ patch } = await callWebhook(invocation, attributes, environment, true));
		if (patch !== undefined)
			changed = applyAnswer(patch, invocation, attributes, environment);
	} catch (error) {
		if (!(error instanceof WebhookCallError)) throw error;
		if (webhook.failurePolicy !== "Ignore") throw error.asStatus();
		notes.failedOpen("mutating");
	} finally {
		notes.mutation(changed, patch);
	}
	return changed;
}

/** Puts the patched object in place; it is decoded and defaulted as if a client had sent it. */
function applyAnswer(
	text: string,
	invocation: Invocation,
	attributes: AdmissionAttributes,
	environment: AdmissionEnvironment,
): boolean {
	const { webhook, kind } = invocation;
	const operations = readPatch(text, invocation);
	if (operations.length === 0) return false;
	const { object } = attributes;
	if (object === undefined)
		throw internalError(
			`admission webhook ${JSON.stringify(webhook.name)} attempted to modify the object, which is not supported for this operation`,
		);
	const seen = asSeen(object, invocation, attributes, environment);
	let patched: KubeObject;
	try {
		const value = runJsonPatch(seen as unknown as JsonValue, operations);
		patched = environment.decode(value);
	} catch (error) {
		throw internalError((error as Error).message);
	}
	if (
		patched.metadata.managedFields === undefined &&
		object.metadata.managedFields
	)
		patched.metadata.managedFields = object.metadata.managedFields;
	const back =
		kind === attributes.kind
			? patched
			: environment.convert(patched, apiVersionOf(attributes.kind));
	if (deepEqual(back, object)) return false;
	attributes.object = back;
	return true;
}

function readPatch(text: string, { webhook }: Invocation) {
	try {
		const { operations } = decodeJsonPatch(parseJson(text) as JsonValue, true);
		return operations as Parameters<typeof runJsonPatch>[1];
	} catch (error) {
		const why = (error as Error).message.replace(/^error decoding patch: /, "");
		throw new WebhookCallError(
			webhook,
			`received undecodable patch in webhook response: ${why}`,
		);
	}
}
