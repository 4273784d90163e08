/** pkg/apis/core/validation/validation.go ValidatePersistentVolumeClaimUpdate. */
import {
	type FieldError,
	forbiddenField,
	invalid,
	key,
	required,
} from "../../apimachinery/field.ts";
import { deepEqual } from "../../apimachinery/json.ts";
import {
	IMMUTABLE,
	validateImmutable,
} from "../../apimachinery/metadata-validation.ts";
import { compareQuantity } from "../../apimachinery/quantity.ts";
import { storageClassAnnotation } from "../shared/access-modes.ts";
import { list, nonNegativeQuantity } from "../shared/checks.ts";
import type { PersistentVolumeClaimSpec } from "../shared/claim-spec.ts";
import { unifiedDiff } from "../shared/unified-diff.ts";
import { printClaimSpec } from "./claim-print.ts";
import type { PersistentVolumeClaim } from "./claim-types.ts";

const sizePath = "spec.resources.requests.storage";
const classPath = "spec.volumeAttributesClassName";

export function validateClaimChange(
	claim: PersistentVolumeClaim,
	old: PersistentVolumeClaim,
): FieldError[] {
	const errors = validateClassAnnotation(claim, old);
	const compared = comparable(claim, old);
	if (!deepEqual(compared, old.spec))
		errors.push(
			forbiddenField(
				"spec",
				`spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims${unifiedDiff(printClaimSpec(old.spec), printClaimSpec(compared))}`,
			),
		);
	const size = (spec: PersistentVolumeClaimSpec) =>
		spec.resources?.requests?.storage ?? "0";
	const shrinks = compareQuantity(size(claim.spec), size(old.spec)) < 0;
	const actual = old.status?.capacity?.storage ?? "0";
	if (shrinks && compareQuantity(size(claim.spec), actual) <= 0)
		errors.push(
			forbiddenField(sizePath, "field can not be less than status.capacity"),
		);
	errors.push(
		...validateImmutable(
			claim.spec.volumeMode ?? null,
			old.spec.volumeMode ?? null,
			"volumeMode",
		),
	);
	const before = old.spec.volumeAttributesClassName;
	const after = claim.spec.volumeAttributesClassName;
	if (before !== undefined && after === undefined)
		errors.push(
			forbiddenField(
				classPath,
				"update from non-nil value to nil is forbidden",
			),
		);
	else if (before && after === "")
		errors.push(
			forbiddenField(
				classPath,
				"update from non-empty value to empty is forbidden",
			),
		);
	return errors;
}

/** The new spec without the changes that are allowed. */
function comparable(
	{ spec, metadata, status }: PersistentVolumeClaim,
	old: PersistentVolumeClaim,
): PersistentVolumeClaimSpec {
	const compared = { ...spec };
	if (!old.spec.volumeName) restore(compared, old.spec, "volumeName");
	const annotated = old.metadata.annotations?.[storageClassAnnotation];
	const moved =
		annotated !== undefined &&
		metadata.annotations?.[storageClassAnnotation] === undefined &&
		spec.storageClassName === annotated;
	const late =
		annotated === undefined &&
		old.spec.storageClassName === undefined &&
		spec.storageClassName !== undefined;
	if (moved || late) restore(compared, old.spec, "storageClassName");
	if (status?.phase !== "Bound") return compared;
	const storage = old.spec.resources?.requests?.storage;
	if (compared.resources?.requests && storage !== undefined)
		compared.resources = {
			...compared.resources,
			requests: { ...compared.resources.requests, storage },
		};
	restore(compared, old.spec, "volumeAttributesClassName");
	return compared;
}

function restore(
	spec: PersistentVolumeClaimSpec,
	old: PersistentVolumeClaimSpec,
	field: "volumeName" | "storageClassName" | "volumeAttributesClassName",
): void {
	const value = old[field];
	if (value === undefined) delete spec[field];
	else spec[field] = value;
}

/** The annotation may only give way to the field. */
function validateClassAnnotation(
	{ metadata, spec }: PersistentVolumeClaim,
	old: PersistentVolumeClaim,
): FieldError[] {
	const before = old.metadata.annotations?.[storageClassAnnotation] ?? "";
	const after = metadata.annotations?.[storageClassAnnotation] ?? "";
	if (before === after) return [];
	if (after === "" && spec.storageClassName === before) return [];
	return [
		invalid(
			key("metadata.annotations", storageClassAnnotation),
			after,
			IMMUTABLE,
		),
	];
}

const resizeStates = [
	"ControllerResizeInProgress",
	"ControllerResizeInfeasible",
	"NodeResizePending",
	"NodeResizeInProgress",
	"NodeResizeInfeasible",
];

export function validateClaimStatus({
	spec,
	status,
}: PersistentVolumeClaim): FieldError[] {
	const errors: FieldError[] = [];
	if (list(spec.accessModes).length === 0)
		errors.push(required("Spec.accessModes"));
	for (const field of ["capacity", "allocatedResources"] as const)
		for (const [name, amount] of Object.entries(status?.[field] ?? {}))
			errors.push(...nonNegativeQuantity(amount, key(`status.${field}`, name)));
	for (const [name, state] of Object.entries(
		status?.allocatedResourceStatuses ?? {},
	))
		if (!resizeStates.includes(state) && !name.includes("/"))
			errors.push({
				type: "FieldValueNotSupported",
				field: key("status.allocatedResourceStatuses", name),
				message: `Unsupported value: ${JSON.stringify(state)}`,
			});
	return errors;
}
