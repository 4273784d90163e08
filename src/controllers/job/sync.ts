import { formatTime } from "../../apimachinery/clock.ts";
import { keyOf } from "../../client/store.ts";
import type { Job, JobStatus } from "../../client/types/batch.ts";
import type { Pod } from "../../client/types/pod.ts";
import type { ControllerContext, Result } from "../definition.ts";
import type { Expectations } from "../shared/expectations.ts";
import { isGoing } from "../shared/objects.ts";
import { PodControl } from "../shared/pod-control.ts";
import { isPodActive, isPodReady, isPodTerminating } from "../shared/pods.ts";
import { type BackoffRecord, nextRecord } from "./backoff.ts";
import {
	ensureCondition,
	hasFinalizer,
	hasLimitPerIndex,
	isFinished,
	isPodFailed,
	isSuspended,
	type JobPass,
	newCondition,
} from "./context.ts";
import { matchFailurePolicy } from "./failure-policy.ts";
import type { FinalizerRemover } from "./finalizers.ts";
import { delayedPods, indexFails } from "./index-failures.ts";
import { IndexSet, isIndexed, validIndex } from "./indexes.ts";
import { JobManager } from "./manage.ts";
import { JobTracker, withCounts } from "./track.ts";
import { completion, indexVerdict, untilDeadline, verdict } from "./verdict.ts";

export interface JobSyncOptions {
	readonly context: ControllerContext;
	readonly expectations: Expectations;
	readonly finalizers: FinalizerRemover;
	podsOf(job: Job): Promise<Pod[]>;
}

/** One pass over a Job (pkg/controller/job/job_controller.go, syncJob). */
export class JobSync {
	readonly #options: JobSyncOptions;
	readonly #manager: JobManager;
	readonly #tracker: JobTracker;
	readonly #backoffs = new Map<string, BackoffRecord>();

