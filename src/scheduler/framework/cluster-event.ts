import type { KubeObject } from "../../apimachinery/object.ts";
import type { Pod } from "../../client/types/pod.ts";

/** What an event is about; assigned pods and those still to be placed are told apart. */
export type EventResource =
	| "AssignedPod"
	| "UnscheduledPod"
	| "Node"
	| "PersistentVolumeClaim"
	| "PersistentVolume"
	| "StorageClass"
	| "CSINode"
	| "CSIDriver"
	| "CSIStorageCapacity"
	| "VolumeAttachment"
	| "ResourceClaim"
	| "ResourceSlice"
	| "DeviceClass"
	| "*";

export type EventAction =
	| "Add"
	| "Delete"
	| "Update"
	| "UpdateNodeAllocatable"
	| "UpdateNodeLabel"
	| "UpdateNodeTaint"
	| "UpdateNodeCondition"
	| "UpdatePodLabel"
	| "UpdatePodScaleDown"
	| "UpdatePodToleration"
	| "UpdatePodSchedulingGatesEliminated";

/** A change in the cluster that may make room for a pod. */
export interface ClusterEvent {
	readonly resource: EventResource;
	readonly action: EventAction;
	readonly old?: KubeObject | undefined;
	readonly new?: KubeObject | undefined;
}

/**
 * Which changes may make a pod placeable that the plug-in turned down. `hint` looks closer: false means that this
 * change does not help this pod.
 */
export interface Wakeup {
	readonly resource: EventResource;
	readonly actions: readonly EventAction[];
	hint?(pod: Pod, event: ClusterEvent): boolean;
}

/** Updates of these kinds count as `Update` for whoever waits for any. */
export const concerns = (wakeup: Wakeup, event: ClusterEvent): boolean =>
	(wakeup.resource === "*" || wakeup.resource === event.resource) &&
	(wakeup.actions.includes(event.action) ||
		(event.action.startsWith("Update") && wakeup.actions.includes("Update")));
