/** The rules of a Job's status: also others than the built-in controller write it (k8s.io/kubernetes/pkg/apis/batch/validation/validation.go ValidateJobStatusUpdate). */
import {
	duplicate,
	type FieldError,
	invalid,
	required,
} from "../../apimachinery/field.ts";
import { deepEqual } from "../../apimachinery/json.ts";
import { invalidWithoutValue, list } from "../shared/checks.ts";
import { validateCounts } from "../shared/status-counts.ts";
import { countIndexes, firstCommonIndex } from "./indexes.ts";
import type { Job, JobStatus } from "./types.ts";

/** Most rules hold only where something changed, so that what is stored stays writable. */
interface Change {
	readonly job: Job;
	readonly status: JobStatus;
	readonly old: JobStatus;
	is(type: string): boolean;
	was(type: string): boolean;
	/** Did any of these conditions or fields change? */
	changed(...names: string[]): boolean;
}

const isTrue = (status: JobStatus, type: string): boolean =>
	list(status.conditions).some(
		(condition) => condition.type === type && condition.status === "True",
	);

const isFinished = (status: JobStatus): boolean =>
	isTrue(status, "Complete") || isTrue(status, "Failed");

export function validateJobStatus(job: Job, before: Job): FieldError[] {
	const status = job.status ?? {};
	const old = before.status ?? {};
	const change: Change = {
		job,
		status,
		old,
		is: (type) => isTrue(status, type),
		was: (type) => isTrue(old, type),
		changed: (...names) =>
			names.some((name) =>
				name === "Finished"
					? isFinished(status) !== isFinished(old)
					: /^[A-Z]/.test(name)
						? isTrue(status, name) !== isTrue(old, name)
						: !deepEqual(
								status[name as keyof JobStatus],
								old[name as keyof JobStatus],
							),
			),
	};
	return [
		...validateCounts(
			status,
			["active", "succeeded", "failed", "ready", "terminating"],
			"status",
		),
		...validateUncounted(status),
		...validateCompletion(change),
		...validateAnnounced(change),
		...validateFinished(change),
		...validateIndexes(change),
		...validatePodNumbers(change),
		...validateSuccess(change),
		...validateTransition(change),
	];
}

/** The pods that were seen to end, each once. */
function validateUncounted(status: JobStatus): FieldError[] {
	const seen = new Set<string>();
	return (["succeeded", "failed"] as const).flatMap((field) =>
		list(status.uncountedTerminatedPods?.[field]).flatMap((uid, i) => {
			const path = `status.uncountedTerminatedPods.${field}[${i}]`;
			if (uid === "") return [invalid(path, uid, "must not be empty")];
			if (seen.has(uid)) return [duplicate(path, uid)];
			seen.add(uid);
			return [];
		}),
	);
}

const CONDITIONS = "status.conditions";
const COMPLETION = "status.completionTime";

function validateCompletion({ status, is, changed }: Change): FieldError[] {
	const errors: FieldError[] = [];
	const { completionTime, startTime } = status;
	const complete = is("Complete");
	const together = (type: string, shown: string) => {
		if (changed("Complete", type) && complete && is(type))
			errors.push(
				invalidWithoutValue(
					CONDITIONS,
					`cannot set Complete=True and ${shown} conditions`,
				),
			);
	};
	together("Failed", "Failed=true");
	together("FailureTarget", "FailureTarget=true");
	if (changed("Complete", "completionTime")) {
		if (completionTime !== undefined && !complete)
			errors.push(
				invalid(
					COMPLETION,
					completionTime,
					"cannot set completionTime when there is no Complete=True condition",
				),
			);
		if (completionTime === undefined && complete)
			errors.push(
				required(COMPLETION, "completionTime is required for Complete jobs"),
			);
	}
	if (
		changed("startTime", "completionTime") &&
		startTime !== undefined &&
		completionTime !== undefined &&
		Date.parse(completionTime) < Date.parse(startTime)
	)
		errors.push(
			invalid(
				COMPLETION,
				completionTime,
				"completionTime cannot be set before startTime",
			),
		);
	return errors;
}

/** A Job says first that it will end, and then that it has. */
function validateAnnounced({ is, changed }: Change): FieldError[] {
	const errors: FieldError[] = [];
	if (
		changed("Failed", "FailureTarget") &&
		is("Failed") &&
		!is("FailureTarget")
	)
		errors.push(
			invalidWithoutValue(
				CONDITIONS,
				"cannot set Failed=True condition without the FailureTarget=true condition",
			),
		);
	if (
		changed("Complete", "SuccessCriteriaMet") &&
		is("Complete") &&
		!is("SuccessCriteriaMet")
	)
		errors.push(
			invalidWithoutValue(
				CONDITIONS,
				"cannot set Complete=True condition without the SuccessCriteriaMet=true condition",
			),
		);
	return errors;
}

function validateFinished({ status, changed }: Change): FieldError[] {
	if (!isFinished(status)) return [];
	const errors: FieldError[] = [];
	const { active = 0, startTime, uncountedTerminatedPods: pods } = status;
	if (changed("Finished", "active") && active > 0)
		errors.push(
			invalid("status.active", active, "active>0 is invalid for finished job"),
		);
	if (changed("Finished", "startTime") && startTime === undefined)
		errors.push(
			required("status.startTime", "startTime is required for finished job"),
		);
	if (
		changed("Finished", "uncountedTerminatedPods") &&
		list(pods?.failed).length + list(pods?.succeeded).length > 0
	)
		errors.push(
			invalid(
				"status.uncountedTerminatedPods",
				{ Succeeded: pods?.succeeded ?? null, Failed: pods?.failed ?? null },
				"uncountedTerminatedPods needs to be empty for finished job",
			),
		);
	return errors;
}

