import { deepEqual } from "../../apimachinery/json.ts";
import type { OwnerReference } from "../../apimachinery/object.ts";
import { kinds } from "../../client/kinds.ts";
import type { StatefulSet } from "../../client/types/apps.ts";
import type { Pod } from "../../client/types/pod.ts";
import type { PersistentVolumeClaim } from "../../client/types/storage.ts";
import { newControllerRef } from "../shared/owners.ts";
import { isInRange } from "./identity.ts";

/**
 * Whom a claim should belong to, so that it goes with its pod or its set where the policy says Delete; undefined
 * when it need not change (pkg/controller/statefulset/stateful_set_utils.go, updateClaimOwnerRefForSetAndPod).
 */
export function claimOwners(
	set: StatefulSet,
	pod: Pod,
	{ metadata }: PersistentVolumeClaim,
): OwnerReference[] | undefined {
	const { whenDeleted, whenScaled } =
		set.spec.persistentVolumeClaimRetentionPolicy ?? {};
	const before = metadata.ownerReferences ?? [];
	const isOurs = ({ uid }: OwnerReference) =>
		uid === set.metadata.uid || uid === pod.metadata.uid;
	// What somebody else manages is left to them.
	if (before.some((owner) => owner.controller === true && !isOurs(owner)))
		return undefined;
	const after = before.filter((owner) => !isOurs(owner));
	const scaledDown = !isInRange(set, pod);
	if (whenScaled === "Delete" && scaledDown)
		after.push(newControllerRef(pod, kinds.pods));
	else if (whenDeleted === "Delete" && (!scaledDown || whenScaled !== "Delete"))
		after.push(newControllerRef(set, kinds.statefulSets));
	return deepEqual(before, after) ? undefined : after;
}

/** Does the claim belong to an earlier pod of this name, with which it will go? */
export const isStale = (
	{ metadata }: PersistentVolumeClaim,
	pod: Pod,
): boolean =>
	(metadata.ownerReferences ?? []).some(
		({ kind, apiVersion, name, uid }) =>
			kind === "Pod" &&
			apiVersion === "v1" &&
			name === pod.metadata.name &&
			uid !== pod.metadata.uid,
	);
