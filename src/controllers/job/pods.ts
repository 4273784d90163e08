import { kinds } from "../../client/kinds.ts";
import type { Job } from "../../client/types/batch.ts";
import type {
	Container,
	EnvVar,
	Pod,
	PodTemplateSpec,
} from "../../client/types/pod.ts";
import { newControllerRef } from "../shared/owners.ts";
import { podFromTemplate } from "../shared/pod-control.ts";
import { compareActive } from "../shared/pod-ranking.ts";
import {
	finalizer,
	hasLimitPerIndex,
	type JobPass,
	replacesOnlyFailed,
} from "./context.ts";
import { failureAnnotations } from "./index-failures.ts";
import { indexAnnotation, indexOf, isIndexed, validIndex } from "./indexes.ts";

const indexVariable: EnvVar = {
	name: "JOB_COMPLETION_INDEX",
	valueFrom: {
		fieldRef: { fieldPath: `metadata.labels['${indexAnnotation}']` },
	},
};
/** Of a name before its random end. */
const maxPrefix = 58;

/** The pod that a Job makes, for an index where it has them. */
export function newPod({ job, delayedPods }: JobPass, index?: number): Pod {
	const template = withFinalizer(job.spec.template);
	const reference = newControllerRef(job, kinds.jobs);
	if (index === undefined) return podFromTemplate(template, job, reference);
	const pod = podFromTemplate(template, job, reference);
	return {
		...pod,
		metadata: {
			...pod.metadata,
			generateName: indexedPrefix(job.metadata.name ?? "", index),
			labels: { ...pod.metadata.labels, [indexAnnotation]: String(index) },
			annotations: {
				...pod.metadata.annotations,
				[indexAnnotation]: String(index),
				...(hasLimitPerIndex(job)
					? failureAnnotations(job, delayedPods.get(index))
					: {}),
			},
		},
		spec: {
			...pod.spec,
			hostname: `${job.metadata.name}-${index}`,
			containers: pod.spec.containers.map(withIndex),
			...(pod.spec.initContainers === undefined
				? {}
				: { initContainers: pod.spec.initContainers.map(withIndex) }),
		},
	};
}

function withFinalizer(template: PodTemplateSpec): PodTemplateSpec {
	const finalizers = template.metadata?.finalizers ?? [];
	if (finalizers.includes(finalizer)) return template;
	return {
		...template,
		metadata: { ...template.metadata, finalizers: [...finalizers, finalizer] },
	};
}

function withIndex(container: Container): Container {
	const { env = [] } = container;
	return env.some(({ name }) => name === indexVariable.name)
		? container
		: { ...container, env: [...env, indexVariable] };
}

function indexedPrefix(name: string, index: number): string {
	const end = `-${index}-`;
	return name.length + end.length > maxPrefix
		? `${name.slice(0, maxPrefix - end.length)}${end}`
		: `${name}${end}`;
}

/** The lowest indexes that nothing runs for and that are not decided. */
export function pendingIndexes(pass: JobPass, count: number): number[] {
	const { job, pods, activePods, succeededIndexes, failedIndexes } = pass;
	const busy = new Set(activePods.map(indexOf));
	if (replacesOnlyFailed(job))
		for (const pod of pods)
			if (
				pod.metadata.deletionTimestamp !== undefined &&
				pod.status.phase !== "Failed" &&
				pod.status.phase !== "Succeeded"
			)
				busy.add(indexOf(pod));
	const pending: number[] = [];
	const { completions = 0 } = job.spec;
	for (let i = 0; i < completions && pending.length < count; i++)
		if (!busy.has(i) && !succeededIndexes.has(i) && !failedIndexes?.has(i))
			pending.push(i);
	return pending;
}

/** The active pods that go: several of one index, those of indexes beyond the end, and as many more as must. */
export function podsToRemove(
	job: Job,
	active: readonly Pod[],
	atLeast: number,
): Pod[] {
	const remove: Pod[] = [];
	let left: readonly Pod[] = active;
	if (isIndexed(job)) {
		const kept = new Map<number, Pod>();
		for (const pod of [...active].sort(compareActive).reverse()) {
			const index = validIndex(pod, job);
			if (index === undefined || kept.has(index)) remove.push(pod);
			else kept.set(index, pod);
		}
		left = [...kept.values()];
	}
	const more = atLeast - remove.length;
	if (more > 0) remove.push(...[...left].sort(compareActive).slice(0, more));
	return remove;
}
