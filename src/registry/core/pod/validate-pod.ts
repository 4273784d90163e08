/** The rules of a Pod at creation and at an ordinary update (core/validation/validation.go ValidatePodCreate, ValidatePodUpdate). */
import {
	child,
	type FieldError,
	forbiddenField,
	index,
	invalid,
	required,
} from "../../../apimachinery/field.ts";
import { deepEqual } from "../../../apimachinery/json.ts";
import { validateObjectMeta } from "../../../apimachinery/metadata-validation.ts";
import { nameIsDNSSubdomain } from "../../../apimachinery/names.ts";
import { list } from "../../shared/checks.ts";
import { validateFinalizerNames } from "../../shared/finalizer-names.ts";
import {
	type Toleration,
	validateTolerations,
} from "../../shared/tolerations.ts";
import { unifiedDiff } from "../../shared/unified-diff.ts";
import { validateAnnotationFields } from "./annotation-fields.ts";
import {
	validatePodAnnotations,
	validatePodAnnotationUpdate,
} from "./annotations.ts";
import { validateImageSpaces } from "./containers.ts";
import { type PodValidationOptions, podOptions } from "./options.ts";
import { printPodSpec } from "./print-spec.ts";
import { validateGatedChanges } from "./scheduling-gates.ts";
import type { Container, Pod, PodSpec } from "./types.ts";
import { validatePodSpec } from "./validate-spec.ts";

/** Metadata is checked before, by the generic registry. */
export function validateNewPod(pod: Pod): FieldError[] {
	const { spec, metadata } = pod;
	const errors = validateMetadataAndSpec(pod, podOptions(undefined, true));
	if (list(spec.ephemeralContainers).length > 0)
		errors.push(
			forbiddenField("spec.ephemeralContainers", "cannot be set on create"),
		);
	if (spec.nodeName && list(spec.schedulingGates).length > 0)
		errors.push(
			forbiddenField(
				"spec.nodeName",
				"cannot be set until all schedulingGates have been cleared",
			),
		);
	errors.push(...validateAnnotationFields(metadata, spec, "spec"));
	return errors;
}

/** What creation and every change of the spec have in common (validatePodMetadataAndSpec). */
function validateMetadataAndSpec(
	pod: Pod,
	options: PodValidationOptions,
): FieldError[] {
	const { spec, metadata } = pod;
	const errors = [
		...validateFinalizerNames(metadata),
		...validatePodAnnotations(
			metadata.annotations,
			spec,
			"metadata.annotations",
		),
		...validatePodSpec(spec, "spec", options, metadata),
	];
	if (!spec.serviceAccountName)
		list(spec.volumes).forEach(({ projected }, v) => {
			list(projected?.sources).forEach(({ serviceAccountToken }, s) => {
				if (serviceAccountToken === undefined) return;
				errors.push(
					forbiddenField(
						`spec.volumes[${v}].projected.sources[${s}].serviceAccountToken`,
						"must not be specified when serviceAccountName is not set",
					),
				);
			});
		});
	for (const field of ["containers", "initContainers"] as const)
		list(spec[field]).forEach((container, i) => {
			errors.push(...validateImageSpaces(container, `spec.${field}[${i}]`));
		});
	return errors;
}

/** The part of an update's rules that changes of ephemeral containers and resources share. */
export function validatePodChange(pod: Pod, old: Pod): FieldError[] {
	return [
		...validateFinalizerNames(pod.metadata),
		...validateObjectMeta(pod.metadata, {
			namespaced: true,
			validateName: nameIsDNSSubdomain,
		}),
		...validateMetadataAndSpec(pod, podOptions(old.spec, true)),
	];
}

export const validateAnnotationChange = (pod: Pod, old: Pod): FieldError[] =>
	validatePodAnnotationUpdate(
		pod.metadata.annotations ?? {},
		old.metadata.annotations ?? {},
		pod.spec,
		"metadata.annotations",
	);

const changeable = [
	"`spec.containers[*].image`",
	"`spec.initContainers[*].image`",
	"`spec.activeDeadlineSeconds`",
	"`spec.tolerations` (only additions to existing tolerations)",
	"`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)",
];

