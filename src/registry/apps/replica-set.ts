import type { FieldError } from "../../apimachinery/field.ts";
import { defaultPodTemplate } from "../core/pod/defaults.ts";
import { dropDisabledFields } from "../core/pod/disabled-fields.ts";
import {
	changedTemplateWarnings,
	podNamePrefixWarnings,
} from "../core/pod/workload-warnings.ts";
import { defineResource } from "../generic/definition.ts";
import { nonNegative } from "../shared/checks.ts";
import { ageColumn, containerColumns, nameColumn } from "../shared/columns.ts";
import { validateFinalizerNames } from "../shared/finalizer-names.ts";
import {
	validateCounts,
	validateReplicaCounts,
} from "../shared/status-counts.ts";
import { countColumn, selectorColumn } from "./columns.ts";
import { validateSameSelector } from "./deployment-validation.ts";
import { validateReplicaTemplate } from "./replica-template.ts";
import type { ReplicaSet } from "./types.ts";

const specDoc = "io.k8s.api.apps.v1.ReplicaSetSpec";
const statusDoc = "io.k8s.api.apps.v1.ReplicaSetStatus";

function setDefaults(object: ReplicaSet): void {
	object.spec ??= { template: { spec: { containers: null } } };
	object.spec.replicas ??= 1;
	object.spec.template ??= { spec: { containers: null } };
	defaultPodTemplate(object.spec.template);
}

/** ValidateReplicaSetSpec. */
const validateSpec = ({ spec }: ReplicaSet, old?: ReplicaSet): FieldError[] => [
	...nonNegative(spec.replicas, "spec.replicas"),
	...nonNegative(spec.minReadySeconds, "spec.minReadySeconds"),
	...validateReplicaTemplate(spec, old?.spec),
];

/** ValidateReplicaSetStatus. */
const validateStatus = ({ status }: ReplicaSet): FieldError[] => [
	...validateCounts(
		status,
		[
			"replicas",
			"fullyLabeledReplicas",
			"readyReplicas",
			"availableReplicas",
			"terminatingReplicas",
			"observedGeneration",
		],
		"status",
	),
	...validateReplicaCounts(status, [
		"fullyLabeledReplicas",
		"readyReplicas",
		"availableReplicas",
	]),
];

export const replicaSet = defineResource<ReplicaSet>({
	group: "apps",
	kind: "ReplicaSet",
	names: {
		plural: "replicasets",
		singular: "replicaset",
		shortNames: ["rs"],
		categories: ["all"],
	},
	scope: "Namespaced",
	versions: [
		{ name: "v1", schema: "io.k8s.api.apps.v1.ReplicaSet", setDefaults },
	],
	subresources: {
		status: { validateUpdate: validateStatus },
		scale: {
			specReplicasPath: "spec.replicas",
			statusReplicasPath: "status.replicas",
			labelSelectorPath: "spec.selector",
		},
	},
	prepareForCreate(object) {
		object.status = { replicas: 0 };
		dropDisabledFields(object.spec.template.spec, undefined);
	},
	prepareForUpdate(object, old) {
		object.status = old.status ?? { replicas: 0 };
		dropDisabledFields(object.spec.template.spec, old.spec.template.spec);
	},
	hasGeneration: true,
	validate: (object) => [
		...validateFinalizerNames(object.metadata),
		...validateSpec(object),
	],
	validateUpdate: (object, old) => [
		...validateSpec(object, old),
		...validateSameSelector(object, old),
	],
	warnings: (object, old) => [
		...podNamePrefixWarnings(object, old),
		...changedTemplateWarnings(
			object,
			old,
			object.spec.template,
			"spec.template",
		),
	],
	columns: [
		nameColumn,
		countColumn<ReplicaSet>(
			"Desired",
			`${specDoc}.replicas`,
			({ spec }) => spec.replicas,
		),
		countColumn<ReplicaSet>(
			"Current",
			`${statusDoc}.replicas`,
			({ status }) => status?.replicas,
		),
		countColumn<ReplicaSet>(
			"Ready",
			`${statusDoc}.readyReplicas`,
			({ status }) => status?.readyReplicas,
		),
		ageColumn,
		...containerColumns<ReplicaSet>(({ spec }) => spec.template),
		selectorColumn<ReplicaSet>(
			"Selector is a label query over pods that should match the replica count. Label keys and values that must match in order to be controlled by this replica set. It must match the pod template's labels. More info: https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#label-selectors",
			({ spec }) => spec.selector,
		),
	],
});
