import {
	isConflict,
	isNotFound,
	StatusError,
} from "../../apimachinery/errors.ts";
import { qualifiedResource } from "../../apimachinery/object.ts";
import { kinds } from "../../client/kinds.ts";
import { checkRequest } from "../../client/quota/check.ts";
import type { Evaluator } from "../../client/quota/evaluator.ts";
import { evaluatorOf } from "../../client/quota/registry.ts";
import type { ResourceQuota } from "../../client/types/core.ts";
import type {
	AdmissionAttributes,
	AdmissionEnvironment,
	AdmissionPlugin,
} from "../admission.ts";
import { forbidden } from "../shared/forbidden.ts";

const attempts = 10;

/** Charges what is created to the quotas of its namespace, or refuses it (k8s.io/apiserver/pkg/admission/plugin/resourcequota). */
export function resourceQuota(): AdmissionPlugin {
	// One request of a namespace after the other, so that they do not take each other's quota.
	const turns = new Map<string, Promise<void>>();
	return {
		name: "ResourceQuota",
		enabledByDefault: true,
		operations: ["CREATE", "UPDATE"],
		validate(attributes, environment) {
			const { namespace, object, operation, subresource, resource } =
				attributes;
			if (namespace === "" || object === undefined) return undefined;
			if (resource.resource === "namespaces" && resource.group === "")
				return undefined;
			if (environment.list("resourcequotas", namespace).length === 0)
				return undefined;
			const evaluator = evaluatorOf(qualifiedResource(resource));
			if (!evaluator?.handles(operation, subresource)) return undefined;
			const before = turns.get(namespace) ?? Promise.resolve();
			const turn = before.then(() =>
				charge(attributes, environment, evaluator),
			);
			const settled = turn.catch(() => {});
			turns.set(namespace, settled);
			void settled.then(() => {
				if (turns.get(namespace) === settled) turns.delete(namespace);
			});
			return turn;
		},
	};
}

/** Writes the new use before the request goes on; what others have changed meanwhile is looked at afresh. */
async function charge(
	attributes: AdmissionAttributes,
	environment: AdmissionEnvironment,
	evaluator: Evaluator,
): Promise<void> {
	const { namespace, object, oldObject, operation, dryRun } = attributes;
	if (object === undefined) return;
	const { client, clock } = environment;
	const written = new Set<string>();
	let quotas = environment.list(
		"resourcequotas",
		namespace,
	) as readonly ResourceQuota[];
	for (let attempt = 0; attempt < attempts; attempt++) {
		const result = checkRequest(
			quotas.filter(({ metadata }) => !written.has(metadata.uid ?? "")),
			evaluator,
			object,
			operation === "UPDATE" ? oldObject : undefined,
			clock.now(),
		);
		if ("refusal" in result) throw forbidden(attributes, result.refusal);
		if (dryRun) return;
		try {
			for (const { quota, used } of result.charges) {
				await client.updateStatus(kinds.resourceQuotas, {
					...quota,
					status: { ...quota.status, used },
				});
				written.add(quota.metadata.uid ?? "");
			}
			return;
		} catch (error) {
			if (!isConflict(error) && !isNotFound(error)) throw error;
			quotas = (await client.list(kinds.resourceQuotas, namespace)).items;
		}
	}
	throw new StatusError(
		500,
		"InternalError",
		"Internal error occurred: resource quota evaluation timed out",
	);
}
