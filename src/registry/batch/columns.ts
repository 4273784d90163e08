/** Columns of Jobs and CronJobs (k8s.io/kubernetes/pkg/printers/internalversion/printers.go printJob, printCronJob). */
import { ageOf, humanDuration } from "../../apimachinery/human-duration.ts";
import type { KubeObject } from "../../apimachinery/object.ts";
import type { Column } from "../generic/definition.ts";
import { list } from "../shared/checks.ts";
import {
	ageColumn,
	containerColumns,
	formatSelector,
	nameColumn,
} from "../shared/columns.ts";
import type { CronJob, Job, JobSpec } from "./types.ts";

const cronSpecDoc = "io.k8s.api.batch.v1.CronJobSpec";
const cronStatusDoc = "io.k8s.api.batch.v1.CronJobStatus";

function statusText({ metadata, status }: Job): string {
	const has = (type: string) =>
		list(status?.conditions).some(
			(condition) => condition.type === type && condition.status === "True",
		);
	for (const type of ["Complete", "Failed"]) if (has(type)) return type;
	if (metadata.deletionTimestamp !== undefined) return "Terminating";
	for (const type of ["Suspended", "FailureTarget", "SuccessCriteriaMet"])
		if (has(type)) return type;
	return "Running";
}

function completionsText({ spec, status }: Job): string {
	const { completions, parallelism = 0 } = spec;
	const succeeded = status?.succeeded ?? 0;
	if (completions !== undefined) return `${succeeded}/${completions}`;
	return parallelism > 1
		? `${succeeded}/1 of ${parallelism}`
		: `${succeeded}/1`;
}

function durationText({ status }: Job, now: number): string {
	if (status?.startTime === undefined) return "";
	const end =
		status.completionTime === undefined
			? now
			: Date.parse(status.completionTime);
	return humanDuration(end - Date.parse(status.startTime));
}

const selectorColumn = <T extends KubeObject>(
	spec: (object: T) => JobSpec,
): Column<T> => ({
	name: "Selector",
	type: "string",
	priority: 1,
	description:
		"A label query over pods that should match the pod count. Normally, the system sets this field for you. More info: https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#label-selectors",
	cell: (object) => formatSelector(spec(object).selector),
});

export const jobColumns: readonly Column<Job>[] = [
	nameColumn,
	{
		name: "Status",
		type: "string",
		description: "Status of the job.",
		cell: statusText,
	},
	{
		name: "Completions",
		type: "string",
		description: { doc: "io.k8s.api.batch.v1.JobStatus.succeeded" },
		cell: completionsText,
	},
	{
		name: "Duration",
		type: "string",
		description: "Time required to complete the job.",
		cell: durationText,
	},
	ageColumn,
	...containerColumns<Job>(({ spec }) => spec.template),
	selectorColumn<Job>(({ spec }) => spec),
];

export const cronJobColumns: readonly Column<CronJob>[] = [
	nameColumn,
	{
		name: "Schedule",
		type: "string",
		description: { doc: `${cronSpecDoc}.schedule` },
		cell: ({ spec }) => spec.schedule,
	},
	{
		name: "Timezone",
		type: "string",
		description: { doc: `${cronSpecDoc}.timeZone` },
		cell: ({ spec }) => spec.timeZone ?? "<none>",
	},
	{
		name: "Suspend",
		type: "boolean",
		description: { doc: `${cronSpecDoc}.suspend` },
		cell: ({ spec: { suspend } }) =>
			suspend === undefined ? "<unset>" : suspend ? "True" : "False",
	},
	{
		name: "Active",
		type: "integer",
		description: { doc: `${cronStatusDoc}.active` },
		cell: ({ status }) => list(status?.active).length,
	},
	{
		name: "Last Schedule",
		type: "string",
		description: { doc: `${cronStatusDoc}.lastScheduleTime` },
		cell: ({ status }, now) =>
			status?.lastScheduleTime === undefined
				? "<none>"
				: ageOf(status.lastScheduleTime, now),
	},
	ageColumn,
	...containerColumns<CronJob>(({ spec }) => spec.jobTemplate.spec.template),
	selectorColumn<CronJob>(({ spec }) => spec.jobTemplate.spec),
];
