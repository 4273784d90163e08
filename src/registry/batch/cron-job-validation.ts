/** The rules of a CronJob (k8s.io/kubernetes/pkg/apis/batch/validation/validation.go validateCronJobSpec). */
import { parseCron } from "../../apimachinery/cron/parse.ts";
import { isTimeZone } from "../../apimachinery/cron/time-zones.ts";
import {
	type FieldError,
	invalid,
	notSupported,
	required,
} from "../../apimachinery/field.ts";
import { podOptions } from "../core/pod/options.ts";
import { nonNegative } from "../shared/checks.ts";
import { printSelector } from "../shared/label-selector.ts";
import { validateJobSpec } from "./job-spec.ts";
import type { CronJob, CronJobSpec } from "./types.ts";

/** A Job's name is the CronJob's with 11 characters more. */
const MAX_NAME = 52;

export const validateNewCronJob = (cronJob: CronJob): FieldError[] => {
	const { name = "" } = cronJob.metadata;
	return [
		...validateCronJob(cronJob),
		...(name.length > MAX_NAME
			? [
					invalid(
						"metadata.name",
						name,
						`must be no more than ${MAX_NAME} characters`,
					),
				]
			: []),
	];
};

export const validateCronJob = (
	{ spec }: CronJob,
	old?: CronJob,
): FieldError[] => [
	...validateSchedule(spec, old?.spec),
	...nonNegative(spec.startingDeadlineSeconds, "spec.startingDeadlineSeconds"),
	...(old !== undefined && old.spec.timeZone === spec.timeZone
		? []
		: validateTimeZone(spec.timeZone, "spec.timeZone")),
	...validateConcurrency(spec.concurrencyPolicy, "spec.concurrencyPolicy"),
	...validateJobTemplate(spec, old?.spec),
	...nonNegative(
		spec.successfulJobsHistoryLimit,
		"spec.successfulJobsHistoryLimit",
	),
	...nonNegative(spec.failedJobsHistoryLimit, "spec.failedJobsHistoryLimit"),
];

function validateSchedule(
	{ schedule, timeZone }: CronJobSpec,
	old: CronJobSpec | undefined,
): FieldError[] {
	const path = "spec.schedule";
	if (!schedule) return [required(path)];
	const errors: FieldError[] = [];
	try {
		parseCron(schedule, isTimeZone);
	} catch (error) {
		errors.push(invalid(path, schedule, (error as Error).message));
	}
	if (!schedule.includes("TZ")) return errors;
	if (!old?.schedule.includes("TZ"))
		errors.push(
			invalid(
				path,
				schedule,
				"cannot use TZ or CRON_TZ in schedule, use timeZone field instead",
			),
		);
	else if (timeZone !== undefined)
		errors.push(
			invalid(
				path,
				schedule,
				"cannot use both timeZone field and TZ or CRON_TZ in schedule",
			),
		);
	return errors;
}

const namePart = /^[A-Za-z.\-_0-9+]{1,14}$/;

function validateTimeZone(
	zone: string | undefined,
	path: string,
): FieldError[] {
	if (zone === undefined) return [];
	if (zone === "")
		return [invalid(path, zone, "timeZone must be nil or non-empty string")];
	const unknown = invalid(path, zone, `unknown time zone ${zone}`);
	const isName = zone
		.split("/")
		.every(
			(part) =>
				part !== "." &&
				part !== ".." &&
				!part.startsWith("-") &&
				namePart.test(part),
		);
	if (!isName) return [unknown];
	const errors: FieldError[] = [];
	if (zone.toLowerCase() === "local")
		errors.push(
			invalid(
				path,
				zone,
				"timeZone must be an explicit time zone as defined in https://www.iana.org/time-zones",
			),
		);
	if (zone !== "Local" && !isTimeZone(zone)) errors.push(unknown);
	return errors;
}

const policies = ["Allow", "Forbid", "Replace"];

function validateConcurrency(
	policy: string | undefined,
	path: string,
): FieldError[] {
	if (!policy) return [required(path)];
	return policies.includes(policy)
		? []
		: [notSupported(path, policy, policies)];
}

/** Jobs made from the template get their selectors when they are made. */
function validateJobTemplate(
	{ jobTemplate: { spec } }: CronJobSpec,
	old: CronJobSpec | undefined,
): FieldError[] {
	const path = "spec.jobTemplate.spec";
	const errors = validateJobSpec(
		spec,
		path,
		podOptions(old?.jobTemplate.spec.template.spec),
	);
	if (spec.selector)
		errors.push(
			invalid(
				`${path}.selector`,
				printSelector(spec.selector),
				"`selector` will be auto-generated",
			),
		);
	if (spec.manualSelector)
		errors.push(notSupported(`${path}.manualSelector`, true, ["nil", "false"]));
	return errors;
}
