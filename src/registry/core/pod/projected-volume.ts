/** Volumes that several sources share, and files about the pod itself (core/validation/validation.go validateProjectionSources). */
import {
	child,
	type FieldError,
	forbiddenField,
	index,
	invalid,
	required,
} from "../../../apimachinery/field.ts";
import { list } from "../../shared/checks.ts";
import {
	validateFieldRef,
	validateResourceFieldRef,
	volumeFieldPaths,
} from "./field-selectors.ts";
import { validateKeyToPath } from "./key-to-path.ts";
import type { PodValidationOptions } from "./options.ts";
import { validateFileMode, validateLocalPath } from "./paths.ts";
import {
	validateClusterTrustBundle,
	validatePodCertificate,
} from "./projected-certificates.ts";
import type {
	DownwardAPIFile,
	KeyToPath,
	VolumeProjection,
	VolumeSource,
} from "./volume-types.ts";

export function validateDownwardAPIFile(
	file: DownwardAPIFile,
	path: string,
): FieldError[] {
	const errors: FieldError[] = [];
	if (!file.path) errors.push(required(child(path, "path")));
	errors.push(...validateLocalPath(file.path, child(path, "path")));
	if (file.fieldRef) {
		errors.push(
			...validateFieldRef(
				file.fieldRef,
				volumeFieldPaths,
				child(path, "fieldRef"),
			),
		);
		if (file.resourceFieldRef)
			errors.push(
				invalid(
					path,
					"resource",
					"fieldRef and resourceFieldRef can not be specified simultaneously",
				),
			);
	} else if (file.resourceFieldRef)
		errors.push(
			...validateResourceFieldRef(
				file.resourceFieldRef,
				child(path, "resourceFieldRef"),
				true,
			),
		);
	else
		errors.push(
			required(path, "one of fieldRef and resourceFieldRef is required"),
		);
	errors.push(...validateFileMode(file.mode, child(path, "mode")));
	return errors;
}

/** Notes the files that sources write; a second one of a name is an error that names the source. */
export class ProjectedPaths {
	readonly #seen = new Set<string>();
	readonly #path: string;
	constructor(path: string) {
		this.#path = path;
	}
	/** `shown` is the value in the error: the source's name, or the file where the source has none. */
	add(file: string, shown = file): FieldError[] {
		if (this.#seen.has(file))
			return [invalid(this.#path, shown, "conflicting duplicate paths")];
		this.#seen.add(file);
		return [];
	}
}

export function validateProjectedVolume(
	volume: NonNullable<VolumeSource["projected"]>,
	path: string,
	options: PodValidationOptions,
): FieldError[] {
	const files = new ProjectedPaths(path);
	return [
		...validateFileMode(volume.defaultMode, child(path, "defaultMode")),
		...list(volume.sources).flatMap((source, i) =>
			validateProjection(
				source,
				index(child(path, "sources"), i),
				path,
				files,
				options,
			),
		),
	];
}

function validateProjection(
	source: VolumeProjection,
	path: string,
	volumePath: string,
	files: ProjectedPaths,
	options: PodValidationOptions,
): FieldError[] {
	const errors: FieldError[] = [];
	for (const kind of ["secret", "configMap"] as const) {
		const from = source[kind];
		if (from) errors.push(...validateKeys(from, child(path, kind), files));
	}
	for (const file of list(source.downwardAPI?.items)) {
		errors.push(...validateDownwardAPIFile(file, child(path, "downwardAPI")));
		if (file.path) errors.push(...files.add(file.path));
	}
	if (source.serviceAccountToken)
		errors.push(
			...validateToken(source.serviceAccountToken, path, volumePath, options),
		);
	if (source.clusterTrustBundle)
		errors.push(
			...validateClusterTrustBundle(
				source.clusterTrustBundle,
				child(path, "clusterTrustBundle"),
				files,
			),
		);
	if (source.podCertificate)
		errors.push(
			...validatePodCertificate(
				source.podCertificate,
				child(path, "podCertificate"),
				files,
			),
		);
	if (Object.keys(source).length > 1)
		errors.push(
			forbiddenField(
				path,
				"may not specify more than 1 volume type per source",
			),
		);
	return errors;
}

function validateKeys(
	from: { name?: string; items?: KeyToPath[] },
	path: string,
	files: ProjectedPaths,
): FieldError[] {
	const errors: FieldError[] = [];
	if (!from.name) errors.push(required(child(path, "name")));
	list(from.items).forEach((item, i) => {
		errors.push(...validateKeyToPath(item, index(child(path, "items"), i)));
		if (item.path) errors.push(...files.add(item.path, from.name ?? ""));
	});
	return errors;
}

function validateToken(
	token: NonNullable<VolumeProjection["serviceAccountToken"]>,
	path: string,
	volumePath: string,
	options: PodValidationOptions,
): FieldError[] {
	const errors: FieldError[] = [];
	const seconds = token.expirationSeconds ?? 0;
	const at = child(path, "serviceAccountToken.expirationSeconds");
	if (seconds < 600)
		errors.push(
			invalid(at, seconds, "may not specify a duration less than 10 minutes"),
		);
	if (seconds > 2 ** 32)
		errors.push(
			invalid(
				at,
				seconds,
				"may not specify a duration larger than 2^32 seconds",
			),
		);
	if (!token.path) errors.push(required(child(volumePath, "path")));
	else if (!options.allowNonLocalTokenPath)
		errors.push(...validateLocalPath(token.path, child(volumePath, "path")));
	return errors;
}
