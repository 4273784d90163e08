import { formatTime } from "../../apimachinery/clock.ts";
import { isTimeZone } from "../../apimachinery/cron/time-zones.ts";
import { isAlreadyExists, isNotFound } from "../../apimachinery/errors.ts";
import { referenceTo } from "../../client/events/recorder.ts";
import { kinds } from "../../client/kinds.ts";
import type { CronJob, Job } from "../../client/types/batch.ts";
import type { ObjectReference } from "../../client/types/meta.ts";
import type { ControllerContext } from "../definition.ts";
import { isTerminating } from "../shared/errors.ts";
import { isGoing } from "../shared/objects.ts";
import { controllerOf, newControllerRef } from "../shared/owners.ts";
import { timeMs } from "../shared/pods.ts";
import { dueTime, parseSchedule, untilNext, usesOwnZone } from "./schedule.ts";
import { Zone } from "./zoned-time.ts";

type Status = CronJob["status"];

/** A CronJob at work: its status changes on the way. */
export interface CronPass {
	readonly cronJob: CronJob;
	status: Status;
	readonly jobs: readonly Job[];
}

export const finishedCondition = ({ status }: Job): string | undefined =>
	status.conditions?.find(
		({ type, status: state }) =>
			(type === "Complete" || type === "Failed") && state === "True",
	)?.type;

const isActive = ({ active = [] }: Status, uid: string | undefined): boolean =>
	active.some((reference) => reference.uid === uid);

export function withoutActive(status: Status, uid: string | undefined): Status {
	const { active = [], ...rest } = status;
	const left = active.filter((reference) => reference.uid !== uid);
	return left.length === 0 ? rest : { ...rest, active: left };
}

const withActive = (status: Status, reference: ObjectReference): Status => ({
	...status,
	active: [...(status.active ?? []), reference],
});

/** One pass over a CronJob (pkg/controller/cronjob/cronjob_controllerv2.go, syncCronJob). */
export class CronSync {
	readonly #context: ControllerContext;

	constructor(context: ControllerContext) {
		this.#context = context;
	}

