/** Defaults of Jobs (k8s.io/kubernetes/pkg/apis/batch/v1/defaults.go). */
import { defaultPodTemplate } from "../core/pod/defaults.ts";
import { list } from "../shared/checks.ts";
import type { Job, JobSpec } from "./types.ts";

const MAX_INT32 = 2147483647;

export function setJobDefaults(job: Job): void {
	job.spec ??= { template: { spec: { containers: null } } };
	const { spec } = job;
	if (spec.completions === undefined && spec.parallelism === undefined)
		spec.completions = 1;
	spec.parallelism ??= 1;
	spec.backoffLimit ??= spec.backoffLimitPerIndex === undefined ? 6 : MAX_INT32;
	spec.completionMode ??= "NonIndexed";
	spec.suspend ??= false;
	spec.podReplacementPolicy ??=
		spec.podFailurePolicy === undefined ? "TerminatingOrFailed" : "Failed";
	spec.manualSelector ??= false;
	defaultJobTemplate(spec);
	labelLikePods(job);
}

/** What the template of a Job gets too. */
export function defaultJobTemplate(spec: JobSpec): void {
	spec.template ??= { spec: { containers: null } };
	defaultPodTemplate(spec.template);
	for (const rule of list(spec.podFailurePolicy?.rules))
		for (const condition of list(rule.onPodConditions))
			condition.status ||= "True";
}

/** A Job without labels has those of its pods. */
export function labelLikePods({ metadata, spec }: Job): void {
	const labels = spec.template.metadata?.labels;
	if (labels && Object.keys(metadata.labels ?? {}).length === 0)
		metadata.labels = { ...labels };
}
