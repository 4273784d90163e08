import { dropDisabledFields } from "../core/pod/disabled-fields.ts";
import { podNamePrefixWarnings } from "../core/pod/workload-warnings.ts";
import { defineResource } from "../generic/definition.ts";
import { validateFinalizerNames } from "../shared/finalizer-names.ts";
import { cronJobColumns } from "./columns.ts";
import { validateCronJob, validateNewCronJob } from "./cron-job-validation.ts";
import { defaultJobTemplate } from "./job-defaults.ts";
import { jobSpecWarnings } from "./job-warnings.ts";
import type { CronJob } from "./types.ts";

function setDefaults(object: CronJob): void {
	object.spec ??= {
		schedule: "",
		jobTemplate: { spec: { template: { spec: { containers: null } } } },
	};
	const { spec } = object;
	spec.concurrencyPolicy ||= "Allow";
	spec.suspend ??= false;
	spec.successfulJobsHistoryLimit ??= 3;
	spec.failedJobsHistoryLimit ??= 1;
	spec.jobTemplate ??= { spec: { template: { spec: { containers: null } } } };
	spec.jobTemplate.spec ??= { template: { spec: { containers: null } } };
	defaultJobTemplate(spec.jobTemplate.spec);
}

const podSpecOf = (object: CronJob) =>
	object.spec.jobTemplate.spec.template.spec;

export const cronJob = defineResource<CronJob>({
	group: "batch",
	kind: "CronJob",
	names: {
		plural: "cronjobs",
		singular: "cronjob",
		shortNames: ["cj"],
		categories: ["all"],
	},
	scope: "Namespaced",
	versions: [
		{ name: "v1", schema: "io.k8s.api.batch.v1.CronJob", setDefaults },
	],
	subresources: {
		status: {},
	},
	prepareForCreate(object) {
		object.status = {};
		dropDisabledFields(podSpecOf(object), undefined);
	},
	prepareForUpdate(object, old) {
		object.status = old.status ?? {};
		dropDisabledFields(podSpecOf(object), podSpecOf(old));
	},
	hasGeneration: true,
	validate: (object) => [
		...validateFinalizerNames(object.metadata),
		...validateNewCronJob(object),
	],
	validateUpdate: validateCronJob,
	warnings: (object, old) => [
		...podNamePrefixWarnings(object, old),
		...jobSpecWarnings(
			object,
			old,
			object.spec.jobTemplate.spec,
			"spec.jobTemplate.spec",
		),
		...(object.spec.schedule.includes("TZ")
			? [
					"CRON_TZ or TZ used in spec.schedule is not officially supported, see https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/ for more details",
				]
			: []),
	],
	columns: cronJobColumns,
});
