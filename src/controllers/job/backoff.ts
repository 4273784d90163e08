import type { Pod } from "../../client/types/pod.ts";
import { podCondition, timeMs } from "../shared/pods.ts";

/** How often a Job's pods have failed since one succeeded, and when the last did. */
export interface BackoffRecord {
	readonly failures: number;
	readonly lastFailure: number | undefined;
}

const firstDelay = 10_000;
const maxDelay = 600_000;

/** When a pod ended, by its containers, its condition or its deletion (pkg/controller/job/backoff_utils.go). */
export function finishedAt(pod: Pod): number {
	const { metadata, status } = pod;
	const ends = (status.containerStatuses ?? []).map(({ state }) =>
		timeMs(state?.terminated?.finishedAt),
	);
	const known = ends.filter((end) => end !== undefined);
	if (known.length > 0 && known.length === ends.length)
		return Math.max(...known);
	const ready = podCondition(pod, "Ready");
	const since =
		ready?.status === "False" ? timeMs(ready.lastTransitionTime) : undefined;
	if (since !== undefined) return since;
	const deleted = timeMs(metadata.deletionTimestamp);
	if (deleted !== undefined)
		return deleted - (metadata.deletionGracePeriodSeconds ?? 0) * 1000;
	return timeMs(metadata.creationTimestamp) ?? 0;
}

/** The record after these pods ended. */
export function nextRecord(
	before: BackoffRecord | undefined,
	succeeded: readonly Pod[],
	failed: readonly Pod[],
): BackoffRecord {
	const failures = failed.map(finishedAt);
	if (succeeded.length === 0)
		return {
			failures: (before?.failures ?? 0) + failures.length,
			lastFailure:
				failures.length === 0
					? before?.lastFailure
					: Math.max(before?.lastFailure ?? 0, ...failures),
		};
	const lastSuccess = Math.max(...succeeded.map(finishedAt));
	const later = failures.filter((time) => time >= lastSuccess);
	return {
		failures: later.length,
		lastFailure: later.length === 0 ? undefined : Math.max(...later),
	};
}

/** How long no pod is to be made: 10 s after the first failure, 20 s after the second, ... 10 min. */
export function remainingDelay(
	{ failures, lastFailure }: BackoffRecord,
	now: number,
): number {
	if (failures === 0 || lastFailure === undefined) return 0;
	const delay = Math.min(firstDelay * 2 ** (failures - 1), maxDelay);
	return Math.max(0, lastFailure + delay - now);
}
