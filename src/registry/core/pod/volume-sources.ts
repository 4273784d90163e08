/** Every type of volume but emptyDir, in the order in which Kubernetes looks at them, with its rules (core/validation/validation.go). */
import {
	child,
	type FieldError,
	invalid,
	key,
	required,
} from "../../../apimachinery/field.ts";
import { isDNS1123Subdomain } from "../../../apimachinery/names.ts";
import { dnsLabel, dnsSubdomain, list, oneOf } from "../../shared/checks.ts";
import { validateEphemeralVolume } from "./ephemeral-volume.ts";
import { validateISCSI } from "./iscsi.ts";
import { needs, validateItems } from "./key-to-path.ts";
import type { PodValidationOptions } from "./options.ts";
import {
	validateDescendingPath,
	validateFileMode,
	validateNoBacksteps,
} from "./paths.ts";
import {
	validateDownwardAPIFile,
	validateProjectedVolume,
} from "./projected-volume.ts";
import { validatePullPolicy } from "./pull-policy.ts";
import type { AzureDiskSource, VolumeSource } from "./volume-types.ts";

interface SourceRule {
	readonly field: keyof VolumeSource;
	/** Its name in the error about a second source, where that differs from the field. */
	readonly shownAs?: string;
	/** Its name in other errors, where that differs from the field. */
	readonly pathOf?: string;
	validate(
		volume: VolumeSource,
		path: string,
		options: PodValidationOptions,
	): FieldError[];
}

/** A rule for a source that the volume has. */
function source<K extends keyof VolumeSource>(
	field: K,
	validate: (
		value: NonNullable<VolumeSource[K]>,
		path: string,
		options: PodValidationOptions,
	) => FieldError[],
	names: { shownAs?: string; pathOf?: string } = {},
): SourceRule {
	return {
		field,
		...names,
		validate: (volume, path, options) =>
			validate(volume[field] as NonNullable<VolumeSource[K]>, path, options),
	};
}

const needsSecretName = (
	ref: { name?: string } | undefined,
	path: string,
): FieldError[] =>
	ref === undefined || ref.name
		? []
		: [required(child(path, "secretRef.name"))];

const partition = (value: number | undefined, path: string): FieldError[] =>
	(value ?? 0) < 0 || (value ?? 0) > 255
		? [
				invalid(
					child(path, "partition"),
					value,
					"must be between 1 and 255, inclusive",
				),
			]
		: [];

export const volumeSources: readonly SourceRule[] = [
	source("hostPath", validateHostPath),
	source("gitRepo", (v, p) => [
		...needs(v, p, "repository"),
		...validateDescendingPath(v.directory ?? "", child(p, "directory")),
	]),
	source(
		"gcePersistentDisk",
		(v, p) => [...needs(v, p, "pdName"), ...partition(v.partition, p)],
		{ pathOf: "persistentDisk" },
	),
	source("awsElasticBlockStore", (v, p) => [
		...needs(v, p, "volumeID"),
		...partition(v.partition, p),
	]),
	source("secret", (v, p) => [
		...needs(v, p, "secretName"),
		...validateFileMode(v.defaultMode, child(p, "defaultMode")),
		...validateItems(v.items, p),
	]),
	source("nfs", (v, p) => [
		...needs(v, p, "server", "path"),
		...(v.path.startsWith("/")
			? []
			: [invalid(child(p, "path"), v.path, "must be an absolute path")]),
	]),
	source("iscsi", validateISCSI),
	source("glusterfs", (v, p) => needs(v, p, "endpoints", "path")),
	source("flocker", validateFlocker),
	source("persistentVolumeClaim", (v, p) => needs(v, p, "claimName")),
	source("rbd", (v, p) => needs(v, p, "monitors", "image")),
	source("cinder", (v, p) => [
		...needs(v, p, "volumeID"),
		...needsSecretName(v.secretRef, p),
	]),
	source("cephfs", (v, p) => needs(v, p, "monitors"), { shownAs: "cephFS" }),
	source("quobyte", validateQuobyte),
	source(
		"downwardAPI",
		(v, p) => [
			...validateFileMode(v.defaultMode, child(p, "defaultMode")),
			...list(v.items).flatMap((file) => validateDownwardAPIFile(file, p)),
		],
		{ shownAs: "downwarAPI" },
	),
	source("fc", validateFibreChannel),
	source("flexVolume", validateFlexVolume),
	source("configMap", (v, p) => [
		...needs(v, p, "name"),
		...validateFileMode(v.defaultMode, child(p, "defaultMode")),
		...validateItems(v.items, p),
	]),
	source("azureFile", (v, p) => needs(v, p, "secretName", "shareName")),
	source("vsphereVolume", (v, p) => needs(v, p, "volumePath")),
	source("photonPersistentDisk", (v, p) => needs(v, p, "pdID")),
	source("portworxVolume", (v, p) => needs(v, p, "volumeID")),
	source("azureDisk", validateAzureDisk),
	source("storageos", (v, p) => [
		...(v.volumeName
			? dnsLabel(v.volumeName, child(p, "volumeName"))
			: needs(v, p, "volumeName")),
		...(v.volumeNamespace
			? dnsLabel(v.volumeNamespace, child(p, "volumeNamespace"))
			: []),
		...needsSecretName(v.secretRef, p),
	]),
	source("projected", validateProjectedVolume),
	source("scaleIO", (v, p) => needs(v, p, "gateway", "system", "volumeName")),
	source("csi", (v, p) => [
		...validateCSIDriverName(v.driver, child(p, "driver")),
		...(v.nodePublishSecretRef === undefined
			? []
			: v.nodePublishSecretRef.name
				? dnsSubdomain(v.nodePublishSecretRef.name, child(p, "name"))
				: [required(child(p, "nodePublishSecretRef.name"))]),
	]),
	source("ephemeral", validateEphemeralVolume),
	source("image", (v, p, options) => [
		...(options.allowEmptyImageVolume ? [] : needs(v, p, "reference")),
		...validatePullPolicy(v.pullPolicy, child(p, "pullPolicy")),
	]),
];