	constructor(options: JobSyncOptions) {
		const { client, recorder } = options.context;
		this.#options = options;
		const removeFinalizer = (pod: Pod) => options.finalizers.remove(pod);
		this.#manager = new JobManager({
			control: new PodControl(client, recorder),
			expectations: options.expectations,
			removeFinalizer,
		});
		this.#tracker = new JobTracker({ client, recorder, removeFinalizer });
	}

	forget(key: string): void {
		this.#backoffs.delete(key);
	}

	async run(job: Job): Promise<Result | undefined> {
		const { expectations } = this.#options;
		const key = keyOf(job);
		if (isFinished(job)) {
			this.forget(key);
			return undefined;
		}
		const settled = expectations.satisfied(key);
		const pass = this.#open(job, await this.#options.podsOf(job));
		pass.finished = verdict(pass);
		if (isIndexed(job)) this.#lookAtIndexes(pass);
		const waits: number[] = [];
		let failure: unknown;
		try {
			if (pass.finished !== undefined) await this.#end(pass, settled);
			else waits.push(await this.#goOn(pass, settled));
		} catch (error) {
			failure = error;
		}
		const { active, ready, terminating } = pass;
		pass.status = withCounts(
			{ ...pass.status, ready, terminating },
			{ active },
		);
		await this.#tracker.track(pass);
		this.#backoffs.set(key, pass.backoff);
		if (failure !== undefined) throw failure;
		const deadline = untilDeadline(pass);
		if (deadline !== undefined && deadline > 0) waits.push(deadline);
		const next = waits.filter((wait) => wait > 0);
		return next.length === 0 ? undefined : { requeueAfter: Math.min(...next) };
	}

	/** Counts what there is. */
	#open(job: Job, pods: readonly Pod[]): JobPass {
		const { context, finalizers } = this.#options;
		const now = context.clock.now();
		const { succeeded = [], failed = [] } =
			job.status.uncountedTerminatedPods ?? {};
		const activePods = pods.filter(isPodActive);
		const expectedRemovals = finalizers.expected(keyOf(job));
		const isNew = (pod: Pod, counted: readonly string[]) => {
			const { uid = "" } = pod.metadata;
			return (
				hasFinalizer(pod) &&
				!counted.includes(uid) &&
				!expectedRemovals.has(uid) &&
				(!isIndexed(job) || validIndex(pod, job) !== undefined)
			);
		};
		const newSucceeded = pods.filter(
			(pod) => pod.status.phase === "Succeeded" && isNew(pod, succeeded),
		);
		const newFailed = pods.filter(
			(pod) => isPodFailed(pod, job) && isNew(pod, failed),
		);
		const countedFailures = newFailed.filter(
			(pod) => matchFailurePolicy(job, pod).counts,
		);
		const status: JobStatus = {
			...job.status,
			uncountedTerminatedPods: job.status.uncountedTerminatedPods ?? {},
			...(job.status.startTime === undefined && !isSuspended(job)
				? { startTime: formatTime(now) }
				: {}),
		};
		return {
			job,
			status,
			pods,
			activePods,
			expectedRemovals,
			uncounted: { succeeded, failed },
			now,
			active: activePods.length,
			ready: activePods.filter(isPodReady).length,
			terminating: pods.filter(isPodTerminating).length,
			succeeded:
				(job.status.succeeded ?? 0) + newSucceeded.length + succeeded.length,
			failed: (job.status.failed ?? 0) + countedFailures.length + failed.length,
			backoff: nextRecord(
				this.#backoffs.get(keyOf(job)),
				newSucceeded,
				newFailed,
			),
			previousIndexes: new IndexSet(),
			succeededIndexes: new IndexSet(),
			failedIndexes: undefined,
			delayedPods: new Map(),
			finished: undefined,
		};
	}

	#lookAtIndexes(pass: JobPass): void {
		const { job, pods } = pass;
		const { completions = 0 } = job.spec;
		const indexesOf = (chosen: readonly Pod[]) =>
			chosen.flatMap((pod) => validIndex(pod, job) ?? []);
		pass.previousIndexes = IndexSet.parse(
			job.status.completedIndexes,
			completions,
		);
		pass.succeededIndexes = pass.previousIndexes.with(
			indexesOf(
				pods.filter(
					(pod) => pod.status.phase === "Succeeded" && hasFinalizer(pod),
				),
			),
		);
		pass.succeeded = pass.succeededIndexes.size;
		if (hasLimitPerIndex(job)) {
			pass.failedIndexes = IndexSet.parse(
				job.status.failedIndexes,
				completions,
			).with(indexesOf(pods.filter((pod) => indexFails(job, pod))));
			pass.delayedPods = delayedPods(
				pass,
				pods.filter(
					(pod) =>
						hasFinalizer(pod) &&
						isPodFailed(pod, job) &&
						!pass.expectedRemovals.has(pod.metadata.uid ?? ""),
				),
			);
		}
		pass.finished ??= indexVerdict(pass);
	}

	/** The Job is over: nothing of it may run on. */
	async #end(pass: JobPass, settled: boolean): Promise<void> {
		await this.#manager.removeActive(pass);
		// Pods that the cache does not show yet may still turn up.
		if (pass.active > 0 || !settled) pass.finished = undefined;
	}

	async #goOn(pass: JobPass, settled: boolean): Promise<number> {
		let wait = 0;
		let failure: unknown;
		const managed = settled && !isGoing(pass.job);
		if (managed)
			try {
				wait = await this.#manager.manage(pass);
			} catch (error) {
				failure = error;
			}
		pass.finished = completion(pass);
		if (pass.finished === undefined && managed) this.#noteSuspension(pass);
		if (failure !== undefined) throw failure;
		return wait;
	}

	#noteSuspension(pass: JobPass): void {
		const { recorder } = this.#options.context;
		const { job, status, now } = pass;
		const suspended = isSuspended(job);
		const conditions = ensureCondition(
			status.conditions,
			suspended
				? newCondition(
						"Suspended",
						"True",
						"JobSuspended",
						"Job suspended",
						now,
					)
				: newCondition("Suspended", "False", "JobResumed", "Job resumed", now),
		);
		if (conditions === undefined) return;
		recorder.event(
			job,
			"Normal",
			suspended ? "Suspended" : "Resumed",
			suspended ? "Job suspended" : "Job resumed",
		);
		// The time of a suspended Job does not run.
		const { startTime: _, ...rest } = status;
		pass.status = {
			...rest,
			...(suspended ? {} : { startTime: formatTime(now) }),
			conditions,
		};
	}
}
