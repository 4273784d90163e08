import type { Pod, PodCondition } from "../../client/types/pod.ts";

/** Pod phases, conditions and what controllers derive of them (pkg/api/v1/pod/util.go). */
export const podCondition = (
	{ status }: Pod,
	type: string,
): PodCondition | undefined =>
	status.conditions?.find((condition) => condition.type === type);

export const isPodReady = (pod: Pod): boolean =>
	podCondition(pod, "Ready")?.status === "True";

export const isPodFinished = ({ status }: Pod): boolean =>
	status.phase === "Succeeded" || status.phase === "Failed";

/** Neither finished nor deleted. */
export const isPodActive = (pod: Pod): boolean =>
	!isPodFinished(pod) && pod.metadata.deletionTimestamp === undefined;

/** Deleted, but still running. */
export const isPodTerminating = (pod: Pod): boolean =>
	!isPodFinished(pod) && pod.metadata.deletionTimestamp !== undefined;

/** Milliseconds since the epoch; undefined for a time that is not set. */
export const timeMs = (time: string | null | undefined): number | undefined =>
	time === undefined || time === null || time === ""
		? undefined
		: Date.parse(time);

/** How long until the pod counts as available: 0 now, undefined when it is not ready. */
export function untilAvailable(
	pod: Pod,
	minReadySeconds: number,
	now: number,
): number | undefined {
	const ready = podCondition(pod, "Ready");
	if (ready?.status !== "True") return undefined;
	if (minReadySeconds === 0) return 0;
	const since = timeMs(ready.lastTransitionTime);
	if (since === undefined) return undefined;
	return Math.max(0, since + minReadySeconds * 1000 - now);
}

export const isPodAvailable = (
	pod: Pod,
	minReadySeconds: number,
	now: number,
): boolean => untilAvailable(pod, minReadySeconds, now) === 0;

/** When the next of the pods will be available, in milliseconds; undefined when none will by itself. */
export function nextAvailability(
	pods: readonly Pod[],
	minReadySeconds: number,
	now: number,
): number | undefined {
	let next: number | undefined;
	for (const pod of pods) {
		const wait = untilAvailable(pod, minReadySeconds, now);
		if (wait === undefined || wait === 0) continue;
		if (next === undefined || wait < next) next = wait;
	}
	return next;
}
