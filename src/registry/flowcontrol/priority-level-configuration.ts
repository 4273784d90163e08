import type { PriorityLevel, Queuing } from "../../client/types/flowcontrol.ts";
import { type Column, defineResource } from "../generic/definition.ts";
import { ageColumn, nameColumn } from "../shared/columns.ts";
import { validateFinalizerNames } from "../shared/finalizer-names.ts";
import { validateMetaAgain } from "../shared/meta-rules.ts";
import { validateFlowConditions } from "./conditions.ts";
import { validatePriorityLevel } from "./priority-level-validation.ts";
import { keepAllButFlowStatus } from "./status.ts";

const group = "io.k8s.api.flowcontrol.v1";
const defaultShares = 30;

function setDefaults({ spec }: PriorityLevel): void {
	const { exempt, limited } = spec;
	if (exempt) {
		exempt.nominalConcurrencyShares ??= 0;
		exempt.lendablePercent ??= 0;
	}
	if (!limited) return;
	limited.nominalConcurrencyShares ??= defaultShares;
	limited.lendablePercent ??= 0;
	const { queuing } = limited.limitResponse;
	if (!queuing) return;
	queuing.handSize ||= 8;
	queuing.queues ||= 64;
	queuing.queueLengthLimit ||= 50;
}

const queuingColumn = (
	name: string,
	field: keyof Queuing,
): Column<PriorityLevel> => ({
	name,
	type: "string",
	description: { doc: `${group}.QueuingConfiguration.${field}` },
	cell: ({ spec }) => spec.limited?.limitResponse.queuing?.[field] ?? "<none>",
});

export const priorityLevelConfiguration = defineResource<PriorityLevel>({
	group: "flowcontrol.apiserver.k8s.io",
	kind: "PriorityLevelConfiguration",
	names: {
		plural: "prioritylevelconfigurations",
		singular: "prioritylevelconfiguration",
	},
	scope: "Cluster",
	versions: [
		{
			name: "v1",
			schema: `${group}.PriorityLevelConfiguration`,
			setDefaults,
		},
	],
	hasGeneration: true,
	validate: (object) => [
		...validateFinalizerNames(object.metadata),
		...validatePriorityLevel(object),
	],
	checksMetadataUpdate: true,
	validateUpdate: (object) => [
		...validateMetaAgain(object.metadata, { namespaced: false }),
		...validatePriorityLevel(object),
	],
	subresources: {
		status: {
			prepareForUpdate: keepAllButFlowStatus,
			validateUpdate: ({ status }) => validateFlowConditions(status.conditions),
			resetFields: { "f:spec": {}, "f:metadata": {} },
		},
	},
	columns: [
		nameColumn,
		{
			name: "Type",
			type: "string",
			description: { doc: `${group}.PriorityLevelConfigurationSpec.type` },
			cell: ({ spec }) => spec.type,
		},
		{
			name: "NominalConcurrencyShares",
			type: "string",
			description: {
				doc: `${group}.LimitedPriorityLevelConfiguration.nominalConcurrencyShares`,
			},
			cell: ({ spec }) => spec.limited?.nominalConcurrencyShares ?? "<none>",
		},
		queuingColumn("Queues", "queues"),
		queuingColumn("HandSize", "handSize"),
		queuingColumn("QueueLengthLimit", "queueLengthLimit"),
		ageColumn,
	],
});
