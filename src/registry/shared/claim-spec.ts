/** core/v1 PersistentVolumeClaimSpec (k8s.io/kubernetes/pkg/apis/core/validation/validation.go, core/v1/defaults.go). */
import {
	child,
	type FieldError,
	forbiddenField,
	invalid,
	key,
	notSupported,
	required,
} from "../../apimachinery/field.ts";
import { nameIsDNSLabel } from "../../apimachinery/names.ts";
import type { LabelSelector } from "../../apimachinery/selectors/labels.ts";
import { dnsSubdomain, list, oneOf, positiveQuantity } from "./checks.ts";
import { fractionalByteWarnings } from "./fractional-bytes.ts";
import { validateLabelSelector } from "./label-selector.ts";
import { validateResourceQuantity } from "./resource-names.ts";
import {
	defaultResourceRequirements,
	type ResourceRequirements,
} from "./resource-requirements.ts";

export interface DataSource {
	apiGroup?: string | null;
	kind: string;
	name: string;
	namespace?: string;
}
export interface PersistentVolumeClaimSpec {
	accessModes?: string[];
	selector?: LabelSelector;
	resources?: ResourceRequirements;
	volumeName?: string;
	storageClassName?: string;
	volumeMode?: string;
	dataSource?: DataSource;
	dataSourceRef?: DataSource;
	volumeAttributesClassName?: string;
}

export interface ClaimSpecOptions {
	readonly allowInvalidSelectorValues?: boolean;
	readonly allowInvalidAPIGroup?: boolean;
}

export const accessModes = [
	"ReadOnlyMany",
	"ReadWriteMany",
	"ReadWriteOnce",
	"ReadWriteOncePod",
];
export const volumeModes = ["Block", "Filesystem"];

export function defaultClaimSpec(spec: PersistentVolumeClaimSpec): void {
	spec.volumeMode ??= "Filesystem";
	defaultResourceRequirements(spec.resources);
}

export function validateClaimSpec(
	spec: PersistentVolumeClaimSpec,
	path: string,
	options: ClaimSpecOptions = {},
): FieldError[] {
	const errors = validateAccessModes(spec, path, options);
	const storage = spec.resources?.requests?.storage;
	const at = key(child(path, "resources"), "storage");
	if (storage === undefined) errors.push(required(at));
	else {
		const wrong = positiveQuantity(storage, at);
		errors.push(
			...(wrong.length > 0
				? wrong
				: validateResourceQuantity("storage", storage, at)),
		);
	}
	if (spec.storageClassName)
		errors.push(
			...dnsSubdomain(spec.storageClassName, child(path, "storageClassName")),
		);
	if (spec.volumeMode !== undefined)
		errors.push(
			...oneOf(spec.volumeMode, volumeModes, child(path, "volumeMode")),
		);
	errors.push(...validateDataSources(spec, path, options));
	if (spec.volumeAttributesClassName)
		errors.push(
			...dnsSubdomain(
				spec.volumeAttributesClassName,
				child(path, "volumeAttributesClassName"),
			),
		);
	return errors;
}

function validateAccessModes(
	spec: PersistentVolumeClaimSpec,
	path: string,
	options: ClaimSpecOptions,
): FieldError[] {
	const at = child(path, "accessModes");
	const errors: FieldError[] = [];
	const modes = list(spec.accessModes);
	if (modes.length === 0)
		errors.push(required(at, "at least 1 access mode is required"));
	if (spec.selector)
		errors.push(
			...validateLabelSelector(spec.selector, child(path, "selector"), {
				allowInvalidValues: options.allowInvalidSelectorValues ?? false,
			}),
		);
	for (const mode of modes)
		if (!accessModes.includes(mode))
			errors.push(notSupported(at, mode, accessModes));
	const known = modes.filter((mode) => accessModes.includes(mode));
	if (
		known.includes("ReadWriteOncePod") &&
		known.some((mode) => mode !== "ReadWriteOncePod")
	)
		errors.push(
			forbiddenField(
				at,
				"may not use ReadWriteOncePod with other access modes",
			),
		);
	return errors;
}

function validateDataSources(
	spec: PersistentVolumeClaimSpec,
	path: string,
	options: ClaimSpecOptions,
): FieldError[] {
	const { dataSource, dataSourceRef } = spec;
	const at = child(path, "dataSource");
	const errors: FieldError[] = [];
	if (dataSource) errors.push(...validateDataSource(dataSource, at, options));
	if (dataSourceRef) {
		const refAt = child(path, "dataSourceRef");
		errors.push(...validateDataSource(dataSourceRef, refAt, options));
		if (dataSourceRef.namespace)
			for (const message of nameIsDNSLabel(dataSourceRef.namespace, false))
				errors.push(
					invalid(child(refAt, "namespace"), dataSourceRef.namespace, message),
				);
	}
	if (!dataSource || !dataSourceRef) return errors;
	// Kubernetes hands the path itself over as the value, which prints as an empty struct.
	if (dataSourceRef.namespace)
		errors.push(
			invalid(
				path,
				{},
				"may not be specified when dataSourceRef.namespace is specified",
			),
		);
	else if (!sameSource(dataSource, dataSourceRef))
		errors.push(invalid(path, {}, "must match dataSourceRef"));
	return errors;
}

const sameSource = (a: DataSource, b: DataSource): boolean =>
	a.apiGroup === b.apiGroup && a.kind === b.kind && a.name === b.name;

function validateDataSource(
	source: DataSource,
	path: string,
	options: ClaimSpecOptions,
): FieldError[] {
	const { name, kind } = source;
	const apiGroup = source.apiGroup ?? "";
	const errors: FieldError[] = [];
	if (!name) errors.push(required(child(path, "name")));
	if (!kind) errors.push(required(child(path, "kind")));
	if (apiGroup === "" && kind !== "PersistentVolumeClaim")
		errors.push(
			invalid(
				path,
				kind,
				"must be 'PersistentVolumeClaim' when referencing the default apiGroup",
			),
		);
	if (apiGroup !== "" && !options.allowInvalidAPIGroup)
		errors.push(...dnsSubdomain(apiGroup, child(path, "apiGroup")));
	return errors;
}

/** GetWarningsForPersistentVolumeClaimSpec (k8s.io/kubernetes/pkg/api/persistentvolumeclaim/util.go). */
export const claimSpecWarnings = (
	{ resources }: PersistentVolumeClaimSpec,
	path: string,
): string[] =>
	(["requests", "limits"] as const).flatMap((field) =>
		fractionalByteWarnings(
			resources?.[field],
			"storage",
			child(path, `resources.${field}`),
		),
	);
