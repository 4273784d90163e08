import { validateObjectMetaUpdate } from "../../apimachinery/metadata-validation.ts";
import { defineResource } from "../generic/definition.ts";
import {
	ageColumn,
	containerColumns,
	formatLabels,
	nameColumn,
} from "../shared/columns.ts";
import { fieldLabelNotSupported } from "../shared/field-labels.ts";
import { validateFinalizerNames } from "../shared/finalizer-names.ts";
import { validateMetaAgain } from "../shared/meta-rules.ts";
import { defaultPodTemplate } from "./pod/defaults.ts";
import { dropDisabledFields } from "./pod/disabled-fields.ts";
import {
	changedTemplateWarnings,
	podNamePrefixWarnings,
} from "./pod/workload-warnings.ts";
import type { ReplicationController } from "./replication-controller-types.ts";
import {
	validateReplicationController,
	validateReplicationControllerStatus,
} from "./replication-controller-validation.ts";

const specDoc = "io.k8s.api.core.v1.ReplicationControllerSpec";
const statusDoc = "io.k8s.api.core.v1.ReplicationControllerStatus";

/** The template's labels are the selector, and the controller's own, unless it says otherwise. */
function setDefaults(object: ReplicationController): void {
	object.spec ??= {};
	const { spec } = object;
	const labels = spec.template?.metadata?.labels;
	if (labels !== undefined) {
		if (Object.keys(spec.selector ?? {}).length === 0)
			spec.selector = { ...labels };
		if (Object.keys(object.metadata.labels ?? {}).length === 0)
			object.metadata.labels = { ...labels };
	}
	spec.replicas ??= 1;
	if (spec.template) defaultPodTemplate(spec.template);
}

function dropDisabled(
	object: ReplicationController,
	old?: ReplicationController,
): void {
	if (object.spec?.template)
		dropDisabledFields(object.spec.template.spec, old?.spec?.template?.spec);
}

export const replicationController = defineResource<ReplicationController>({
	group: "",
	kind: "ReplicationController",
	names: {
		plural: "replicationcontrollers",
		singular: "replicationcontroller",
		shortNames: ["rc"],
		categories: ["all"],
	},
	scope: "Namespaced",
	versions: [
		{
			name: "v1",
			schema: "io.k8s.api.core.v1.ReplicationController",
			setDefaults,
		},
	],
	storagePrefix: "controllers",
	subresources: {
		status: { validateUpdate: validateReplicationControllerStatus },
		scale: {
			specReplicasPath: "spec.replicas",
			statusReplicasPath: "status.replicas",
			labelSelectorPath: "spec.selector",
		},
	},
	prepareForCreate(object) {
		object.status = { replicas: 0 };
		dropDisabled(object);
	},
	prepareForUpdate(object, old) {
		object.status = old.status ?? { replicas: 0 };
		dropDisabled(object, old);
	},
	hasGeneration: true,
	validate: (object) => [
		...validateFinalizerNames(object.metadata),
		...validateReplicationController(object),
	],
	checksMetadataUpdate: true,
	validateUpdate: (object, old) => [
		...validateMetaAgain(object.metadata, { namespaced: true }),
		...validateReplicationController(object, old),
		...validateObjectMetaUpdate(object.metadata, old.metadata),
		...validateReplicationController(object, old),
	],
	warnings: (object, old) => [
		...podNamePrefixWarnings(object, old),
		...changedTemplateWarnings(
			object,
			old,
			object.spec?.template,
			"spec.template",
		),
	],
	returnsDeletedObject: true,
	defaultDeletionPropagation: "Orphan",
	selectableFields: {
		"status.replicas": ({ status }) => String(status?.replicas ?? 0),
	},
	unsupportedFieldSelector: fieldLabelNotSupported,
	columns: [
		nameColumn,
		{
			name: "Desired",
			type: "integer",
			description: { doc: `${specDoc}.replicas` },
			cell: ({ spec }) => spec?.replicas ?? 0,
		},
		{
			name: "Current",
			type: "integer",
			description: { doc: `${statusDoc}.replicas` },
			cell: ({ status }) => status?.replicas ?? 0,
		},
		{
			name: "Ready",
			type: "integer",
			description: { doc: `${statusDoc}.readyReplicas` },
			cell: ({ status }) => status?.readyReplicas ?? 0,
		},
		ageColumn,
		...containerColumns<ReplicationController>(({ spec }) => spec?.template),
		{
			name: "Selector",
			type: "string",
			priority: 1,
			description: { doc: `${specDoc}.selector` },
			cell: ({ spec }) => formatLabels(spec?.selector),
		},
	],
});