const hostPathTypes = [
	"",
	"BlockDevice",
	"CharDevice",
	"Directory",
	"DirectoryOrCreate",
	"File",
	"FileOrCreate",
	"Socket",
];

export function validateHostPath(
	value: { path: string; type?: string },
	path: string,
): FieldError[] {
	if (!value.path) return [required(child(path, "path"))];
	return [
		...validateNoBacksteps(value.path, child(path, "path")),
		...(value.type === undefined
			? []
			: oneOf(value.type, hostPathTypes, child(path, "type"))),
	];
}

function validateFlocker(
	value: { datasetName?: string; datasetUUID?: string },
	path: string,
): FieldError[] {
	const { datasetName = "", datasetUUID = "" } = value;
	const errors: FieldError[] = [];
	if (datasetName === "" && datasetUUID === "")
		errors.push(
			required(path, "one of datasetName and datasetUUID is required"),
		);
	if (datasetName !== "" && datasetUUID !== "")
		errors.push(
			invalid(
				path,
				"resource",
				"datasetName and datasetUUID can not be specified simultaneously",
			),
		);
	if (datasetName.includes("/"))
		errors.push(
			invalid(child(path, "datasetName"), datasetName, "must not contain '/'"),
		);
	return errors;
}

function validateQuobyte(
	value: { registry: string; volume: string; tenant?: string },
	path: string,
): FieldError[] {
	const wrong =
		"must be a host:port pair or multiple pairs separated by commas";
	const errors: FieldError[] = [];
	const at = child(path, "registry");
	if (!value.registry) errors.push(required(at, wrong));
	else if ((value.tenant ?? "").length >= 65)
		errors.push(
			required(
				child(path, "tenant"),
				"must be a UUID and may not exceed a length of 64 characters",
			),
		);
	else
		for (const pair of value.registry.split(","))
			if (!/^(?:[^:[\]]*|\[[^[\]]*\]):[^:[\]]*$/.test(pair))
				errors.push(invalid(at, value.registry, wrong));
	errors.push(...needs(value, path, "volume"));
	return errors;
}

export function validateFibreChannel(
	value: { targetWWNs?: string[]; lun?: number; wwids?: string[] },
	path: string,
): FieldError[] {
	const errors: FieldError[] = [];
	const names = list(value.targetWWNs);
	const ids = list(value.wwids);
	const at = child(path, "targetWWNs");
	if (names.length === 0 && ids.length === 0)
		errors.push(
			required(at, "must specify either targetWWNs or wwids, but not both"),
		);
	if (names.length > 0 && ids.length > 0)
		errors.push(
			invalid(
				at,
				names,
				"targetWWNs and wwids can not be specified simultaneously",
			),
		);
	if (names.length === 0) return errors;
	const { lun } = value;
	if (lun === undefined)
		errors.push(
			required(
				child(path, "lun"),
				"lun is required if targetWWNs is specified",
			),
		);
	else if (lun < 0 || lun > 255)
		errors.push(
			invalid(child(path, "lun"), lun, "must be between 0 and 255, inclusive"),
		);
	return errors;
}

export function validateFlexVolume(
	value: { driver: string; options?: Record<string, string> },
	path: string,
): FieldError[] {
	const errors = needs(value, path, "driver");
	for (const option in value.options) {
		const namespace = `.${option.split("/")[0]?.toLowerCase() ?? ""}`;
		if (namespace.endsWith(".kubernetes.io") || namespace.endsWith(".k8s.io"))
			errors.push(
				invalid(
					key(child(path, "options"), option),
					option,
					"kubernetes.io and k8s.io namespaces are reserved",
				),
			);
	}
	return errors;
}

export function validateAzureDisk(
	disk: AzureDiskSource,
	path: string,
): FieldError[] {
	const errors = needs(disk, path, "diskName", "diskURI");
	const { cachingMode, kind, diskURI } = disk;
	if (cachingMode !== undefined)
		errors.push(
			...oneOf(
				cachingMode,
				["None", "ReadOnly", "ReadWrite"],
				child(path, "cachingMode"),
			),
		);
	if (kind === undefined) return errors;
	errors.push(
		...oneOf(kind, ["Dedicated", "Managed", "Shared"], child(path, "kind")),
	);
	const managed = kind === "Managed";
	if (!diskURI.startsWith(managed ? "/subscriptions/" : "https://"))
		errors.push(
			...oneOf(
				diskURI,
				[managed ? MANAGED_URI : BLOB_URI],
				child(path, "diskURI"),
			),
		);
	return errors;
}
const MANAGED_URI =
	"/subscriptions/{sub-id}/resourcegroups/{group-name}/providers/microsoft.compute/disks/{disk-id}";
const BLOB_URI =
	"https://{account-name}.blob.core.windows.net/{container-name}/{disk-name}.vhd";

/** ValidateCSIDriverName */
export function validateCSIDriverName(
	name: string,
	path: string,
): FieldError[] {
	if (!name) return [required(path)];
	const errors: FieldError[] = [];
	if (name.length > 63)
		errors.push({
			type: "FieldValueTooLong",
			field: path,
			message: "Too long: may not be more than 63 bytes",
		});
	for (const message of isDNS1123Subdomain(name.toLowerCase()))
		errors.push(invalid(path, name, message));
	return errors;
}
