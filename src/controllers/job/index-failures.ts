import type { Job } from "../../client/types/batch.ts";
import type { Pod } from "../../client/types/pod.ts";
import { finishedAt } from "./backoff.ts";
import { hasFinalizer, isPodFailed, type JobPass } from "./context.ts";
import { matchFailurePolicy } from "./failure-policy.ts";
import { validIndex } from "./indexes.ts";

/** Failures of single indexes, where backoffLimitPerIndex is set (pkg/controller/job/indexed_job_utils.go). */
const countAnnotation = "batch.kubernetes.io/job-index-failure-count";
const ignoredAnnotation = "batch.kubernetes.io/job-index-ignored-failure-count";

const numberOf = ({ metadata }: Pod, annotation: string): number => {
	const text = metadata.annotations?.[annotation];
	return text !== undefined && /^[0-9]+$/.test(text) ? Number(text) : 0;
};

/** Failures up to this pod, those that did not count included. */
export const allFailures = (pod: Pod): number =>
	numberOf(pod, countAnnotation) + numberOf(pod, ignoredAnnotation);

/** The annotations of the pod that takes the place of a failed one. */
export function failureAnnotations(
	job: Job,
	replaced: Pod | undefined,
): Record<string, string> {
	if (replaced === undefined) return { [countAnnotation]: "0" };
	const { counts } = matchFailurePolicy(job, replaced);
	const count = numberOf(replaced, countAnnotation) + (counts ? 1 : 0);
	const ignored = numberOf(replaced, ignoredAnnotation) + (counts ? 0 : 1);
	return {
		[countAnnotation]: String(count),
		...(ignored > 0 ? { [ignoredAnnotation]: String(ignored) } : {}),
	};
}

/** Does the index of a pod fail with it? */
export function indexFails(job: Job, pod: Pod): boolean {
	if (!hasFinalizer(pod) || !isPodFailed(pod, job)) return false;
	const { action, counts } = matchFailurePolicy(job, pod);
	if (action === "FailIndex") return true;
	return (
		counts &&
		numberOf(pod, countAnnotation) >= (job.spec.backoffLimitPerIndex ?? 0)
	);
}

/** The failed pod of each index that waits for its next one. */
export function delayedPods(
	pass: JobPass,
	failed: readonly Pod[],
): Map<number, Pod> {
	const { job, activePods, succeededIndexes, failedIndexes } = pass;
	const active = new Set(activePods.map((pod) => validIndex(pod, job)));
	const delayed = new Map<number, Pod>();
	for (const pod of failed) {
		const index = validIndex(pod, job);
		if (index === undefined || active.has(index)) continue;
		if (succeededIndexes.has(index) || failedIndexes?.has(index)) continue;
		const other = delayed.get(index);
		if (
			other === undefined ||
			(allFailures(other) <= allFailures(pod) &&
				finishedAt(pod) >= finishedAt(other))
		)
			delayed.set(index, pod);
	}
	return delayed;
}
