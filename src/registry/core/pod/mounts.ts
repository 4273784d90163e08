/** What of the pod's volumes a container sees (core/validation/validation.go ValidateVolumeMounts, ValidateVolumeDevices). */
import {
	child,
	type FieldError,
	forbiddenField,
	index,
	invalid,
	notFoundField,
	required,
} from "../../../apimachinery/field.ts";
import { list, oneOf } from "../../shared/checks.ts";
import { validateDescendingPath, validateNoBacksteps } from "./paths.ts";
import type { Container, VolumeDevice, VolumeMount } from "./types.ts";
import type { VolumesByName } from "./volumes.ts";

export function validateMounts(
	container: Container,
	volumes: VolumesByName,
	path: string,
): FieldError[] {
	const errors: FieldError[] = [];
	const devices = list(container.volumeDevices);
	const seen = new Set<string>();
	list(container.volumeMounts).forEach((mount, i) => {
		const at = index(path, i);
		const { name, mountPath } = mount;
		if (!name) errors.push(required(child(at, "name")));
		if (!volumes.has(name)) errors.push(notFoundField(child(at, "name"), name));
		if (!mountPath) errors.push(required(child(at, "mountPath")));
		const wrong = (field: string, value: string, detail: string) =>
			errors.push(invalid(child(at, field), value, detail));
		if (seen.has(mountPath)) wrong("mountPath", mountPath, "must be unique");
		seen.add(mountPath);
		if (devices.some((device) => device.name === name))
			wrong("name", name, "must not already exist in volumeDevices");
		if (devices.some((device) => device.devicePath === mountPath))
			wrong(
				"mountPath",
				mountPath,
				"must not already exist as a path in volumeDevices",
			);
		errors.push(...validateSubPaths(mount, at, path));
		errors.push(...validatePropagation(mount, container, path));
		errors.push(
			...validateRecursiveReadOnly(mount, child(path, "recursiveReadOnly")),
		);
	});
	return errors;
}

/** Some of these errors name the list, not the mount, as Kubernetes' do. */
function validateSubPaths(
	{ subPath, subPathExpr }: VolumeMount,
	at: string,
	path: string,
): FieldError[] {
	const errors: FieldError[] = [];
	if (subPath)
		errors.push(...validateDescendingPath(subPath, child(path, "subPath")));
	if (!subPathExpr) return errors;
	if (subPath)
		errors.push(
			invalid(
				child(at, "subPathExpr"),
				subPathExpr,
				"subPathExpr and subPath are mutually exclusive",
			),
		);
	errors.push(
		...validateDescendingPath(subPathExpr, child(path, "subPathExpr")),
	);
	return errors;
}

function validatePropagation(
	{ mountPropagation }: VolumeMount,
	container: Container,
	path: string,
): FieldError[] {
	if (mountPropagation === undefined) return [];
	const at = child(path, "mountPropagation");
	const errors = oneOf(
		mountPropagation,
		["Bidirectional", "HostToContainer", "None"],
		at,
	);
	if (
		mountPropagation === "Bidirectional" &&
		container.securityContext?.privileged !== true
	)
		errors.push(
			forbiddenField(
				at,
				"Bidirectional mount propagation is available only to privileged containers",
			),
		);
	return errors;
}

function validateRecursiveReadOnly(
	{ recursiveReadOnly, readOnly, mountPropagation }: VolumeMount,
	path: string,
): FieldError[] {
	if (recursiveReadOnly === undefined || recursiveReadOnly === "Disabled")
		return [];
	const errors = oneOf(
		recursiveReadOnly,
		["Disabled", "Enabled", "IfPossible"],
		path,
	);
	if (errors.length > 0) return errors;
	if (!readOnly)
		errors.push(
			forbiddenField(path, "may only be specified when readOnly is true"),
		);
	if (mountPropagation !== undefined && mountPropagation !== "None")
		errors.push(
			forbiddenField(
				path,
				"may only be specified when mountPropagation is None or not specified",
			),
		);
	return errors;
}

export function validateDevices(
	container: Container,
	volumes: VolumesByName,
	path: string,
): FieldError[] {
	const names = new Set<string>();
	const paths = new Set<string>();
	return list(container.volumeDevices).flatMap((device, i) =>
		validateDevice(device, container, volumes, index(path, i), names, paths),
	);
}

function validateDevice(
	{ name, devicePath }: VolumeDevice,
	container: Container,
	volumes: VolumesByName,
	path: string,
	names: Set<string>,
	paths: Set<string>,
): FieldError[] {
	const errors: FieldError[] = [];
	const wrong = (field: string, value: string, detail: string) =>
		errors.push(invalid(child(path, field), value, detail));
	const mounts = list(container.volumeMounts);
	const volume = volumes.get(name);
	if (!name) errors.push(required(child(path, "name")));
	if (names.has(name)) wrong("name", name, "must be unique");
	if (volume && !volume.persistentVolumeClaim && !volume.ephemeral)
		wrong(
			"name",
			name,
			"can only use volume source type of PersistentVolumeClaim or Ephemeral for block mode",
		);
	if (!volume) errors.push(notFoundField(child(path, "name"), name));
	if (!devicePath) errors.push(required(child(path, "devicePath")));
	if (paths.has(devicePath)) wrong("devicePath", devicePath, "must be unique");
	if (devicePath && validateNoBacksteps(devicePath, "").length > 0)
		wrong("devicePath", devicePath, "can not contain backsteps ('..')");
	else paths.add(devicePath);
	if (mounts.some((mount) => mount.name === name))
		wrong("name", name, "must not already exist in volumeMounts");
	if (mounts.some((mount) => mount.mountPath === devicePath))
		wrong(
			"devicePath",
			devicePath,
			"must not already exist as a path in volumeMounts",
		);
	if (name) names.add(name);
	return errors;
}
