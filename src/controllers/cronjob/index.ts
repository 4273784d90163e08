import { deepEqual } from "../../apimachinery/json.ts";
import { kinds } from "../../client/kinds.ts";
import { keyOf } from "../../client/store.ts";
import type { CronJob, Job } from "../../client/types/batch.ts";
import { type ControllerDefinition, watch } from "../definition.ts";
import { indexByController, resolveController } from "../shared/owners.ts";
import { grant, recordEvents } from "../shared/rules.ts";
import { parseSchedule, untilNext } from "./schedule.ts";
import { type CronPass, CronSync, finishedCondition } from "./sync.ts";

/** Starts Jobs at their times (pkg/controller/cronjob/cronjob_controllerv2.go). */
export const cronJobController: ControllerDefinition = {
	name: "cronjob-controller",
	serviceAccount: "cronjob-controller",
	rbac: [
		grant("batch", "cronjobs", "get list update watch"),
		grant("batch", "jobs", "create delete get list patch update watch"),
		grant("batch", "cronjobs/status", "update"),
		grant("batch", "cronjobs/finalizers", "update"),
		grant("core", "pods", "delete list watch"),
		recordEvents,
	],
	create(context) {
		const { informers, client, clock } = context;
		const cronJobs = informers.of(kinds.cronJobs);
		const jobs = informers.of(kinds.jobs);
		const jobsBy = indexByController(jobs);
		const sync = new CronSync(context);
		return {
			watches: [
				watch(cronJobs, (enqueue) => ({
					onAdd: (cronJob) => enqueue(keyOf(cronJob)),
					onUpdate(old, cronJob) {
						// A new schedule counts from now on: runs that it would have had are not made up for.
						const wait = isRescheduled(old, cronJob)
							? waitFor(cronJob, clock.now())
							: undefined;
						enqueue(keyOf(cronJob), wait);
					},
					onDelete: (cronJob) => enqueue(keyOf(cronJob)),
				})),
				watch(jobs, (enqueue) => {
					const wake = (job: Job) => {
						const owner = resolveController(
							job,
							kinds.cronJobs,
							cronJobs.lister,
						);
						if (owner !== undefined) enqueue(keyOf(owner));
					};
					return {
						onAdd: wake,
						onUpdate(old, job) {
							wake(old);
							wake(job);
						},
						onDelete: wake,
					};
				}),
			],
			async reconcile({ namespace, name }) {
				const cronJob = cronJobs.lister.get(namespace, name);
				if (cronJob === undefined) return undefined;
				const pass: CronPass = {
					cronJob,
					status: cronJob.status,
					jobs: jobsBy.ofOwner(cronJob.metadata.uid ?? ""),
				};
				let wait: number | undefined;
				let failure: unknown;
				try {
					wait = await sync.run(pass);
				} catch (error) {
					failure = error;
				}
				await cleanUp(sync, pass);
				if (!deepEqual(cronJob.status, pass.status))
					await client.updateStatus(kinds.cronJobs, {
						...cronJob,
						status: pass.status,
					});
				if (failure !== undefined) throw failure;
				return wait === undefined ? undefined : { requeueAfter: wait };
			},
		};
	},
};

const isRescheduled = (old: CronJob, cronJob: CronJob): boolean =>
	old.spec.schedule !== cronJob.spec.schedule ||
	old.spec.timeZone !== cronJob.spec.timeZone;

function waitFor(cronJob: CronJob, now: number): number | undefined {
	try {
		return untilNext(cronJob, parseSchedule(cronJob), now);
	} catch {
		return undefined;
	}
}

/** Deletes the oldest Jobs beyond the history limits. */
async function cleanUp(sync: CronSync, pass: CronPass): Promise<void> {
	const { successfulJobsHistoryLimit, failedJobsHistoryLimit } =
		pass.cronJob.spec;
	const limits = [
		["Complete", successfulJobsHistoryLimit],
		["Failed", failedJobsHistoryLimit],
	] as const;
	for (const [condition, limit] of limits) {
		if (limit === undefined) continue;
		const ended = pass.jobs
			.filter((job) => finishedCondition(job) === condition)
			.sort((a, b) => (startOf(a) < startOf(b) ? -1 : 1));
		for (const job of ended.slice(0, Math.max(0, ended.length - limit)))
			await sync.deleteJob(pass, job);
	}
}

/** Jobs that never started come last. */
const startOf = ({ status, metadata }: Job): string =>
	`${status.startTime ?? "~"} ${metadata.name}`;
