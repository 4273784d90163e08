import { nameIsDNSLabel } from "../../apimachinery/names.ts";
import { defaultPodTemplate } from "../core/pod/defaults.ts";
import { dropDisabledFields } from "../core/pod/disabled-fields.ts";
import { changedTemplateWarnings } from "../core/pod/workload-warnings.ts";
import { defineResource } from "../generic/definition.ts";
import { list } from "../shared/checks.ts";
import { claimSpecWarnings, defaultClaimSpec } from "../shared/claim-spec.ts";
import { ageColumn, containerColumns, nameColumn } from "../shared/columns.ts";
import { validateFinalizerNames } from "../shared/finalizer-names.ts";
import { readyColumn } from "./columns.ts";
import {
	validateNewStatefulSet,
	validateStatefulSetStatus,
	validateStatefulSetUpdate,
} from "./stateful-set-validation.ts";
import type {
	ClaimTemplate,
	StatefulSet,
	StatefulSetSpec,
	StatefulSetStatus,
} from "./types.ts";

const newStatus = (): StatefulSetStatus => ({
	replicas: 0,
	availableReplicas: 0,
});

function setDefaults(object: StatefulSet): void {
	object.spec ??= { template: { spec: { containers: null } } };
	const { spec } = object;
	spec.podManagementPolicy ||= "OrderedReady";
	defaultUpdateStrategy(spec);
	spec.persistentVolumeClaimRetentionPolicy ??= {};
	const retention = spec.persistentVolumeClaimRetentionPolicy;
	retention.whenDeleted ||= "Retain";
	retention.whenScaled ||= "Retain";
	spec.replicas ??= 1;
	spec.revisionHistoryLimit ??= 10;
	spec.template ??= { spec: { containers: null } };
	defaultPodTemplate(spec.template);
	for (const claim of list(spec.volumeClaimTemplates)) defaultClaim(claim);
}

function defaultUpdateStrategy(spec: StatefulSetSpec): void {
	spec.updateStrategy ??= {};
	const { updateStrategy } = spec;
	if (!updateStrategy.type) {
		updateStrategy.type = "RollingUpdate";
		updateStrategy.rollingUpdate ??= {};
	}
	if (updateStrategy.type === "RollingUpdate" && updateStrategy.rollingUpdate)
		updateStrategy.rollingUpdate.partition ??= 0;
}

function defaultClaim(claim: ClaimTemplate): void {
	claim.apiVersion = "v1";
	claim.kind = "PersistentVolumeClaim";
	claim.spec ??= {};
	defaultClaimSpec(claim.spec);
	claim.status ??= {};
	claim.status.phase ||= "Pending";
}

/** rollingUpdate.maxUnavailable is behind a feature gate that is off: dropped, unless the stored object has it. */
function dropDisabled({ spec }: StatefulSet, old?: StatefulSet): void {
	dropDisabledFields(spec.template.spec, old?.spec.template.spec);
	if (old?.spec.updateStrategy?.rollingUpdate?.maxUnavailable === undefined)
		delete spec.updateStrategy?.rollingUpdate?.maxUnavailable;
}

function warnings(object: StatefulSet, old: StatefulSet | undefined): string[] {
	const { spec } = object;
	const result = changedTemplateWarnings(
		object,
		old,
		spec.template,
		"spec.template",
	);
	list(spec.volumeClaimTemplates).forEach((claim, i) => {
		const path = `spec.volumeClaimTemplates[${i}]`;
		// Updates name the field as Go does.
		result.push(
			...claimSpecWarnings(
				claim.spec ?? {},
				old === undefined ? path : `${path}.Spec`,
			),
		);
	});
	if ((spec.revisionHistoryLimit ?? 0) < 0)
		result.push(
			"spec.revisionHistoryLimit: a negative value retains all historical revisions; a value >= 0 is recommended",
		);
	return result;
}

export const statefulSet = defineResource<StatefulSet>({
	group: "apps",
	kind: "StatefulSet",
	names: {
		plural: "statefulsets",
		singular: "statefulset",
		shortNames: ["sts"],
		categories: ["all"],
	},
	scope: "Namespaced",
	versions: [
		{ name: "v1", schema: "io.k8s.api.apps.v1.StatefulSet", setDefaults },
	],
	subresources: {
		status: { validateUpdate: validateStatefulSetStatus },
		scale: {
			specReplicasPath: "spec.replicas",
			statusReplicasPath: "status.replicas",
			labelSelectorPath: "spec.selector",
		},
	},
	validateName: nameIsDNSLabel,
	prepareForCreate(object) {
		object.status = newStatus();
		dropDisabled(object);
	},
	prepareForUpdate(object, old) {
		object.status = old.status ?? newStatus();
		dropDisabled(object, old);
	},
	hasGeneration: true,
	validate: (object) => [
		...validateFinalizerNames(object.metadata),
		...validateNewStatefulSet(object),
	],
	validateUpdate: validateStatefulSetUpdate,
	warnings,
	columns: [
		nameColumn,
		readyColumn<StatefulSet>(
			({ status }) => status?.readyReplicas,
			({ spec }) => spec.replicas,
		),
		ageColumn,
		...containerColumns<StatefulSet>(({ spec }) => spec.template),
	],
});
