import { deepEqual } from "../../apimachinery/json.ts";
import { defaultPodTemplate } from "../core/pod/defaults.ts";
import { dropDisabledFields } from "../core/pod/disabled-fields.ts";
import {
	changedTemplateWarnings,
	podNamePrefixWarnings,
} from "../core/pod/workload-warnings.ts";
import { defineResource } from "../generic/definition.ts";
import { ageColumn, containerColumns, nameColumn } from "../shared/columns.ts";
import { validateFinalizerNames } from "../shared/finalizer-names.ts";
import { countColumn, readyColumn, selectorColumn } from "./columns.ts";
import {
	validateDeployment,
	validateDeploymentStatus,
	validateDeploymentUpdate,
} from "./deployment-validation.ts";
import type { Deployment } from "./types.ts";

const statusDoc = "io.k8s.api.apps.v1.DeploymentStatus";

function setDefaults(object: Deployment): void {
	object.spec ??= { template: { spec: { containers: null } } };
	const { spec } = object;
	spec.replicas ??= 1;
	spec.strategy ??= {};
	const { strategy } = spec;
	strategy.type ||= "RollingUpdate";
	if (strategy.type === "RollingUpdate") {
		strategy.rollingUpdate ??= {};
		strategy.rollingUpdate.maxUnavailable ??= "25%";
		strategy.rollingUpdate.maxSurge ??= "25%";
	}
	spec.revisionHistoryLimit ??= 10;
	spec.progressDeadlineSeconds ??= 600;
	spec.template ??= { spec: { containers: null } };
	defaultPodTemplate(spec.template);
}

export const deployment = defineResource<Deployment>({
	group: "apps",
	kind: "Deployment",
	names: {
		plural: "deployments",
		singular: "deployment",
		shortNames: ["deploy"],
		categories: ["all"],
	},
	scope: "Namespaced",
	versions: [
		{
			name: "v1",
			schema: "io.k8s.api.apps.v1.Deployment",
			setDefaults,
		},
	],
	subresources: {
		status: {
			prepareForUpdate(object, old) {
				object.spec = old.spec;
				if (old.metadata.labels === undefined) delete object.metadata.labels;
				else object.metadata.labels = old.metadata.labels;
			},
			validateUpdate: validateDeploymentStatus,
			resetFields: { "f:spec": {}, "f:metadata": { "f:labels": {} } },
		},
		scale: {
			specReplicasPath: "spec.replicas",
			statusReplicasPath: "status.replicas",
			labelSelectorPath: "spec.selector",
		},
	},
	prepareForCreate(object) {
		object.status = {};
		dropDisabledFields(object.spec.template.spec, undefined);
	},
	prepareForUpdate(object, old) {
		object.status = old.status ?? {};
		dropDisabledFields(object.spec.template.spec, old.spec.template.spec);
		// Revisions and rollouts also go by annotations.
		if (!deepEqual(object.metadata.annotations, old.metadata.annotations))
			object.metadata.generation = (old.metadata.generation ?? 0) + 1;
	},
	hasGeneration: true,
	validate: (object) => [
		...validateFinalizerNames(object.metadata),
		...validateDeployment(object),
	],
	validateUpdate: validateDeploymentUpdate,
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
		readyColumn<Deployment>(
			({ status }) => status?.readyReplicas,
			({ spec }) => spec.replicas,
		),
		countColumn<Deployment>(
			"Up-to-date",
			`${statusDoc}.updatedReplicas`,
			({ status }) => status?.updatedReplicas,
			"string",
		),
		countColumn<Deployment>(
			"Available",
			`${statusDoc}.availableReplicas`,
			({ status }) => status?.availableReplicas,
			"string",
		),
		ageColumn,
		...containerColumns<Deployment>(({ spec }) => spec.template),
		selectorColumn<Deployment>(
			"Label selector for pods. Existing ReplicaSets whose pods are selected by this will be the ones affected by this deployment. It must match the pod template's labels.",
			({ spec }) => spec.selector,
		),
	],
});
