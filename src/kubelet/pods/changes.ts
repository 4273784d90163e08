import { isDeepStrictEqual } from "node:util";
import type { Pod, PodCondition } from "../../client/types/pod.ts";

/** Conditions that the kubelet sets itself (pkg/kubelet/types/pod_status.go). */
const ownConditions = new Set([
	"PodReadyToStartContainers",
	"PodScheduled",
	"Initialized",
	"Ready",
	"ContainersReady",
	"PodResizePending",
	"PodResizeInProgress",
]);

/** Is there something to do after this change, other than what we wrote ourselves? */
export function needsSync(old: Pod, pod: Pod): boolean {
	const a = old.metadata;
	const b = pod.metadata;
	return (
		a.generation !== b.generation ||
		a.deletionTimestamp !== b.deletionTimestamp ||
		a.deletionGracePeriodSeconds !== b.deletionGracePeriodSeconds ||
		!isDeepStrictEqual(a.annotations, b.annotations) ||
		!isDeepStrictEqual(a.labels, b.labels) ||
		!isDeepStrictEqual(a.finalizers, b.finalizers) ||
		!isDeepStrictEqual(foreign(old), foreign(pod)) ||
		!isDeepStrictEqual(old.spec, pod.spec)
	);
}

/** Conditions of others, by type: readiness gates look at them. */
const foreign = ({ status }: Pod): readonly PodCondition[] =>
	(status.conditions ?? []).filter(({ type }) => !ownConditions.has(type));
