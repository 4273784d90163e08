import type { Job, JobCondition } from "../../client/types/batch.ts";
import type { Pod } from "../../client/types/pod.ts";
import { timeMs } from "../shared/pods.ts";
import {
	conditionOf,
	isPodFailed,
	isSuspended,
	type JobPass,
	newCondition,
} from "./context.ts";
import { matchFailurePolicy } from "./failure-policy.ts";
import { matchSuccessPolicy } from "./success-policy.ts";

const deadlineMs = ({ spec }: Job): number | undefined =>
	spec.activeDeadlineSeconds === undefined
		? undefined
		: spec.activeDeadlineSeconds * 1000;

/** Milliseconds until the Job's deadline; undefined when none runs. */
export function untilDeadline({
	job,
	status,
	now,
}: JobPass): number | undefined {
	const deadline = deadlineMs(job);
	const start = timeMs(status.startTime);
	if (deadline === undefined || start === undefined || isSuspended(job))
		return undefined;
	return start + deadline - now;
}

/** The Failed condition that follows a FailureTarget. */
export const failedAfter = (
	{ reason = "", message = "" }: JobCondition,
	now: number,
): JobCondition => newCondition("Failed", "True", reason, message, now);

/** What ends the Job before its indexes are looked at (pkg/controller/job/job_controller.go, syncJob). */
export function verdict(pass: JobPass): JobCondition | undefined {
	const { job, status, pods, now } = pass;
	const met = conditionOf(status, "SuccessCriteriaMet");
	if (met?.status === "True") return met;
	const target = conditionOf(status, "FailureTarget");
	if (target !== undefined) return failedAfter(target, now);
	const fail = (reason: string, message: string) =>
		newCondition("FailureTarget", "True", reason, message, now);
	const message = failMessage(job, pods);
	if (message !== undefined) return fail("PodFailurePolicy", message);
	if (
		pass.failed > (job.spec.backoffLimit ?? 6) ||
		restartedTooOften(job, pods)
	)
		return fail(
			"BackoffLimitExceeded",
			"Job has reached the specified backoff limit",
		);
	const left = untilDeadline(pass);
	if (left !== undefined && left <= 0)
		return fail(
			"DeadlineExceeded",
			"Job was active longer than specified deadline",
		);
	return undefined;
}

/** What ends an indexed Job. */
export function indexVerdict(pass: JobPass): JobCondition | undefined {
	const { job, failedIndexes, succeededIndexes, now } = pass;
	const { maxFailedIndexes, completions = 0 } = job.spec;
	const fail = (reason: string, message: string) =>
		newCondition("FailureTarget", "True", reason, message, now);
	const failed = failedIndexes?.size ?? 0;
	if (maxFailedIndexes !== undefined && failed > maxFailedIndexes)
		return fail(
			"MaxFailedIndexesExceeded",
			"Job has exceeded the specified maximal number of failed indexes",
		);
	if (failed > 0 && failed + succeededIndexes.size >= completions)
		return fail("FailedIndexes", "Job has failed indexes");
	const message = matchSuccessPolicy(job, succeededIndexes);
	return message === undefined
		? undefined
		: newCondition("SuccessCriteriaMet", "True", "SuccessPolicy", message, now);
}

/** All that was asked for is done, and nothing runs any more. */
export function completion(pass: JobPass): JobCondition | undefined {
	const { job, succeeded, active, now } = pass;
	const { completions } = job.spec;
	const complete =
		active === 0 &&
		(completions === undefined ? succeeded > 0 : succeeded >= completions);
	return complete
		? newCondition(
				"SuccessCriteriaMet",
				"True",
				"CompletionsReached",
				"Reached expected number of succeeded pods",
				now,
			)
		: undefined;
}

function failMessage(job: Job, pods: readonly Pod[]): string | undefined {
	if (job.spec.podFailurePolicy === undefined) return undefined;
	for (const pod of pods) {
		if (!isPodFailed(pod, job)) continue;
		const { message } = matchFailurePolicy(job, pod);
		if (message !== undefined) return message;
	}
	return undefined;
}

/** With restartPolicy OnFailure the restarts of running pods count. */
function restartedTooOften({ spec }: Job, pods: readonly Pod[]): boolean {
	if (spec.template.spec.restartPolicy !== "OnFailure") return false;
	let restarts = 0;
	for (const { status } of pods) {
		if (status.phase !== "Running" && status.phase !== "Pending") continue;
		for (const container of [
			...(status.initContainerStatuses ?? []),
			...(status.containerStatuses ?? []),
		])
			restarts += container.restartCount;
	}
	const limit = spec.backoffLimit ?? 6;
	return limit === 0 ? restarts > 0 : restarts >= limit;
}
