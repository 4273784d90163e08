import { isNotFound } from "../../apimachinery/errors.ts";
import { keyOf } from "../../client/store.ts";
import type { Pod } from "../../client/types/pod.ts";
import { isTerminating } from "../shared/errors.ts";
import type { Expectations } from "../shared/expectations.ts";
import type { PodControl } from "../shared/pod-control.ts";
import { isPodReady } from "../shared/pods.ts";
import { slowStart } from "../shared/slow-start.ts";
import { finishedAt, remainingDelay } from "./backoff.ts";
import {
	hasFinalizer,
	hasLimitPerIndex,
	isSuspended,
	type JobPass,
	replacesOnlyFailed,
} from "./context.ts";
import { allFailures } from "./index-failures.ts";
import { isIndexed } from "./indexes.ts";
import { newPod, pendingIndexes, podsToRemove } from "./pods.ts";

const burst = 500;

export interface JobManagerOptions {
	readonly control: PodControl;
	readonly expectations: Expectations;
	removeFinalizer(pod: Pod): Promise<void>;
}

/** Makes and deletes pods so that as many run as should (pkg/controller/job/job_controller.go, manageJob). */
export class JobManager {
	readonly #options: JobManagerOptions;

	constructor(options: JobManagerOptions) {
		this.#options = options;
	}

	/** Changes the counts of the pass; returns how long to wait before more can be made. Throws the first failure. */
	async manage(pass: JobPass): Promise<number> {
		const { job, activePods } = pass;
		if (isSuspended(job)) {
			await this.#remove(pass, podsToRemove(job, activePods, pass.active));
			return 0;
		}
		const wanted = wantedPods(pass);
		const surplus = podsToRemove(
			job,
			activePods,
			Math.max(0, pass.active - wanted),
		);
		if (surplus.length > 0) {
			await this.#remove(pass, surplus.slice(0, burst));
			return 0;
		}
		const ending = replacesOnlyFailed(job) ? pass.terminating : 0;
		const missing = wanted - ending - pass.active;
		return missing > 0 ? this.#create(pass, Math.min(missing, burst)) : 0;
	}

	async #create(pass: JobPass, count: number): Promise<number> {
		const { job, backoff, now } = pass;
		if (!hasLimitPerIndex(job)) {
			const delay = remainingDelay(backoff, now);
			if (delay > 0) return delay;
		}
		let indexes: readonly (number | undefined)[] = new Array(count).fill(
			undefined,
		);
		if (isIndexed(job)) {
			const { ready, delay } = readyIndexes(pass, count);
			if (ready.length === 0) return delay;
			indexes = ready;
		}
		const { control, expectations } = this.#options;
		const key = keyOf(job);
		expectations.expectCreations(key, indexes.length);
		const { successes, error } = await slowStart(indexes.length, async (i) => {
			try {
				await control.create(newPod(pass, indexes[i]), job);
			} catch (failure) {
				if (!isTerminating(failure)) throw failure;
			}
		});
		for (let i = successes; i < indexes.length; i++) expectations.created(key);
		pass.active += successes;
		if (error !== undefined) throw error;
		return 0;
	}

	/** The pods go without being counted: nobody failed. */
	async #remove(pass: JobPass, pods: readonly Pod[]): Promise<void> {
		const { control, expectations } = this.#options;
		const key = keyOf(pass.job);
		expectations.expectDeletions(key, pods.map(keyOf));
		await this.#forEach(pass, pods, async (pod) => {
			try {
				if (hasFinalizer(pod)) await this.#options.removeFinalizer(pod);
				await control.delete(pod, pass.job);
			} catch (error) {
				expectations.deleted(key, keyOf(pod));
				throw error;
			}
		});
	}

	/** The Job is over: what still runs counts as failed. */
	async removeActive(pass: JobPass): Promise<void> {
		await this.#forEach(pass, pass.activePods, (pod) =>
			this.#options.control.delete(pod, pass.job),
		);
	}

	async #forEach(
		pass: JobPass,
		pods: readonly Pod[],
		work: (pod: Pod) => Promise<void>,
	): Promise<void> {
		const failures: unknown[] = [];
		await Promise.all(
			pods.map(async (pod) => {
				try {
					await work(pod);
					pass.active--;
					pass.terminating++;
					if (isPodReady(pod)) pass.ready--;
				} catch (error) {
					if (!isNotFound(error)) failures.push(error);
				}
			}),
		);
		if (failures.length > 0) throw failures[0];
	}
}

/** How many should run now. */
function wantedPods({ job, succeeded, active }: JobPass): number {
	const { completions, parallelism = 1 } = job.spec;
	// Without a number of completions, one success is enough: what runs may end.
	if (completions === undefined) return succeeded > 0 ? active : parallelism;
	return Math.max(0, Math.min(completions - succeeded, parallelism));
}

/** Indexes for which a pod can be made now; when there are none, how long until there is one. */
function readyIndexes(
	pass: JobPass,
	count: number,
): { readonly ready: number[]; readonly delay: number } {
	const pending = pendingIndexes(pass, count);
	if (!hasLimitPerIndex(pass.job)) return { ready: pending, delay: 0 };
	const ready: number[] = [];
	let delay = Number.POSITIVE_INFINITY;
	for (const index of pending) {
		const failed = pass.delayedPods.get(index);
		const wait =
			failed === undefined
				? 0
				: remainingDelay(
						{
							failures: allFailures(failed) + 1,
							lastFailure: finishedAt(failed),
						},
						pass.now,
					);
		if (wait === 0) ready.push(index);
		else delay = Math.min(delay, wait);
	}
	return { ready, delay: Number.isFinite(delay) ? delay : 0 };
}
