import { isNotFound } from "../../apimachinery/errors.ts";
import { deepEqual } from "../../apimachinery/json.ts";
import type { Client } from "../../client/client.ts";
import type { EventRecorder } from "../../client/events/recorder.ts";
import { kinds } from "../../client/kinds.ts";
import type { JobCondition, JobStatus } from "../../client/types/batch.ts";
import type { Pod } from "../../client/types/pod.ts";
import { isGoing } from "../shared/objects.ts";
import {
	conditionOf,
	ensureCondition,
	hasFinalizer,
	hasLimitPerIndex,
	isPodFailed,
	type JobPass,
	newCondition,
	type Uncounted,
} from "./context.ts";
import { matchFailurePolicy } from "./failure-policy.ts";
import { isIndexed, validIndex } from "./indexes.ts";
import { failedAfter } from "./verdict.ts";

/** So many ended pods are counted in one pass. */
const maxUncounted = 500;

export interface TrackerOptions {
	readonly client: Client;
	readonly recorder: EventRecorder;
	/** Throws when it can't be done; a pod that has gone is fine. */
	removeFinalizer(pod: Pod): Promise<void>;
}

/**
 * Counts each ended pod once, whatever happens in between: first it is noted in the status, then its finalizer goes,
 * then it is counted (pkg/controller/job/job_controller.go, trackJobStatusAndRemoveFinalizers).
 */
export class JobTracker {
	readonly #options: TrackerOptions;

	constructor(options: TrackerOptions) {
		this.#options = options;
	}

	async track(pass: JobPass): Promise<void> {
		const { expectedRemovals, pods } = pass;
		const held = new Set(
			pods
				.filter(hasFinalizer)
				.map(({ metadata }) => metadata.uid ?? "")
				.filter((uid) => !expectedRemovals.has(uid)),
		);
		pass.status = countReleased(pass.status, held);
		const { release, complete } = noteEnded(pass);
		noteVerdict(pass);
		await this.#write(pass);
		const failure = await this.#release(release, held);
		pass.status = countReleased(pass.status, held);
		if (failure !== undefined) {
			await this.#write(pass);
			throw failure;
		}
		const finished = complete && finish(pass);
		await this.#write(pass);
		if (finished) this.#tell(pass);
	}

	async #write(pass: JobPass): Promise<void> {
		if (deepEqual(pass.job.status, pass.status)) return;
		pass.job = await this.#options.client.updateStatus(kinds.jobs, {
			...pass.job,
			status: pass.status,
		});
	}

	async #release(pods: readonly Pod[], held: Set<string>): Promise<unknown> {
		let failure: unknown;
		await Promise.all(
			pods.map(async (pod) => {
				try {
					await this.#options.removeFinalizer(pod);
					held.delete(pod.metadata.uid ?? "");
				} catch (error) {
					if (isNotFound(error)) held.delete(pod.metadata.uid ?? "");
					else failure ??= error;
				}
			}),
		);
		return failure;
	}

	#tell({ job, status, finished }: JobPass): void {
		const { recorder } = this.#options;
		if (finished?.type !== "Complete") {
			recorder.event(
				job,
				"Warning",
				finished?.reason ?? "",
				finished?.message ?? "",
			);
			return;
		}
		const { completions } = job.spec;
		if (completions !== undefined && (status.succeeded ?? 0) > completions)
			recorder.event(
				job,
				"Warning",
				"TooManySucceededPods",
				"Too many succeeded pods running after completion count reached",
			);
		recorder.event(job, "Normal", "Completed", "Job completed");
	}
}

/** Counts the noted pods whose finalizers have gone. */
function countReleased(
	status: JobStatus,
	held: ReadonlySet<string>,
): JobStatus {
	const { succeeded = [], failed = [] } = status.uncountedTerminatedPods ?? {};
	const left: Uncounted = {
		succeeded: succeeded.filter((uid) => held.has(uid)),
		failed: failed.filter((uid) => held.has(uid)),
	};
	const add = (count: number | undefined, more: number) => (count ?? 0) + more;
	return withCounts(
		{ ...status, uncountedTerminatedPods: uncountedOf(left) },
		{
			succeeded: add(
				status.succeeded,
				succeeded.length - left.succeeded.length,
			),
			failed: add(status.failed, failed.length - left.failed.length),
		},
	);
}

const uncountedOf = ({ succeeded, failed }: Uncounted) => ({
	...(succeeded.length > 0 ? { succeeded } : {}),
	...(failed.length > 0 ? { failed } : {}),
});

/** Zero counts are left out. */
export function withCounts(
	status: JobStatus,
	counts: {
		readonly succeeded?: number;
		readonly failed?: number;
		readonly active?: number;
	},
): JobStatus {
	const next: Record<string, unknown> = { ...status };
	for (const [name, count] of Object.entries(counts))
		if (count === 0) delete next[name];
		else next[name] = count;
	return next as JobStatus;
}

