import { compareQuantity } from "../../apimachinery/quantity.ts";
import { labelSelectorAsSelector } from "../../apimachinery/selectors/labels.ts";
import type {
	PersistentVolume,
	PersistentVolumeClaim,
} from "../../client/types/storage.ts";
import { isGoing } from "../shared/objects.ts";

/** Which volumes fit which claims (k8s.io/component-helpers/storage/volume/pv_helpers.go). */
export const bindCompleted = "pv.kubernetes.io/bind-completed";
export const boundByController = "pv.kubernetes.io/bound-by-controller";
const classAnnotation = "volume.beta.kubernetes.io/storage-class";

export const hasAnnotation = (
	{ metadata }: PersistentVolume | PersistentVolumeClaim,
	name: string,
): boolean => metadata.annotations?.[name] !== undefined;

export const classOf = ({
	metadata,
	spec,
}: PersistentVolume | PersistentVolumeClaim): string =>
	metadata.annotations?.[classAnnotation] ?? spec.storageClassName ?? "";

/** Is the volume reserved for this claim, or bound to it already? */
export function isBoundTo(
	{ spec }: PersistentVolume,
	{ metadata }: PersistentVolumeClaim,
): boolean {
	const { claimRef } = spec;
	if (claimRef === undefined) return false;
	if (claimRef.name !== metadata.name) return false;
	if (claimRef.namespace !== metadata.namespace) return false;
	return (claimRef.uid ?? "") === "" || claimRef.uid === metadata.uid;
}

const sizeOf = ({ spec }: PersistentVolume): string =>
	spec.capacity?.storage ?? "0";
const wantedSize = ({ spec }: PersistentVolumeClaim): string =>
	spec.resources?.requests?.storage ?? "0";
export const modeOf = ({
	spec,
}: PersistentVolume | PersistentVolumeClaim): string =>
	spec.volumeMode ?? "Filesystem";

const hasModes = (
	volume: PersistentVolume,
	claim: PersistentVolumeClaim,
): boolean =>
	(claim.spec.accessModes ?? []).every((mode) =>
		volume.spec.accessModes?.includes(mode),
	);

/** Why the volume that a claim names can't be its own; undefined when it can. */
export function mismatch(
	volume: PersistentVolume,
	claim: PersistentVolumeClaim,
): string | undefined {
	if (compareQuantity(sizeOf(volume), wantedSize(claim)) < 0)
		return "requested PV is too small";
	if (classOf(volume) !== classOf(claim))
		return "storageClassName does not match";
	if (modeOf(volume) !== modeOf(claim)) return "incompatible volumeMode";
	return hasModes(volume, claim) ? undefined : "incompatible accessMode";
}

/** The volume kept for the claim, else the smallest that fits, of those with the fewest access modes. */
export function findVolume(
	volumes: readonly PersistentVolume[],
	claim: PersistentVolumeClaim,
	delayed: boolean,
): PersistentVolume | undefined {
	const fitting = volumes.filter(
		(volume) =>
			hasModes(volume, claim) &&
			!isGoing(volume) &&
			modeOf(volume) === modeOf(claim) &&
			(volume.spec.claimRef === undefined || isBoundTo(volume, claim)) &&
			compareQuantity(sizeOf(volume), wantedSize(claim)) >= 0 &&
			(volume.spec.volumeAttributesClassName ?? "") ===
				(claim.spec.volumeAttributesClassName ?? ""),
	);
	const kept = fitting.find((volume) => isBoundTo(volume, claim));
	// Where binding waits for a pod, the scheduler does it.
	if (kept !== undefined || delayed) return kept;
	const selector =
		claim.spec.selector === undefined
			? undefined
			: labelSelectorAsSelector(claim.spec.selector);
	const free = fitting.filter(
		(volume) =>
			volume.status?.phase === "Available" &&
			classOf(volume) === classOf(claim) &&
			(selector === undefined || selector.matches(volume.metadata.labels)),
	);
	const modes = ({ spec }: PersistentVolume) => spec.accessModes?.length ?? 0;
	return free.sort(
		(a, b) => modes(a) - modes(b) || compareQuantity(sizeOf(a), sizeOf(b)),
	)[0];
}
