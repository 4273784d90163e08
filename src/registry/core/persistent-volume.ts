import { formatTime } from "../../apimachinery/clock.ts";
import type { FieldError } from "../../apimachinery/field.ts";
import type { Column } from "../generic/definition.ts";
import { defineResource } from "../generic/definition.ts";
import {
	accessModesText,
	storageClassAnnotation,
} from "../shared/access-modes.ts";
import { list, quantityText } from "../shared/checks.ts";
import { ageColumn, nameColumn } from "../shared/columns.ts";
import { validateFinalizerNames } from "../shared/finalizer-names.ts";
import { validateMetaAgain } from "../shared/meta-rules.ts";
import { nodeSelectorTermWarnings } from "../shared/node-labels.ts";
import type { PersistentVolume } from "./persistent-volume-types.ts";
import {
	validatePersistentVolumeChange,
	validatePersistentVolumeSpec,
} from "./persistent-volume-validation.ts";
import { defaultVolume } from "./pod/volume-defaults.ts";

const schema = "io.k8s.api.core.v1.PersistentVolume";
const spec = `${schema}Spec`;

function setDefaults(volume: PersistentVolume): void {
	volume.status ??= {};
	volume.status.phase ||= "Pending";
	volume.spec.persistentVolumeReclaimPolicy ||= "Retain";
	volume.spec.volumeMode ??= "Filesystem";
	const { name: _name, emptyDir: _none, ...source } = asVolume(volume);
	defaultVolume({ name: "", ...source });
}

/** Sources have the same defaults as those of pods' volumes. */
const asVolume = ({ spec }: PersistentVolume) => {
	const { hostPath, iscsi, rbd, azureDisk, scaleIO } = spec;
	return {
		name: "",
		emptyDir: undefined,
		...(hostPath && { hostPath }),
		...(iscsi && { iscsi }),
		...(rbd && { rbd }),
		...(azureDisk && { azureDisk }),
		...(scaleIO && { scaleIO }),
	};
};

const validateWhole = (volume: PersistentVolume): FieldError[] => [
	...validateMetaAgain(volume.metadata, { namespaced: false }),
	...validatePersistentVolumeSpec(volume.spec),
];

/** The time at which the phase last changed, unless the client says it. */
function noteTransition(
	volume: PersistentVolume,
	old: PersistentVolume,
	now: number,
): void {
	const time = old.status?.lastPhaseTransitionTime;
	const said = volume.status?.lastPhaseTransitionTime;
	const same = volume.status?.phase === old.status?.phase;
	if (same && said === undefined && time !== undefined)
		volume.status = { ...volume.status, lastPhaseTransitionTime: time };
	if (!same && (said === undefined || said === time))
		volume.status = {
			...volume.status,
			lastPhaseTransitionTime: formatTime(now),
		};
}

function volumeWarnings({ metadata, spec }: PersistentVolume): string[] {
	const warnings: string[] = [];
	const annotation = (name: string, field: string, version: string) => {
		if (metadata.annotations?.[name] !== undefined)
			warnings.push(
				`metadata.annotations[${name}]: deprecated since ${version}; use "${field}" attribute instead`,
			);
	};
	annotation(storageClassAnnotation, "storageClassName", "v1.8");
	annotation(
		"volume.beta.kubernetes.io/mount-options",
		"mountOptions",
		"v1.31",
	);
	if (spec.persistentVolumeReclaimPolicy === "Recycle")
		warnings.push(
			"spec.persistentVolumeReclaimPolicy: The Recycle reclaim policy is deprecated. Instead, the recommended approach is to use dynamic provisioning.",
		);
	const terms = list(spec.nodeAffinity?.required?.nodeSelectorTerms);
	for (const [i, term] of terms.entries())
		warnings.push(
			...nodeSelectorTermWarnings(
				term,
				`spec.nodeAffinity.required.nodeSelectorTerms[${i}]`,
				false,
			),
		);
	for (const [field, name, since] of removedPlugins)
		if (spec[field] !== undefined) warnings.push(`spec.${name}: ${since}`);
	return warnings;
}

