/** pkg/apis/core/validation/validation.go ValidatePersistentVolumeSpec. */
import {
	child,
	type FieldError,
	forbiddenField,
	key,
	notSupported,
	required,
} from "../../apimachinery/field.ts";
import { deepEqual } from "../../apimachinery/json.ts";
import { validateImmutable } from "../../apimachinery/metadata-validation.ts";
import {
	dnsSubdomain,
	list,
	oneOf,
	positiveQuantity,
	sortedMap,
} from "../shared/checks.ts";
import { accessModes, volumeModes } from "../shared/claim-spec.ts";
import { goPointer, goStruct } from "../shared/go-struct.ts";
import { validateNodeSelector } from "../shared/node-selector.ts";
import { unifiedDiff } from "../shared/unified-diff.ts";
import { printVolumeSource } from "./claim-print.ts";
import { persistentVolumeSources } from "./persistent-volume-sources.ts";
import type {
	PersistentVolume,
	PersistentVolumeSource,
	PersistentVolumeSpec,
} from "./persistent-volume-types.ts";
import { printNodeSelector } from "./pod/print-spec.ts";

const reclaimPolicies = ["Delete", "Recycle", "Retain"];

export const validatePersistentVolumeSpec = (
	spec: PersistentVolumeSpec,
	path = "spec",
): FieldError[] => [
	...validateAccessModes(spec, child(path, "accessModes")),
	...validateCapacity(spec, child(path, "capacity")),
	...(spec.persistentVolumeReclaimPolicy
		? oneOf(
				spec.persistentVolumeReclaimPolicy,
				reclaimPolicies,
				child(path, "persistentVolumeReclaimPolicy"),
			)
		: []),
	...validateNodeAffinity(spec, child(path, "nodeAffinity")),
	...validateSource(spec, path),
	...validateRest(spec, path),
];

function validateAccessModes(
	spec: PersistentVolumeSpec,
	path: string,
): FieldError[] {
	const modes = list(spec.accessModes);
	const errors = modes.length === 0 ? [required(path)] : [];
	for (const mode of modes)
		if (!accessModes.includes(mode))
			errors.push(notSupported(path, mode, accessModes));
	const known = modes.filter((mode) => accessModes.includes(mode));
	if (
		known.includes("ReadWriteOncePod") &&
		known.some((mode) => mode !== "ReadWriteOncePod")
	)
		errors.push(
			forbiddenField(
				path,
				"may not use ReadWriteOncePod with other access modes",
			),
		);
	return errors;
}

function validateCapacity(
	{ capacity }: PersistentVolumeSpec,
	path: string,
): FieldError[] {
	const names = Object.keys(capacity ?? {});
	const errors = names.length === 0 ? [required(path)] : [];
	if (names.length !== 1 || names[0] !== "storage")
		errors.push(notSupported(path, sortedMap(capacity), ["storage"]));
	for (const name of names)
		errors.push(...positiveQuantity(capacity?.[name] ?? "0", key(path, name)));
	return errors;
}

function validateNodeAffinity(
	{ nodeAffinity }: PersistentVolumeSpec,
	path: string,
): FieldError[] {
	if (!nodeAffinity) return [];
	const at = child(path, "required");
	return nodeAffinity.required
		? validateNodeSelector(nodeAffinity.required, at)
		: [required(at, "must specify required node constraints")];
}

function validateSource(
	spec: PersistentVolumeSpec,
	path: string,
): FieldError[] {
	const errors: FieldError[] = [];
	let found = false;
	for (const rule of persistentVolumeSources) {
		if (spec[rule.field] === undefined) continue;
		const at = child(path, rule.name);
		if (found)
			errors.push(
				forbiddenField(at, "may not specify more than 1 volume type"),
			);
		else errors.push(...rule.validate(spec, at));
		if (rule.field === "local" && !found && !spec.nodeAffinity?.required)
			errors.push(
				required(
					child(path, "nodeAffinity"),
					"Local volume requires node affinity",
				),
			);
		found = true;
	}
	if (!found) errors.push(required(path, "must specify a volume type"));
	return errors;
}

function validateRest(spec: PersistentVolumeSpec, path: string): FieldError[] {
	const errors: FieldError[] = [];
	const isRoot =
		spec.hostPath?.path !== undefined &&
		/^\/[/.]*$/.test(spec.hostPath.path) &&
		!spec.hostPath.path.includes("...");
	if (isRoot && spec.persistentVolumeReclaimPolicy === "Recycle")
		errors.push(
			forbiddenField(
				child(path, "persistentVolumeReclaimPolicy"),
				"may not be 'recycle' for a hostPath mount of '/'",
			),
		);
	for (const field of ["storageClassName"] as const)
		if (spec[field])
			errors.push(...dnsSubdomain(spec[field], child(path, field)));
	if (spec.volumeMode !== undefined)
		errors.push(
			...oneOf(spec.volumeMode, volumeModes, child(path, "volumeMode")),
		);
	if (spec.volumeAttributesClassName !== undefined) {
		const at = child(path, "volumeAttributesClassName");
		if (spec.volumeAttributesClassName === "")
			errors.push(required(at, "an empty string is disallowed"));
		else errors.push(...dnsSubdomain(spec.volumeAttributesClassName, at));
		if (spec.csi === undefined)
			errors.push(
				required(
					child(path, "csi"),
					"has to be specified when using volumeAttributesClassName",
				),
			);
	}
	return errors;
}

/** What a volume may not change: where it comes from, its mode, and the nodes it is on. */
export function validatePersistentVolumeChange(
	{ spec }: PersistentVolume,
	{ spec: old }: PersistentVolume,
): FieldError[] {
	const errors: FieldError[] = [];
	const before = sourceOf(old);
	const after = sourceOf(spec);
	if (!deepEqual(before, after))
		errors.push(
			forbiddenField(
				"spec.persistentvolumesource",
				`spec.persistentvolumesource is immutable after creation${unifiedDiff(printVolumeSource(before), printVolumeSource(after))}`,
			),
		);
	errors.push(
		...validateImmutable(
			spec.volumeMode ?? null,
			old.volumeMode ?? null,
			"volumeMode",
		),
	);
	if (old.nodeAffinity)
		errors.push(
			...validateImmutable(
				printNodeAffinity(spec.nodeAffinity),
				printNodeAffinity(old.nodeAffinity),
				"nodeAffinity",
			),
		);
	return errors;
}

/** The secret for expansion may be added later. */
function sourceOf(spec: PersistentVolumeSpec): PersistentVolumeSource {
	const source: Record<string, unknown> = {};
	for (const { field } of persistentVolumeSources)
		if (spec[field] !== undefined) source[field] = spec[field];
	if (spec.csi) {
		const { controllerExpandSecretRef: _secret, ...csi } = spec.csi;
		source.csi = csi;
	}
	return source as PersistentVolumeSource;
}

const printNodeAffinity = goStruct(goPointer("Required", printNodeSelector));