function validateIndexes({ job, status, changed }: Change): FieldError[] {
	const errors: FieldError[] = [];
	const { completions, backoffLimitPerIndex, completionMode } = job.spec;
	const { completedIndexes = "", failedIndexes } = status;
	const completedPath = "status.completedIndexes";
	const failedPath = "status.failedIndexes";
	const parse = (text: string, path: string, field: string) => {
		try {
			countIndexes(text, completions ?? 0);
		} catch (error) {
			const why = (error as Error).message;
			errors.push(invalid(path, text, `error parsing ${field}: ${why}`));
		}
	};
	const completedChanged = changed("completedIndexes");
	const failedChanged = changed("failedIndexes");
	if (completedChanged && completions !== undefined)
		parse(completedIndexes, completedPath, "completedIndexes");
	if (
		failedChanged &&
		completions !== undefined &&
		backoffLimitPerIndex !== undefined &&
		failedIndexes !== undefined
	)
		parse(failedIndexes, failedPath, "failedIndexes");
	if (
		completedChanged &&
		completedIndexes !== "" &&
		completionMode !== "Indexed"
	)
		errors.push(
			invalid(
				completedPath,
				completedIndexes,
				"cannot set non-empty completedIndexes when non-indexed completion mode",
			),
		);
	if (failedIndexes === undefined) return errors;
	if (failedChanged && backoffLimitPerIndex === undefined)
		errors.push(
			invalid(
				failedPath,
				failedIndexes,
				"cannot set non-null failedIndexes when backoffLimitPerIndex is null",
			),
		);
	const common =
		(failedChanged || completedChanged) && completions !== undefined
			? firstCommonIndex(completedIndexes, failedIndexes, completions)
			: undefined;
	if (common !== undefined)
		errors.push(
			invalid(
				failedPath,
				failedIndexes,
				`failedIndexes and completedIndexes overlap at index: ${common}`,
			),
		);
	return errors;
}

function validatePodNumbers({ status, changed }: Change): FieldError[] {
	const errors: FieldError[] = [];
	const { terminating = 0, ready = 0, active = 0 } = status;
	if (
		changed("Finished", "terminating") &&
		terminating > 0 &&
		isFinished(status)
	)
		errors.push(
			invalid(
				"status.terminating",
				terminating,
				"terminating>0 is invalid for finished job",
			),
		);
	if (changed("ready", "active") && ready > active)
		errors.push(
			invalid("status.ready", ready, "cannot set more ready pods than active"),
		);
	return errors;
}

function validateSuccess({ job, is }: Change): FieldError[] {
	const met = is("SuccessCriteriaMet");
	const texts: string[] = [];
	if (met && is("Failed"))
		texts.push("cannot set SuccessCriteriaMet=True and Failed=true conditions");
	if (met && is("FailureTarget"))
		texts.push(
			"cannot set SuccessCriteriaMet=True and FailureTarget=true conditions",
		);
	if (job.spec.successPolicy && !met && is("Complete"))
		texts.push(
			"cannot set Complete=True for Job with SuccessPolicy unless SuccessCriteriaMet=True",
		);
	return texts.map((text) => invalidWithoutValue(CONDITIONS, text));
}

/** What never goes back. */
function validateTransition(change: Change): FieldError[] {
	const { job, status, old, is, was, changed } = change;
	const { spec } = job;
	const errors = ["Failed", "Complete", "FailureTarget"]
		.filter((type) => was(type) && !is(type))
		.map((type) =>
			invalidWithoutValue(
				CONDITIONS,
				`cannot disable the terminal ${type}=True condition`,
			),
		);
	const elastic =
		spec.completionMode === "Indexed" && spec.completions === spec.parallelism;
	const grows = (field: "failed" | "succeeded") => {
		if ((status[field] ?? 0) < (old[field] ?? 0))
			errors.push(
				invalid(
					`status.${field}`,
					status[field] ?? 0,
					`cannot decrease the ${field} counter`,
				),
			);
	};
	grows("failed");
	if (!elastic) grows("succeeded");
	if (
		status.completionTime !== undefined &&
		old.completionTime !== undefined &&
		changed("completionTime")
	)
		errors.push(
			invalid(
				COMPLETION,
				status.completionTime,
				"completionTime cannot be mutated",
			),
		);
	if (old.startTime !== undefined && changed("startTime") && !spec.suspend)
		errors.push(
			required(
				"status.startTime",
				"startTime cannot be removed for unsuspended job",
			),
		);
	const criteria = "SuccessCriteriaMet";
	if (was(criteria) && !is(criteria))
		errors.push(
			invalidWithoutValue(
				CONDITIONS,
				"cannot disable the SuccessCriteriaMet=True condition",
			),
		);
	if (was("Complete") && !was(criteria) && is(criteria))
		errors.push(
			invalidWithoutValue(
				CONDITIONS,
				"cannot set SuccessCriteriaMet=True for Job already has Complete=true conditions",
			),
		);
	return errors;
}