/** Notes pods that ended since the last pass in the status; returns those whose finalizers can go. */
function noteEnded(pass: JobPass): {
	readonly release: Pod[];
	/** Were all of them looked at? */
	readonly complete: boolean;
} {
	const { job, uncounted, expectedRemovals, previousIndexes } = pass;
	const indexed = isIndexed(job);
	const noted = pass.status.uncountedTerminatedPods ?? {};
	const succeeded = [...(noted.succeeded ?? [])];
	const failed = [...(noted.failed ?? [])];
	const newIndexes: number[] = [];
	const release: Pod[] = [];
	let complete = true;
	for (const pod of pass.pods) {
		const { uid = "" } = pod.metadata;
		if (!hasFinalizer(pod) || expectedRemovals.has(uid)) continue;
		if (!canRelease(pass, pod)) continue;
		release.push(pod);
		const index = validIndex(pod, job);
		if (pod.status.phase === "Succeeded" && !uncounted.failed.includes(uid)) {
			if (!indexed) {
				if (!uncounted.succeeded.includes(uid)) succeeded.push(uid);
			} else if (index !== undefined && !previousIndexes.has(index))
				newIndexes.push(index);
		} else if (isPodFailed(pod, job) || endsBadly(pass.finished)) {
			if (
				!uncounted.failed.includes(uid) &&
				(!indexed || index !== undefined) &&
				matchFailurePolicy(job, pod).counts
			)
				failed.push(uid);
		}
		if (newIndexes.length + succeeded.length + failed.length >= maxUncounted) {
			complete = false;
			break;
		}
	}
	pass.status = {
		...pass.status,
		uncountedTerminatedPods: uncountedOf({ succeeded, failed }),
	};
	if (indexed) noteIndexes(pass, newIndexes);
	return { release, complete };
}

/** Then what still runs counts as failed. */
const endsBadly = (finished: JobCondition | undefined): boolean =>
	finished !== undefined &&
	finished.type !== "SuccessCriteriaMet" &&
	finished.type !== "Complete";

function noteIndexes(pass: JobPass, newIndexes: readonly number[]): void {
	const all = pass.previousIndexes.with(newIndexes);
	const { completedIndexes: _, failedIndexes: __, ...rest } = pass.status;
	const text = all.toString();
	pass.status = withCounts(
		{
			...rest,
			...(text === "" ? {} : { completedIndexes: text }),
			...(pass.failedIndexes === undefined
				? {}
				: { failedIndexes: pass.failedIndexes.toString() }),
		},
		{ succeeded: all.size },
	);
}

/** May the pod go for good? A failed one is kept while its successor has yet to take over its count of failures. */
function canRelease(pass: JobPass, pod: Pod): boolean {
	const { job, finished, delayedPods } = pass;
	if (isGoing(job) || finished !== undefined) return true;
	if (pod.status.phase === "Succeeded") return true;
	if (!isPodFailed(pod, job)) return false;
	const index = validIndex(pod, job);
	return (
		!hasLimitPerIndex(job) ||
		index === undefined ||
		delayedPods.get(index)?.metadata.uid !== pod.metadata.uid
	);
}

/** First it is told how the Job will end, and only when all pods have ended that it did. */
function noteVerdict(pass: JobPass): void {
	const { finished, status, now } = pass;
	if (finished?.type === "FailureTarget") {
		pass.status = withConditions(status, finished);
		pass.finished = failedAfter(finished, now);
	} else if (finished?.type === "SuccessCriteriaMet") {
		if (conditionOf(status, "SuccessCriteriaMet") === undefined)
			pass.status = withConditions(status, finished);
		const { reason = "", message = "" } = finished;
		pass.finished = newCondition("Complete", "True", reason, message, now);
	}
}

const withConditions = (
	status: JobStatus,
	condition: JobCondition,
): JobStatus => ({
	...status,
	conditions: [...(status.conditions ?? []), condition],
});

/** Returns whether the Job is over with this pass. */
function finish(pass: JobPass): boolean {
	const { finished, status } = pass;
	const { succeeded = [], failed = [] } = status.uncountedTerminatedPods ?? {};
	if (finished === undefined || pass.terminating > 0) return false;
	if (succeeded.length + failed.length > 0) return false;
	const conditions = ensureCondition(status.conditions, finished);
	const { lastTransitionTime } = finished;
	pass.status = {
		...status,
		...(conditions === undefined ? {} : { conditions }),
		...(finished.type === "Complete" && lastTransitionTime
			? { completionTime: lastTransitionTime }
			: {}),
	};
	return true;
}
