import type { SchedulerConfig } from "../config.ts";
import type { QueuedPod } from "./queued-pod.ts";

/** Milliseconds that a pod stays out of the queue after so many attempts in vain: 1 s, 2 s, 4 s, ... 10 s. */
export function backoffOf(
	{ unschedulableCount, errorCount }: QueuedPod,
	{ podInitialBackoff, podMaxBackoff }: SchedulerConfig,
): number {
	const count = errorCount > 0 ? errorCount : unschedulableCount;
	if (count === 0) return 0;
	return Math.min(podInitialBackoff * 2 ** (count - 1), podMaxBackoff);
}
