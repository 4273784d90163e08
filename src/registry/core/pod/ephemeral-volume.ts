/** Claims that a pod brings along (core/validation/validation.go ValidatePersistentVolumeClaimTemplate). */
import {
	child,
	type FieldError,
	forbiddenField,
	required,
} from "../../../apimachinery/field.ts";
import {
	validateAnnotations,
	validateLabels,
} from "../../../apimachinery/metadata-validation.ts";
import { metaFields, type ObjectMeta } from "../../../apimachinery/object.ts";
import { validateClaimSpec } from "../../shared/claim-spec.ts";
import type { VolumeSource } from "./volume-types.ts";

const forbiddenMetadata = metaFields.filter(
	(field) => field !== "labels" && field !== "annotations",
);

export function validateEphemeralVolume(
	{ volumeClaimTemplate }: NonNullable<VolumeSource["ephemeral"]>,
	path: string,
): FieldError[] {
	const at = child(path, "volumeClaimTemplate");
	if (volumeClaimTemplate === undefined) return [required(at)];
	return [
		...validateTemplateMetadata(
			volumeClaimTemplate.metadata ?? {},
			child(at, "metadata"),
		),
		...validateClaimSpec(volumeClaimTemplate.spec, child(at, "spec")),
	];
}

/** Only labels and annotations make sense for an object to be made later. */
export const validateTemplateMetadata = (
	meta: ObjectMeta,
	path: string,
): FieldError[] => [
	...validateAnnotations(meta.annotations, child(path, "annotations")),
	...validateLabels(meta.labels, child(path, "labels")),
	...forbiddenMetadata
		.filter((field) => meta[field])
		.map((field) => forbiddenField(child(path, field), "cannot be set")),
];
