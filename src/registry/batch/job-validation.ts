/** The rules of a Job (k8s.io/kubernetes/pkg/apis/batch/validation/validation.go ValidateJob, ValidateJobUpdate). */
import {
	type FieldError,
	invalid,
	required,
} from "../../apimachinery/field.ts";
import { deepEqual } from "../../apimachinery/json.ts";
import {
	validateImmutable,
	validateObjectMetaUpdate,
} from "../../apimachinery/metadata-validation.ts";
import { isDNS1123Label } from "../../apimachinery/names.ts";
import { type PodValidationOptions, podOptions } from "../core/pod/options.ts";
import { printPodSpec } from "../core/pod/print-spec.ts";
import type { PodSpec, PodTemplateSpec } from "../core/pod/types.ts";
import { selectorOrNone } from "../core/pod/workload-template.ts";
import { list, sortedMap } from "../shared/checks.ts";
import {
	printSelector,
	validateLabelSelector,
} from "../shared/label-selector.ts";
import { validateMetaAgain } from "../shared/meta-rules.ts";
import { printMeta } from "../shared/print-meta.ts";
import {
	nameLabel,
	uidLabel,
	validateGeneratedSelector,
} from "./job-labels.ts";
import { printFailurePolicy, printSuccessPolicy } from "./job-print.ts";
import { validateJobSpec } from "./job-spec.ts";
import type { Job, JobSpec } from "./types.ts";

export function validateJob(job: Job, old?: Job): FieldError[] {
	const { metadata, spec } = job;
	const oldLabels = old?.spec.template.metadata?.labels;
	const prefixed =
		old === undefined ||
		(oldLabels?.[nameLabel] !== undefined && oldLabels[uidLabel] !== undefined);
	const errors = [
		...validateGeneratedSelector(job, prefixed),
		...validateSpec(spec, old?.spec),
	];
	const { completions = 0 } = spec;
	if (spec.completionMode === "Indexed" && completions > 0) {
		const hostname = `${metadata.name}-${completions - 1}`;
		if (isDNS1123Label(hostname).length > 0)
			errors.push(
				invalid(
					"metadata.name",
					metadata.name,
					`will not able to create pod with invalid DNS label: ${hostname}`,
				),
			);
	}
	return errors;
}

/** ValidateJobSpec: the specification with its selector. */
function validateSpec(spec: JobSpec, old: JobSpec | undefined): FieldError[] {
	const options: PodValidationOptions = podOptions(old?.template.spec);
	const allowInvalidValues =
		old?.selector !== undefined &&
		validateLabelSelector(old.selector, "").length > 0;
	const errors = [
		...validateJobSpec(spec, "spec", options),
		...(spec.selector
			? validateLabelSelector(spec.selector, "spec.selector", {
					allowInvalidValues,
				})
			: [required("spec.selector")]),
	];
	const labels = spec.template.metadata?.labels;
	if (selectorOrNone(spec.selector)?.matches(labels) === false)
		errors.push(
			invalid(
				"spec.template.metadata.labels",
				labels ? sortedMap(labels) : null,
				"`selector` does not match template `labels`",
			),
		);
	return errors;
}

export const validateJobUpdate = (job: Job, old: Job): FieldError[] => [
	...validateMetaAgain(job.metadata, { namespaced: true }),
	...validateJob(job, old),
	...validateObjectMetaUpdate(job.metadata, old.metadata),
	...validateSpec(job.spec, old.spec),
	...validateCompletions(job.spec, old.spec),
	...validateImmutable(
		printSelector(job.spec.selector),
		printSelector(old.spec.selector),
		"spec.selector",
	),
	...validateTemplateUpdate(job, old),
	...fixedFields.flatMap(([field, print]) =>
		validateImmutable(
			print(job.spec[field] ?? null),
			print(old.spec[field] ?? null),
			`spec.${field}`,
		),
	),
];

const asIs = (value: unknown): unknown => value;

/** What never changes, and how messages print it. */
const fixedFields: readonly [keyof JobSpec, (value: unknown) => unknown][] = [
	["completionMode", asIs],
	["podFailurePolicy", printFailurePolicy],
	["backoffLimitPerIndex", asIs],
	["managedBy", asIs],
	["successPolicy", printSuccessPolicy],
];

/** Indexed Jobs grow and shrink, if parallelism keeps pace. */
function validateCompletions(spec: JobSpec, old: JobSpec): FieldError[] {
	const path = "spec.completions";
	if (spec.completionMode !== "Indexed")
		return validateImmutable(
			spec.completions ?? null,
			old.completions ?? null,
			path,
		);
	const { completions } = spec;
	return completions === undefined ||
		completions === old.completions ||
		completions === spec.parallelism
		? []
		: [
				invalid(
					path,
					completions,
					"can only be modified in tandem with spec.parallelism",
				),
			];
}

function validateTemplateUpdate(
	{ spec: { template } }: Job,
	old: Job,
): FieldError[] {
	const before = old.spec.template;
	if (!mayChangeTemplate(old))
		return validateImmutable(
			printTemplate(template),
			printTemplate(before),
			"spec.template",
		);
	return validateImmutable(
		printPodSpec(template.spec),
		printPodSpec(withChangeable(before.spec, template.spec)),
		"spec.template.spec",
	);
}

/** Metadata stands beside the specification, as in the struct that embeds it. */
const printTemplate = ({ metadata, spec }: PodTemplateSpec): unknown => ({
	...printMeta(metadata ?? {}),
	Spec: printPodSpec(spec),
});

/** Where the pods go and what they get may change while there are none. */
function mayChangeTemplate({ spec, status }: Job): boolean {
	if (!spec.suspend) return false;
	if (status?.startTime === undefined) return true;
	const suspended = list(status.conditions).some(
		(condition) =>
			condition.type === "Suspended" && condition.status === "True",
	);
	return suspended && !status.active;
}

/** The old specification with the new one's scheduling directives and resources. */
function withChangeable(old: PodSpec, now: PodSpec): PodSpec {
	const spec = { ...old };
	for (const field of [
		"nodeSelector",
		"tolerations",
		"schedulingGates",
	] as const) {
		if (now[field] === undefined) delete spec[field];
		else Object.assign(spec, { [field]: now[field] });
	}
	takeNodeAffinity(spec, now);
	for (const field of ["containers", "initContainers"] as const) {
		const containers = old[field];
		if (!containers) continue;
		spec[field] = containers.map((container, i) => {
			const { resources, ...rest } = container;
			const other = list(now[field])[i];
			const kept = other === undefined ? resources : other.resources;
			return kept === undefined ? rest : { ...rest, resources: kept };
		});
	}
	return spec;
}

function takeNodeAffinity(spec: PodSpec, { affinity: now }: PodSpec): void {
	const { nodeAffinity: _, ...others } = spec.affinity ?? {};
	if (now !== undefined)
		spec.affinity =
			now.nodeAffinity === undefined
				? others
				: { ...others, nodeAffinity: now.nodeAffinity };
	else if (deepEqual(others, {})) delete spec.affinity;
	else spec.affinity = others;
}
