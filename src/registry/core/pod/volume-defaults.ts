/** Defaults of volumes by type (k8s.io/kubernetes/pkg/apis/core/v1/defaults.go and the `+default` markers of its types). */

import { list } from "../../shared/checks.ts";
import { defaultClaimSpec } from "../../shared/claim-spec.ts";
import { defaultPullPolicy } from "./image-name.ts";
import type {
	AzureDiskSource,
	DownwardAPIFile,
	Volume,
	VolumeProjection,
} from "./volume-types.ts";

/** 0644. */
const READABLE = 0o644;

/** Changes `volume` in place; one without any source becomes an emptyDir. */
export function defaultVolume(volume: Volume): void {
	if (Object.keys(volume).every((field) => field === "name"))
		volume.emptyDir = {};
	if (volume.hostPath) volume.hostPath.type ??= "";
	for (const source of [
		volume.secret,
		volume.configMap,
		volume.downwardAPI,
		volume.projected,
	])
		if (source) source.defaultMode ??= READABLE;
	defaultFiles(volume.downwardAPI?.items);
	for (const source of list(volume.projected?.sources))
		defaultProjection(source);
	if (volume.iscsi) volume.iscsi.iscsiInterface ??= "default";
	defaultNetworkDisks(volume);
	if (volume.ephemeral?.volumeClaimTemplate)
		defaultClaimSpec(volume.ephemeral.volumeClaimTemplate.spec);
	if (volume.image)
		volume.image.pullPolicy ??= defaultPullPolicy(volume.image.reference ?? "");
}

function defaultNetworkDisks({ rbd, azureDisk, scaleIO }: Volume): void {
	if (rbd) {
		rbd.pool ??= "rbd";
		rbd.user ??= "admin";
		rbd.keyring ??= "/etc/ceph/keyring";
	}
	if (azureDisk) defaultAzureDisk(azureDisk);
	if (scaleIO) {
		scaleIO.storageMode ??= "ThinProvisioned";
		scaleIO.fsType ??= "xfs";
	}
}

export function defaultAzureDisk(disk: AzureDiskSource): void {
	disk.cachingMode ??= "ReadWrite";
	disk.kind ??= "Shared";
	disk.fsType ??= "ext4";
	disk.readOnly ??= false;
}

function defaultFiles(files: readonly DownwardAPIFile[] | undefined): void {
	for (const { fieldRef } of list(files))
		if (fieldRef) fieldRef.apiVersion ??= "v1";
}

function defaultProjection(source: VolumeProjection): void {
	defaultFiles(source.downwardAPI?.items);
	if (source.serviceAccountToken)
		source.serviceAccountToken.expirationSeconds ??= 3600;
}
