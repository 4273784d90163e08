import { isDeepStrictEqual } from "node:util";
import { podAllocation } from "../client/pods/requests.ts";
import type { Pod } from "../client/types/pod.ts";
import type { EventAction } from "./framework/cluster-event.ts";

/** What of a change of a pod may let other pods, or itself, be placed (framework/events.go, extractPodChanges). */
export function podChanges(old: Pod, pod: Pod): EventAction[] {
	const actions: EventAction[] = [];
	if (!isDeepStrictEqual(old.metadata.labels, pod.metadata.labels))
		actions.push("UpdatePodLabel");
	if (scaledDown(old, pod)) actions.push("UpdatePodScaleDown");
	if (
		(old.spec.schedulingGates ?? []).length > 0 &&
		(pod.spec.schedulingGates ?? []).length === 0
	)
		actions.push("UpdatePodSchedulingGatesEliminated");
	if (!isDeepStrictEqual(old.spec.tolerations, pod.spec.tolerations))
		actions.push("UpdatePodToleration");
	if (actions.length === 0 && mattersOtherwise(old, pod))
		actions.push("Update");
	return actions;
}

function scaledDown(old: Pod, pod: Pod): boolean {
	if (old.spec === pod.spec && old.status === pod.status) return false;
	const before = podAllocation(old);
	const now = podAllocation(pod);
	return Object.keys(before).some(
		(name) => (now[name] ?? 0) < (before[name] ?? 0),
	);
}

const mattersOtherwise = (old: Pod, pod: Pod): boolean =>
	!isDeepStrictEqual(old.spec, pod.spec) ||
	!isDeepStrictEqual(
		old.status.resourceClaimStatuses,
		pod.status.resourceClaimStatuses,
	);

/** Is the change of a waiting pod one that its next attempt should know of (scheduling_queue.go, isPodUpdated)? */
export const isRelevant = (old: Pod, pod: Pod): boolean =>
	!isDeepStrictEqual(old.spec, pod.spec) ||
	!isDeepStrictEqual(old.metadata.labels, pod.metadata.labels) ||
	!isDeepStrictEqual(old.metadata.annotations, pod.metadata.annotations) ||
	old.metadata.deletionTimestamp !== pod.metadata.deletionTimestamp ||
	!isDeepStrictEqual(
		old.status.resourceClaimStatuses,
		pod.status.resourceClaimStatuses,
	);
