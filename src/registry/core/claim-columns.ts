import type { Column } from "../generic/definition.ts";
import {
	accessModesText,
	storageClassAnnotation,
} from "../shared/access-modes.ts";
import { quantityText } from "../shared/checks.ts";
import { ageColumn, nameColumn } from "../shared/columns.ts";
import type { PersistentVolumeClaim } from "./claim-types.ts";

const spec = "io.k8s.api.core.v1.PersistentVolumeClaimSpec";
const status = "io.k8s.api.core.v1.PersistentVolumeClaimStatus";

const text = (
	name: string,
	description: Column<PersistentVolumeClaim>["description"],
	cell: (claim: PersistentVolumeClaim) => string,
	priority = 0,
): Column<PersistentVolumeClaim> => ({
	name,
	type: "string",
	priority,
	description,
	cell,
});

export const claimColumns: readonly Column<PersistentVolumeClaim>[] = [
	nameColumn,
	text("Status", { doc: `${status}.phase` }, ({ metadata, status }) =>
		metadata.deletionTimestamp === undefined
			? (status?.phase ?? "")
			: "Terminating",
	),
	text(
		"Volume",
		{ doc: `${spec}.volumeName` },
		({ spec }) => spec.volumeName ?? "",
	),
	text("Capacity", { doc: `${status}.capacity` }, ({ spec, status }) =>
		spec.volumeName ? quantityText(status?.capacity?.storage ?? "0") : "",
	),
	text("Access Modes", { doc: `${status}.accessModes` }, ({ spec, status }) =>
		spec.volumeName ? accessModesText(status?.accessModes) : "",
	),
	text(
		"StorageClass",
		"StorageClass of the pvc",
		({ metadata, spec }) =>
			metadata.annotations?.[storageClassAnnotation] ??
			spec.storageClassName ??
			"",
	),
	text(
		"VolumeAttributesClass",
		"VolumeAttributesClass of the pvc",
		({ spec }) => spec.volumeAttributesClassName ?? "<unset>",
	),
	ageColumn,
	text(
		"VolumeMode",
		{ doc: `${spec}.volumeMode` },
		({ spec }) => spec.volumeMode ?? "<unset>",
		1,
	),
];
