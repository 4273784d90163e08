import { formatTime } from "../../apimachinery/clock.ts";
import type { Job, JobCondition, JobStatus } from "../../client/types/batch.ts";
import type { Pod } from "../../client/types/pod.ts";
import type { BackoffRecord } from "./backoff.ts";
import type { IndexSet } from "./indexes.ts";

export const finalizer = "batch.kubernetes.io/job-tracking";

export const hasFinalizer = ({ metadata }: Pod): boolean =>
	metadata.finalizers?.includes(finalizer) === true;

/** Pods that were counted but whose finalizers may still be there, by uid. */
export interface Uncounted {
	succeeded: readonly string[];
	failed: readonly string[];
}

/** What one pass over a Job knows and finds out. */
export interface JobPass {
	/** As it was read or last written. */
	job: Job;
	/** As it will be written. */
	status: JobStatus;
	readonly pods: readonly Pod[];
	readonly activePods: readonly Pod[];
	/** Finalizers that were removed, though the cache does not show it yet. */
	readonly expectedRemovals: ReadonlySet<string>;
	readonly uncounted: Uncounted;
	readonly now: number;
	active: number;
	ready: number;
	terminating: number;
	succeeded: number;
	failed: number;
	backoff: BackoffRecord;
	previousIndexes: IndexSet;
	succeededIndexes: IndexSet;
	failedIndexes: IndexSet | undefined;
	/** Failed pods that are kept until their successors have taken over the count of failures, by index. */
	delayedPods: ReadonlyMap<number, Pod>;
	/** Why and how the Job ends. */
	finished: JobCondition | undefined;
}

export const newCondition = (
	type: string,
	status: JobCondition["status"],
	reason: string,
	message: string,
	now: number,
): JobCondition => ({
	type,
	status,
	lastProbeTime: formatTime(now),
	lastTransitionTime: formatTime(now),
	reason,
	message,
});

export const conditionOf = (
	{ conditions = [] }: JobStatus,
	type: string,
): JobCondition | undefined =>
	conditions.find((condition) => condition.type === type);

export const isFinished = ({ status }: Job): boolean =>
	(status.conditions ?? []).some(
		({ type, status: state }) =>
			(type === "Complete" || type === "Failed") && state === "True",
	);

/** The conditions with this one; undefined when they say so already, or when it would be the first and says False. */
export function ensureCondition(
	conditions: readonly JobCondition[] = [],
	condition: JobCondition,
): readonly JobCondition[] | undefined {
	const index = conditions.findIndex(({ type }) => type === condition.type);
	const old = conditions[index];
	if (old === undefined)
		return condition.status === "False"
			? undefined
			: [...conditions, condition];
	if (
		old.status === condition.status &&
		old.reason === condition.reason &&
		old.message === condition.message
	)
		return undefined;
	return conditions.with(index, condition);
}

/** With podReplacementPolicy Failed a pod that is only terminating has not failed yet. */
export const replacesOnlyFailed = ({ spec }: Job): boolean =>
	spec.podReplacementPolicy === "Failed" || spec.podFailurePolicy !== undefined;

/** Deleted pods that never reach the phase Failed count as failed too. */
export function isPodFailed({ metadata, status }: Pod, job: Job): boolean {
	if (status.phase === "Failed") return true;
	if (replacesOnlyFailed(job)) return false;
	return (
		metadata.deletionTimestamp !== undefined && status.phase !== "Succeeded"
	);
}

export const isSuspended = ({ spec }: Job): boolean => spec.suspend === true;
export const hasLimitPerIndex = ({ spec }: Job): boolean =>
	spec.backoffLimitPerIndex !== undefined;
