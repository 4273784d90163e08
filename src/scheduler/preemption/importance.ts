import type { PodInfo } from "../framework/pod-info.ts";

/** When it started, or now for one that has not. */
export const startTime = ({ pod }: PodInfo, now: number): number =>
	pod.status.startTime === undefined ? now : Date.parse(pod.status.startTime);

/** Higher priority counts for more, then having run for longer (pkg/scheduler/util, MoreImportantPod). */
export function compareImportance(a: PodInfo, b: PodInfo, now: number): number {
	if (a.priority !== b.priority) return b.priority - a.priority;
	return startTime(a, now) - startTime(b, now);
}