const removedPlugins = [
	["cephfs", "cephfs", "deprecated in v1.28, non-functional in v1.31+"],
	[
		"photonPersistentDisk",
		"photonPersistentDisk",
		"deprecated in v1.11, non-functional in v1.16+",
	],
	["scaleIO", "scaleIO", "deprecated in v1.16, non-functional in v1.22+"],
	["storageos", "storageOS", "deprecated in v1.22, non-functional in v1.25+"],
	["glusterfs", "glusterfs", "deprecated in v1.25, non-functional in v1.26+"],
	["rbd", "rbd", "deprecated in v1.28, non-functional in v1.31+"],
] as const;

function claimText({ spec }: PersistentVolume): string {
	const { claimRef } = spec;
	if (!claimRef) return "";
	return `${claimRef.namespace ?? ""}/${claimRef.name ?? ""}`;
}

const text = (
	name: string,
	description: Column<PersistentVolume>["description"],
	cell: (volume: PersistentVolume) => string,
	priority = 0,
): Column<PersistentVolume> => ({
	name,
	type: "string",
	priority,
	description,
	cell,
});

const columns: readonly Column<PersistentVolume>[] = [
	nameColumn,
	text("Capacity", { doc: `${spec}.capacity` }, ({ spec }) =>
		spec.capacity?.storage ? quantityText(spec.capacity.storage) : "0",
	),
	text("Access Modes", { doc: `${spec}.accessModes` }, ({ spec }) =>
		accessModesText(spec.accessModes),
	),
	text(
		"Reclaim Policy",
		{ doc: `${spec}.persistentVolumeReclaimPolicy` },
		({ spec }) => spec.persistentVolumeReclaimPolicy ?? "",
	),
	text(
		"Status",
		{ doc: "io.k8s.api.core.v1.PersistentVolumeStatus.phase" },
		({ metadata, status }) =>
			metadata.deletionTimestamp === undefined
				? (status?.phase ?? "")
				: "Terminating",
	),
	text(
		"Claim",
		"claimRef is part of a bi-directional binding between PersistentVolume and PersistentVolumeClaim. Expected to be non-nil when bound. claim.VolumeName is the authoritative bind between PV and PVC. More info: https://kubernetes.io/docs/concepts/storage/persistent-volumes#binding",
		claimText,
	),
	text(
		"StorageClass",
		"StorageClass of the pv",
		({ metadata, spec }) =>
			metadata.annotations?.[storageClassAnnotation] ??
			spec.storageClassName ??
			"",
	),
	text(
		"VolumeAttributesClass",
		"VolumeAttributesClass of the pv",
		({ spec }) => spec.volumeAttributesClassName ?? "<unset>",
	),
	text(
		"Reason",
		{ doc: "io.k8s.api.core.v1.PersistentVolumeStatus.reason" },
		({ status }) => status?.reason ?? "",
	),
	ageColumn,
	text(
		"VolumeMode",
		{ doc: `${spec}.volumeMode` },
		({ spec }) => spec.volumeMode ?? "<unset>",
		1,
	),
];

export const persistentVolume = defineResource<PersistentVolume>({
	group: "",
	kind: "PersistentVolume",
	names: {
		plural: "persistentvolumes",
		singular: "persistentvolume",
		shortNames: ["pv"],
	},
	scope: "Cluster",
	versions: [{ name: "v1", schema, setDefaults }],
	subresources: {
		status: {
			prepareForUpdate(object, old, { clock }) {
				object.spec = old.spec;
				noteTransition(object, old, clock.now());
			},
		},
	},
	returnsDeletedObject: true,
	prepareForCreate(object, { clock }) {
		object.status = {
			phase: "Pending",
			lastPhaseTransitionTime: formatTime(clock.now()),
		};
	},
	validate: ({ metadata, spec }) => [
		...validateFinalizerNames(metadata),
		...validatePersistentVolumeSpec(spec),
	],
	// Kubernetes validates the whole volume twice on updates.
	checksMetadataUpdate: true,
	validateUpdate: (object, old) => [
		...validateWhole(object),
		...validateWhole(object),
		...validatePersistentVolumeChange(object, old),
	],
	warnings: volumeWarnings,
	columns,
});
