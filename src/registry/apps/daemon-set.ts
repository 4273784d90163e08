import { defaultPodTemplate } from "../core/pod/defaults.ts";
import { dropDisabledFields } from "../core/pod/disabled-fields.ts";
import {
	changedTemplateWarnings,
	podNamePrefixWarnings,
} from "../core/pod/workload-warnings.ts";
import { defineResource } from "../generic/definition.ts";
import {
	ageColumn,
	containerColumns,
	formatLabels,
	nameColumn,
} from "../shared/columns.ts";
import { validateFinalizerNames } from "../shared/finalizer-names.ts";
import { countColumn, selectorColumn } from "./columns.ts";
import {
	validateDaemonSet,
	validateDaemonSetStatus,
} from "./daemon-set-validation.ts";
import { validateSameSelector } from "./deployment-validation.ts";
import {
	countTemplates,
	defaultTemplateGeneration,
} from "./template-generation.ts";
import type { DaemonSet, DaemonSetStatus } from "./types.ts";

const statusDoc = "io.k8s.api.apps.v1.DaemonSetStatus";

const newStatus = (): DaemonSetStatus => ({
	currentNumberScheduled: 0,
	numberMisscheduled: 0,
	desiredNumberScheduled: 0,
	numberReady: 0,
});

function setDefaults(object: DaemonSet): void {
	object.spec ??= { template: { spec: { containers: null } } };
	const { spec } = object;
	spec.updateStrategy ??= {};
	const { updateStrategy } = spec;
	updateStrategy.type ||= "RollingUpdate";
	if (updateStrategy.type === "RollingUpdate") {
		updateStrategy.rollingUpdate ??= {};
		updateStrategy.rollingUpdate.maxUnavailable ??= 1;
		updateStrategy.rollingUpdate.maxSurge ??= 0;
	}
	spec.revisionHistoryLimit ??= 10;
	spec.template ??= { spec: { containers: null } };
	defaultPodTemplate(spec.template);
	defaultTemplateGeneration(object);
}

const statusColumn = (
	name: string,
	field: keyof DaemonSetStatus,
): ReturnType<typeof countColumn<DaemonSet>> =>
	countColumn<DaemonSet>(
		name,
		`${statusDoc}.${field}`,
		({ status }) => status?.[field],
	);

export const daemonSet = defineResource<DaemonSet>({
	group: "apps",
	kind: "DaemonSet",
	names: {
		plural: "daemonsets",
		singular: "daemonset",
		shortNames: ["ds"],
		categories: ["all"],
	},
	scope: "Namespaced",
	versions: [
		{ name: "v1", schema: "io.k8s.api.apps.v1.DaemonSet", setDefaults },
	],
	subresources: {
		status: {
			validateUpdate: validateDaemonSetStatus,
		},
	},
	prepareForCreate(object) {
		object.status = newStatus();
		dropDisabledFields(object.spec.template.spec, undefined);
		countTemplates(object);
	},
	prepareForUpdate(object, old) {
		object.status = old.status ?? newStatus();
		dropDisabledFields(object.spec.template.spec, old.spec.template.spec);
		countTemplates(object, old);
	},
	hasGeneration: true,
	validate: (object) => [
		...validateFinalizerNames(object.metadata),
		...validateDaemonSet(object),
	],
	validateUpdate: (object, old) => [
		...validateSameSelector(object, old),
		...validateDaemonSet(object, old),
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
		statusColumn("Desired", "desiredNumberScheduled"),
		statusColumn("Current", "currentNumberScheduled"),
		statusColumn("Ready", "numberReady"),
		statusColumn("Up-to-date", "updatedNumberScheduled"),
		statusColumn("Available", "numberAvailable"),
		{
			name: "Node Selector",
			type: "string",
			description: { doc: "io.k8s.api.core.v1.PodSpec.nodeSelector" },
			cell: ({ spec }) => formatLabels(spec.template.spec.nodeSelector),
		},
		ageColumn,
		...containerColumns<DaemonSet>(({ spec }) => spec.template),
		selectorColumn<DaemonSet>(
			"A label query over pods that are managed by the daemon set. Must match in order to be controlled. It must match the pod template's labels. More info: https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#label-selectors",
			({ spec }) => spec.selector,
		),
	],
});
