import { deepEqual } from "../apimachinery/json.ts";
import type { Client } from "../client/client.ts";
import { resources } from "../client/resources.ts";
import { type Change, ensureAll } from "./ensure.ts";
import {
	autoUpdateSpec,
	type FlowObject,
	mandatoryFlowSchemas,
	suggestedFlowSchemas,
} from "./flow-schemas.ts";
import {
	mandatoryPriorityLevels,
	suggestedPriorityLevels,
} from "./priority-levels.ts";

/** The default FlowSchemas and PriorityLevelConfigurations (pkg/registry/flowcontrol/ensurer, rest/storage_flowcontrol.go). */
export async function ensureFlowControl(client: Client): Promise<void> {
	await Promise.all([
		ensureKind(
			client,
			resources.priorityLevelConfigurations,
			mandatoryPriorityLevels,
			suggestedPriorityLevels,
		),
		ensureKind(
			client,
			resources.flowSchemas,
			mandatoryFlowSchemas,
			suggestedFlowSchemas,
		),
	]);
}

type FlowResource =
	| typeof resources.flowSchemas
	| typeof resources.priorityLevelConfigurations;

async function ensureKind(
	client: Client,
	resource: FlowResource,
	mandatory: readonly FlowObject[],
	suggested: readonly FlowObject[],
): Promise<void> {
	const names = new Set(mandatory.map((object) => object.metadata.name));
	await ensureAll<FlowObject>(
		client,
		resource,
		[...mandatory, ...suggested],
		(existing, wanted) =>
			reconcile(existing, wanted, names.has(wanted.metadata.name)),
	);
}

/**
 * The spec of a mandatory object is always restored. That of a suggested one only while its annotation says so;
 * without an annotation it is taken for untouched in its first generation.
 */
export function reconcile(
	existing: FlowObject,
	wanted: FlowObject,
	mandatory: boolean,
): Change<FlowObject> {
	const annotation = existing.metadata.annotations?.[autoUpdateSpec];
	const automatic =
		mandatory ||
		(annotation === undefined
			? existing.metadata.generation === 1
			: annotation === "true");
	const kept = mandatory ? ownExempt(existing, wanted) : wanted;
	const result: FlowObject = {
		...existing,
		metadata: {
			...existing.metadata,
			annotations: {
				...existing.metadata.annotations,
				[autoUpdateSpec]: String(automatic),
			},
		},
		spec: automatic ? kept.spec : existing.spec,
	};
	return deepEqual(result, existing) ? undefined : { update: result };
}

/** How much the exempt level lends is its cluster's to say, although the rest of it is fixed. */
function ownExempt(existing: FlowObject, wanted: FlowObject): FlowObject {
	const own = existing.spec as { exempt?: object };
	return "exempt" in wanted.spec && own.exempt !== undefined
		? { ...wanted, spec: { ...wanted.spec, exempt: own.exempt } }
		: wanted;
}
