/** Volumes and claims of core/v1, storage.k8s.io/v1. */
import type { KubeObject } from "../../apimachinery/object.ts";
import type { LabelSelector } from "../../apimachinery/selectors/labels.ts";
import type { Condition, ObjectReference, ResourceList } from "./meta.ts";
import type { NodeSelector } from "./pod.ts";

export interface PersistentVolumeClaimSpec {
	readonly accessModes?: readonly string[];
	readonly selector?: LabelSelector;
	readonly resources?: {
		readonly limits?: ResourceList;
		readonly requests?: ResourceList;
	};
	readonly volumeName?: string;
	readonly storageClassName?: string;
	readonly volumeMode?: string;
	readonly dataSource?: ObjectReference;
	readonly dataSourceRef?: ObjectReference;
	readonly volumeAttributesClassName?: string;
}
export interface PersistentVolumeClaim extends KubeObject {
	readonly spec: PersistentVolumeClaimSpec;
	readonly status?: {
		readonly phase?: string;
		readonly accessModes?: readonly string[];
		readonly capacity?: ResourceList;
		readonly conditions?: readonly Condition[];
		readonly currentVolumeAttributesClassName?: string;
	};
}
export interface PersistentVolume extends KubeObject {
	readonly spec: {
		readonly capacity?: ResourceList;
		readonly accessModes?: readonly string[];
		readonly claimRef?: ObjectReference;
		readonly persistentVolumeReclaimPolicy?: string;
		readonly storageClassName?: string;
		readonly mountOptions?: readonly string[];
		readonly volumeMode?: string;
		readonly nodeAffinity?: { readonly required?: NodeSelector };
		readonly volumeAttributesClassName?: string;
		readonly csi?: { readonly driver: string; readonly volumeHandle?: string };
		readonly [source: string]: unknown;
	};
	readonly status?: {
		readonly phase?: string;
		readonly message?: string;
		readonly reason?: string;
		readonly lastPhaseTransitionTime?: string;
	};
}
export interface StorageClass extends KubeObject {
	readonly provisioner: string;
	readonly parameters?: Readonly<Record<string, string>>;
	readonly reclaimPolicy?: string;
	readonly mountOptions?: readonly string[];
	readonly allowVolumeExpansion?: boolean;
	readonly volumeBindingMode?: string;
	readonly allowedTopologies?: readonly {
		readonly matchLabelExpressions?: readonly {
			readonly key: string;
			readonly values: readonly string[];
		}[];
	}[];
}
export interface VolumeAttributesClass extends KubeObject {
	readonly driverName: string;
	readonly parameters?: Readonly<Record<string, string>>;
}
export interface CSIDriver extends KubeObject {
	readonly spec: { readonly attachRequired?: boolean };
}
export interface VolumeAttachment extends KubeObject {
	readonly spec: {
		readonly attacher: string;
		readonly nodeName: string;
		readonly source: { readonly persistentVolumeName?: string };
	};
	readonly status?: {
		readonly attached: boolean;
		readonly attachmentMetadata?: Readonly<Record<string, string>>;
		readonly attachError?: { readonly message?: string };
		readonly detachError?: { readonly message?: string };
	};
}