export function validatePodUpdate(pod: Pod, old: Pod): FieldError[] {
	const errors = [
		...validatePodChange(pod, old),
		...validateAnnotationChange(pod, old),
	];
	for (const field of ["containers", "initContainers"] as const) {
		const before = list(old.spec[field]);
		const after = list(pod.spec[field]);
		if (after.length !== before.length) {
			errors.push(
				forbiddenField(
					child("spec", field),
					"pod updates may not add or remove containers",
				),
			);
			return errors;
		}
		errors.push(...validateImages(after, child("spec", field)));
	}
	const deadline = validateDeadline(pod.spec, old.spec);
	errors.push(...deadline.errors);
	if (deadline.stop) return errors;
	errors.push(
		...validateAddedTolerations(
			pod.spec.tolerations,
			old.spec.tolerations,
			"spec.tolerations",
		),
		...validateRemovedGates(pod.spec, old.spec),
	);
	if (deepEqual(pod.spec, old.spec)) return errors;
	const masked = maskChangeable(pod.spec, old.spec);
	errors.push(...validateGatedChanges(masked, old.spec));
	if (!deepEqual(masked, old.spec))
		errors.push(
			forbiddenField(
				"spec",
				`pod updates may not change fields other than ${changeable.join(",")}${unifiedDiff(printPodSpec(old.spec), printPodSpec(masked))}`,
			),
		);
	return errors;
}

/** Images are checked again here, also those that validatePodSpec has reported. */
const validateImages = (
	containers: readonly Container[],
	path: string,
): FieldError[] =>
	containers.flatMap((container, i) => [
		...(container.image ? [] : [required(child(index(path, i), "image"))]),
		...validateImageSpaces(container, index(path, i)),
	]);

const MAX_INT32 = 2147483647;

/** A deadline may come and shrink, not grow or go. */
function validateDeadline(
	{ activeDeadlineSeconds: now }: PodSpec,
	{ activeDeadlineSeconds: before }: PodSpec,
): { errors: FieldError[]; stop: boolean } {
	const path = "spec.activeDeadlineSeconds";
	const wrong = (value: number | undefined, detail: string, stop: boolean) => ({
		errors: [invalid(path, value, detail)],
		stop,
	});
	if (now === undefined)
		return before === undefined
			? { errors: [], stop: false }
			: wrong(
					undefined,
					"must not update from a positive integer to nil value",
					false,
				);
	if (now < 0 || now > MAX_INT32)
		return wrong(now, `must be between 0 and ${MAX_INT32}, inclusive`, true);
	return before !== undefined && before < now
		? wrong(now, "must be less than or equal to previous value", true)
		: { errors: [], stop: false };
}

function validateAddedTolerations(
	now: readonly Toleration[] | undefined,
	before: readonly Toleration[] | undefined,
	path: string,
): FieldError[] {
	const same = (a: Toleration, b: Toleration) =>
		deepEqual(
			{ ...a, tolerationSeconds: undefined },
			{ ...b, tolerationSeconds: undefined },
		);
	const kept = list(before).every((old) =>
		list(now).some((toleration) => same(toleration, old)),
	);
	return kept
		? validateTolerations(now, path)
		: [
				forbiddenField(
					path,
					"existing toleration can not be modified except its tolerationSeconds",
				),
			];
}

function validateRemovedGates(spec: PodSpec, old: PodSpec): FieldError[] {
	const known = new Set(list(old.schedulingGates).map(({ name }) => name));
	return list(spec.schedulingGates).flatMap(({ name }, i) =>
		known.has(name)
			? []
			: [
					forbiddenField(
						`spec.schedulingGates[${i}].name`,
						`only deletion is allowed, but found new scheduling gate '${name}'`,
					),
				],
	);
}

/** The new spec with the old one's values wherever a change is allowed. A copy as deep as it differs. */
function maskChangeable(spec: PodSpec, old: PodSpec): PodSpec {
	const masked: PodSpec = { ...spec };
	const takeOver = <K extends keyof PodSpec>(field: K) => {
		if (old[field] === undefined) delete masked[field];
		else masked[field] = old[field];
	};
	masked.containers = withImagesOf(spec.containers, old.containers) ?? null;
	if (spec.initContainers)
		masked.initContainers =
			withImagesOf(spec.initContainers, old.initContainers) ?? [];
	takeOver("activeDeadlineSeconds");
	takeOver("schedulingGates");
	takeOver("tolerations");
	if (
		(old.terminationGracePeriodSeconds ?? 0) < 0 &&
		spec.terminationGracePeriodSeconds === 1
	)
		takeOver("terminationGracePeriodSeconds");
	return masked;
}

const withImagesOf = (
	containers: Container[] | null | undefined,
	old: readonly Container[] | null | undefined,
): Container[] | undefined =>
	containers?.map((container, i) => {
		const copy = { ...container };
		const image = list(old)[i]?.image;
		if (image === undefined) delete copy.image;
		else copy.image = image;
		return copy;
	});
