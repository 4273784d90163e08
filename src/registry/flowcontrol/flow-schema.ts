import type { FlowSchema } from "../../client/types/flowcontrol.ts";
import { defineResource } from "../generic/definition.ts";
import { list } from "../shared/checks.ts";
import { ageColumn, nameColumn } from "../shared/columns.ts";
import { validateFinalizerNames } from "../shared/finalizer-names.ts";
import { validateMetaAgain } from "../shared/meta-rules.ts";
import { validateFlowConditions } from "./conditions.ts";
import { validateFlowSchema } from "./flow-schema-validation.ts";
import { keepAllButFlowStatus } from "./status.ts";

const spec = "io.k8s.api.flowcontrol.v1.FlowSchemaSpec";
const defaultPrecedence = 1000;

export const flowSchema = defineResource<FlowSchema>({
	group: "flowcontrol.apiserver.k8s.io",
	kind: "FlowSchema",
	names: {
		plural: "flowschemas",
		singular: "flowschema",
	},
	scope: "Cluster",
	versions: [
		{
			name: "v1",
			schema: "io.k8s.api.flowcontrol.v1.FlowSchema",
			setDefaults(object) {
				object.spec.matchingPrecedence ||= defaultPrecedence;
			},
		},
	],
	hasGeneration: true,
	validate: (object) => [
		...validateFinalizerNames(object.metadata),
		...validateFlowSchema(object),
	],
	checksMetadataUpdate: true,
	validateUpdate: (object) => [
		...validateMetaAgain(object.metadata, { namespaced: false }),
		...validateFlowSchema(object),
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
			name: "PriorityLevel",
			type: "string",
			description: {
				doc: "io.k8s.api.flowcontrol.v1.PriorityLevelConfigurationReference.name",
			},
			cell: (object) => object.spec.priorityLevelConfiguration.name,
		},
		{
			name: "MatchingPrecedence",
			type: "string",
			description: { doc: `${spec}.matchingPrecedence` },
			cell: (object) => object.spec.matchingPrecedence,
		},
		{
			name: "DistinguisherMethod",
			type: "string",
			description: { doc: `${spec}.distinguisherMethod` },
			cell: (object) => object.spec.distinguisherMethod?.type ?? "<none>",
		},
		ageColumn,
		{
			name: "MissingPL",
			type: "string",
			description:
				"references a broken or non-existent PriorityLevelConfiguration",
			cell: ({ status }) =>
				list(status.conditions).find(({ type }) => type === "Dangling")
					?.status ?? "?",
		},
	],
	compareRows: (a, b) =>
		a.spec.matchingPrecedence - b.spec.matchingPrecedence ||
		((a.metadata.name ?? "") < (b.metadata.name ?? "") ? -1 : 1),
});