	/** Changes the status; returns the milliseconds until the next run. */
	async run(pass: CronPass): Promise<number | undefined> {
		await this.#takeStock(pass);
		const { cronJob } = pass;
		const { timeZone, suspend } = cronJob.spec;
		if (isGoing(cronJob)) return undefined;
		if (timeZone !== undefined && timeZone !== "" && !isTimeZone(timeZone)) {
			this.#warn(
				cronJob,
				"UnknownTimeZone",
				`invalid timeZone: ${JSON.stringify(timeZone)}: unknown time zone ${timeZone}`,
			);
			return undefined;
		}
		return suspend === true ? undefined : this.#schedule(pass);
	}

	/** Which of its jobs are active, and which have ended. */
	async #takeStock(pass: CronPass): Promise<void> {
		const { cronJob, jobs } = pass;
		const { recorder, client } = this.#context;
		const uids = new Set(jobs.map(({ metadata }) => metadata.uid));
		for (const job of jobs) {
			const { uid, name } = job.metadata;
			const condition = finishedCondition(job);
			const active = isActive(pass.status, uid);
			if (!active && condition === undefined)
				this.#warn(
					cronJob,
					"UnexpectedJob",
					`Saw a job that the controller did not create or forgot: ${name}`,
				);
			else if (active && condition !== undefined) {
				pass.status = withoutActive(pass.status, uid);
				recorder.event(
					cronJob,
					"Normal",
					"SawCompletedJob",
					`Saw completed job: ${name}, condition: ${condition}`,
				);
			}
			if (condition === "Complete") noteSuccess(pass, job);
		}
		for (const { uid, namespace = "", name = "" } of pass.status.active ?? []) {
			if (uids.has(uid ?? "")) continue;
			try {
				await client.get(kinds.jobs, namespace, name);
			} catch (error) {
				if (!isNotFound(error)) throw error;
				recorder.event(
					cronJob,
					"Normal",
					"MissingJob",
					`Active job went missing: ${name}`,
				);
				pass.status = withoutActive(pass.status, uid);
			}
		}
	}

	async #schedule(pass: CronPass): Promise<number | undefined> {
		const { cronJob } = pass;
		const { schedule, startingDeadlineSeconds } = cronJob.spec;
		const now = this.#context.clock.now();
		if (usesOwnZone(cronJob))
			this.#warn(
				cronJob,
				"UnsupportedSchedule",
				`CRON_TZ or TZ used in schedule ${JSON.stringify(schedule)} is not officially supported, see https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/ for more details`,
			);
		let next: ReturnType<typeof parseSchedule>;
		try {
			next = parseSchedule(cronJob);
		} catch (error) {
			this.#warn(
				cronJob,
				"UnparseableSchedule",
				`unparseable schedule: ${JSON.stringify(schedule)} : ${(error as Error).message}`,
			);
			return undefined;
		}
		let due: ReturnType<typeof dueTime>;
		try {
			due = dueTime(cronJob, next, now);
		} catch (error) {
			this.#warn(
				cronJob,
				"InvalidSchedule",
				`invalid schedule: ${schedule} : ${(error as Error).message}`,
			);
			return undefined;
		}
		const { time } = due;
		if (due.tooMany)
			this.#warn(
				cronJob,
				"TooManyMissedTimes",
				"too many missed start times. Set or decrease .spec.startingDeadlineSeconds or check clock skew",
			);
		const wait = (status: Status) =>
			untilNext({ ...cronJob, status }, next, now);
		if (time === undefined) return wait(pass.status);
		if (
			startingDeadlineSeconds !== undefined &&
			time + startingDeadlineSeconds * 1000 < now
		)
			this.#warn(
				cronJob,
				"MissSchedule",
				`Missed scheduled time to start a job: ${rfc1123(time)}`,
			);
		else await this.#start(pass, time);
		return wait(pass.status);
	}

	async #start(pass: CronPass, time: number): Promise<void> {
		const { cronJob } = pass;
		const { recorder } = this.#context;
		const { active = [], lastScheduleTime } = pass.status;
		const name = jobName(cronJob, time);
		if (timeMs(lastScheduleTime) === time) return;
		if (active.some((reference) => reference.name === name)) return;
		const { concurrencyPolicy } = cronJob.spec;
		if (concurrencyPolicy === "Forbid" && active.length > 0) {
			recorder.event(
				cronJob,
				"Normal",
				"JobAlreadyActive",
				"Not starting job because prior execution is running and concurrency policy is Forbid",
			);
			return;
		}
		if (concurrencyPolicy === "Replace")
			for (const reference of active) await this.#replace(pass, reference);
		const job = await this.#create(pass, time);
		if (job === undefined) return;
		pass.status = {
			...withActive(pass.status, referenceTo(job)),
			lastScheduleTime: formatTime(time),
		};
	}

	async #replace(
		pass: CronPass,
		{ namespace = "", name = "" }: ObjectReference,
	) {
		let job: Job;
		try {
			job = await this.#context.client.get(kinds.jobs, namespace, name);
		} catch (error) {
			this.#warn(
				pass.cronJob,
				"FailedGet",
				`Get job: ${(error as Error).message}`,
			);
			throw error;
		}
		if (!(await this.deleteJob(pass, job)))
			throw new Error(`could not replace job ${namespace}/${name}`);
	}

	/** The new Job; undefined when it need not be noted. */
	async #create(pass: CronPass, time: number): Promise<Job | undefined> {
		const { cronJob } = pass;
		const { client, recorder } = this.#context;
		const wanted = jobOf(cronJob, time);
		const { namespace = "", name = "" } = wanted.metadata;
		try {
			const job = await client.create(kinds.jobs, wanted);
			recorder.event(
				cronJob,
				"Normal",
				"SuccessfulCreate",
				`Created job ${job.metadata.name}`,
			);
			return job;
		} catch (error) {
			if (isTerminating(error)) return undefined;
			if (!isAlreadyExists(error)) {
				this.#warn(
					cronJob,
					"FailedCreate",
					`Error creating job: ${(error as Error).message}`,
				);
				throw error;
			}
		}
		// Made earlier, before the status could be written, or by somebody else.
		const job = await client.get(kinds.jobs, namespace, name);
		const ours = controllerOf(job)?.uid === cronJob.metadata.uid;
		return ours && !isActive(pass.status, job.metadata.uid) ? job : undefined;
	}

	/** Returns whether it went. */
	async deleteJob(pass: CronPass, { metadata }: Job): Promise<boolean> {
		const { client, recorder } = this.#context;
		const { namespace = "", name = "", uid } = metadata;
		try {
			await client.delete(kinds.jobs, namespace, name, {
				propagationPolicy: "Background",
			});
		} catch (error) {
			this.#warn(
				pass.cronJob,
				"FailedDelete",
				`Deleted job: ${(error as Error).message}`,
			);
			return false;
		}
		pass.status = withoutActive(pass.status, uid);
		recorder.event(
			pass.cronJob,
			"Normal",
			"SuccessfulDelete",
			`Deleted job ${name}`,
		);
		return true;
	}

	#warn(cronJob: CronJob, reason: string, message: string): void {
		this.#context.recorder.event(cronJob, "Warning", reason, message);
	}
}

function noteSuccess(pass: CronPass, { status }: Job): void {
	const completed = timeMs(status.completionTime);
	const last = timeMs(pass.status.lastSuccessfulTime);
	if (completed === undefined || (last !== undefined && completed <= last))
		return;
	pass.status = { ...pass.status, lastSuccessfulTime: formatTime(completed) };
}

/** The name tells the minute, so that no run is started twice. */
const jobName = ({ metadata }: CronJob, time: number): string =>
	`${metadata.name}-${Math.floor(time / 60_000)}`;

function jobOf(cronJob: CronJob, time: number): Job {
	const { jobTemplate, timeZone = "" } = cronJob.spec;
	const { labels, annotations } = jobTemplate.metadata ?? {};
	return {
		apiVersion: "batch/v1",
		kind: "Job",
		metadata: {
			name: jobName(cronJob, time),
			namespace: cronJob.metadata.namespace ?? "",
			...(labels === undefined ? {} : { labels: { ...labels } }),
			annotations: {
				...annotations,
				"batch.kubernetes.io/cronjob-scheduled-timestamp": new Zone(
					timeZone,
				).format(time),
			},
			ownerReferences: [newControllerRef(cronJob, kinds.cronJobs)],
		},
		spec: jobTemplate.spec,
		status: {},
	};
}

/** `Mon, 02 Jan 2006 15:04:05 +0000` */
const rfc1123 = (ms: number): string =>
	new Date(ms).toUTCString().replace("GMT", "+0000");
