/** Where a PersistentVolume may come from, in the order in which Kubernetes looks (core/validation/validation.go). */
import {
	child,
	type FieldError,
	invalid,
	required,
} from "../../apimachinery/field.ts";
import { dnsLabel, dnsSubdomain } from "../shared/checks.ts";
import type {
	CSIPersistentVolumeSource,
	PersistentVolumeSource,
} from "./persistent-volume-types.ts";

import { validateNoBacksteps } from "./pod/paths.ts";
import { validateCSIDriverName, volumeSources } from "./pod/volume-sources.ts";

export interface SourceRule {
	readonly field: keyof PersistentVolumeSource;
	/** Its name in messages. */
	readonly name: string;
	validate(source: PersistentVolumeSource, path: string): FieldError[];
}

const shared = (
	field: (typeof volumeSources)[number]["field"],
	name: string = field,
): SourceRule => {
	const rule = volumeSources.find((one) => one.field === field);
	return {
		field: field as keyof PersistentVolumeSource,
		name,
		validate: (source, path) => rule?.validate(source as never, path, {}) ?? [],
	};
};

function validateLocal(
	local: NonNullable<PersistentVolumeSource["local"]>,
	path: string,
): FieldError[] {
	return local.path
		? validateNoBacksteps(local.path, child(path, "path"))
		: [required(child(path, "path"))];
}

const secretFields = [
	"controllerPublishSecretRef",
	"controllerExpandSecretRef",
	"nodePublishSecretRef",
	"nodeExpandSecretRef",
] as const;

function validateCSI(
	csi: CSIPersistentVolumeSource,
	path: string,
): FieldError[] {
	const errors = validateCSIDriverName(csi.driver ?? "", child(path, "driver"));
	if (!csi.volumeHandle) errors.push(required(child(path, "volumeHandle")));
	for (const field of secretFields) {
		const secret = csi[field];
		if (!secret) continue;
		const at = child(path, field);
		for (const [part, check] of [
			["name", dnsSubdomain],
			["namespace", dnsLabel],
		] as const) {
			const value = secret[part] ?? "";
			if (value === "") errors.push(required(child(at, part)));
			else errors.push(...check(value, child(at, part)));
		}
	}
	return errors;
}

/** Glusterfs volumes may name the namespace of their endpoints. */
function validateGlusterfs(
	source: PersistentVolumeSource,
	path: string,
): FieldError[] {
	const errors = shared("glusterfs").validate(source, path);
	const { endpointsNamespace } = source.glusterfs as {
		endpointsNamespace?: string;
	};
	if (endpointsNamespace === "")
		errors.push(
			invalid(
				child(path, "endpointsNamespace"),
				endpointsNamespace,
				"if the endpointnamespace is set, it must be a valid namespace name",
			),
		);
	return errors;
}

export const persistentVolumeSources: readonly SourceRule[] = [
	shared("hostPath"),
	shared("gcePersistentDisk"),
	shared("awsElasticBlockStore"),
	{ field: "glusterfs", name: "glusterfs", validate: validateGlusterfs },
	shared("flocker"),
	shared("nfs"),
	shared("rbd"),
	shared("quobyte"),
	shared("cephfs", "cephFS"),
	shared("iscsi"),
	shared("cinder"),
	shared("fc"),
	shared("flexVolume"),
	shared("azureFile"),
	shared("vsphereVolume"),
	shared("azureDisk"),
	shared("photonPersistentDisk"),
	shared("portworxVolume"),
	shared("scaleIO"),
	{
		field: "local",
		name: "local",
		validate: ({ local }, path) => (local ? validateLocal(local, path) : []),
	},
	shared("storageos"),
	{
		field: "csi",
		name: "csi",
		validate: ({ csi }, path) => (csi ? validateCSI(csi, path) : []),
	},
];
