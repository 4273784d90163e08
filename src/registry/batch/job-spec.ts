/** The rules of a Job's specification (k8s.io/kubernetes/pkg/apis/batch/validation/validation.go validateJobSpec). */
import { isDomainPrefixedPath } from "../../apimachinery/domains.ts";
import {
	child,
	type FieldError,
	invalid,
	notSupported,
	required,
	tooLong,
} from "../../apimachinery/field.ts";
import type { PodValidationOptions } from "../core/pod/options.ts";
import { validatePodTemplateSpec } from "../core/pod/validate-spec.ts";
import { nonNegative } from "../shared/checks.ts";
import {
	validatePodFailurePolicy,
	validateSuccessPolicy,
} from "./job-policies.ts";
import { printSuccessPolicy } from "./job-print.ts";
import type { JobSpec } from "./types.ts";

const MAX_MANAGED_BY = 63;
const MAX_INDEXED = 100_000;
/** With many completions and a limit per index, the indexes that failed must still fit into the status. */
const MANY_COMPLETIONS = 100_000;
const MAX_WITH_MANY = 10_000;

/** What a Job and the template of one have in common: everything but the selector. */
export function validateJobSpec(
	spec: JobSpec,
	path: string,
	options: PodValidationOptions,
): FieldError[] {
	const errors = (
		[
			"parallelism",
			"completions",
			"activeDeadlineSeconds",
			"backoffLimit",
			"ttlSecondsAfterFinished",
			"backoffLimitPerIndex",
			"maxFailedIndexes",
		] as const
	).flatMap((field) => nonNegative(spec[field], child(path, field)));
	if (
		spec.maxFailedIndexes !== undefined &&
		spec.backoffLimitPerIndex === undefined
	)
		errors.push(
			required(
				child(path, "backoffLimitPerIndex"),
				"when maxFailedIndexes is specified",
			),
		);
	errors.push(
		...validateManagedBy(spec.managedBy, child(path, "managedBy")),
		...validateCompletionMode(spec, path),
	);
	if (spec.podFailurePolicy)
		errors.push(
			...validatePodFailurePolicy(spec, child(path, "podFailurePolicy")),
		);
	if (spec.successPolicy)
		errors.push(
			...(spec.completionMode === "Indexed"
				? validateSuccessPolicy(spec, child(path, "successPolicy"))
				: [
						invalid(
							child(path, "successPolicy"),
							printSuccessPolicy(spec.successPolicy),
							"requires indexed completion mode",
						),
					]),
		);
	errors.push(
		...validateReplacement(spec, child(path, "podReplacementPolicy")),
		...validatePodTemplateSpec(spec.template, child(path, "template"), options),
		...validateRestartPolicy(spec, child(path, "template.spec.restartPolicy")),
	);
	return errors;
}

function validateManagedBy(
	value: string | undefined,
	path: string,
): FieldError[] {
	if (value === undefined) return [];
	const errors = isDomainPrefixedPath(path, value);
	if (value.length > MAX_MANAGED_BY) errors.push(tooLong(path, MAX_MANAGED_BY));
	return errors;
}

const modes = ["NonIndexed", "Indexed"];

function validateCompletionMode(spec: JobSpec, path: string): FieldError[] {
	const { completionMode: mode } = spec;
	const errors: FieldError[] = [];
	if (mode !== undefined && !modes.includes(mode))
		errors.push(notSupported(child(path, "completionMode"), mode, modes));
	if (mode === "Indexed") errors.push(...validateIndexed(spec, path));
	if (mode !== undefined && mode !== "NonIndexed") return errors;
	for (const field of ["backoffLimitPerIndex", "maxFailedIndexes"] as const)
		if (spec[field] !== undefined)
			errors.push(
				invalid(
					child(path, field),
					spec[field],
					"requires indexed completion mode",
				),
			);
	return errors;
}

function validateIndexed(spec: JobSpec, path: string): FieldError[] {
	const { completions, maxFailedIndexes } = spec;
	const errors: FieldError[] = [];
	const atMost = (
		field: "parallelism" | "maxFailedIndexes",
		limit: number,
		when = "",
	) => {
		const value = spec[field];
		if (value !== undefined && value > limit)
			errors.push(
				invalid(
					child(path, field),
					value,
					`must be less than or equal to ${limit}${when}`,
				),
			);
	};
	if (completions === undefined)
		errors.push(
			required(child(path, "completions"), "when completion mode is Indexed"),
		);
	atMost("parallelism", MAX_INDEXED, " when completion mode is Indexed");
	if (
		completions !== undefined &&
		maxFailedIndexes !== undefined &&
		maxFailedIndexes > completions
	)
		errors.push(
			invalid(
				child(path, "maxFailedIndexes"),
				maxFailedIndexes,
				"must be less than or equal to completions",
			),
		);
	atMost("maxFailedIndexes", MAX_INDEXED);
	const many = (completions ?? 0) > MANY_COMPLETIONS;
	if (!many || spec.backoffLimitPerIndex === undefined) return errors;
	if (maxFailedIndexes === undefined)
		errors.push(
			required(
				child(path, "maxFailedIndexes"),
				`must be specified when completions is above ${MANY_COMPLETIONS}`,
			),
		);
	const when = ` when completions are above ${MANY_COMPLETIONS} and used with backoff limit per index`;
	atMost("parallelism", MAX_WITH_MANY, when);
	atMost("maxFailedIndexes", MAX_WITH_MANY, when);
	return errors;
}

function validateReplacement(spec: JobSpec, path: string): FieldError[] {
	const { podReplacementPolicy: policy } = spec;
	const allowed =
		spec.podFailurePolicy === undefined
			? ["Failed", "TerminatingOrFailed"]
			: ["Failed"];
	return policy === undefined || allowed.includes(policy)
		? []
		: [notSupported(path, policy, allowed)];
}

function validateRestartPolicy(spec: JobSpec, path: string): FieldError[] {
	const policy = spec.template.spec.restartPolicy ?? "";
	if (policy === "Always" || policy === "")
		return [required(path, 'valid values: "OnFailure", "Never"')];
	if (policy !== "OnFailure" && policy !== "Never")
		return [notSupported(path, policy, ["OnFailure", "Never"])];
	return spec.podFailurePolicy !== undefined && policy !== "Never"
		? [
				invalid(
					path,
					policy,
					'only "Never" is supported when podFailurePolicy is specified',
				),
			]
		: [];
}
