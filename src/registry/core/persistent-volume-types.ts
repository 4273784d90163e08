import type { KubeObject } from "../../apimachinery/object.ts";
import type { NodeSelector } from "../shared/node-selector.ts";
import type { VolumeSource } from "./pod/volume-types.ts";

interface SecretReference {
	name?: string;
	namespace?: string;
}

export interface CSIPersistentVolumeSource {
	driver: string;
	volumeHandle: string;
	fsType?: string;
	controllerPublishSecretRef?: SecretReference;
	nodeStageSecretRef?: SecretReference;
	nodePublishSecretRef?: SecretReference;
	controllerExpandSecretRef?: SecretReference;
	nodeExpandSecretRef?: SecretReference;
}

/** Most sources of volumes, and two of its own kind. */
export type PersistentVolumeSource = Omit<VolumeSource, "csi"> & {
	local?: { path: string; fsType?: string };
	csi?: CSIPersistentVolumeSource;
};

export interface PersistentVolumeSpec extends PersistentVolumeSource {
	capacity?: Record<string, string>;
	accessModes?: string[];
	claimRef?: { namespace?: string; name?: string };
	persistentVolumeReclaimPolicy?: string;
	storageClassName?: string;
	mountOptions?: string[];
	volumeMode?: string;
	nodeAffinity?: { required?: NodeSelector };
	volumeAttributesClassName?: string;
}

export interface PersistentVolume extends KubeObject {
	spec: PersistentVolumeSpec;
	status?: {
		phase?: string;
		message?: string;
		reason?: string;
		lastPhaseTransitionTime?: string;
	};
}
