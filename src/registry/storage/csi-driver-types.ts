import type { KubeObject } from "../../apimachinery/object.ts";

export interface CSIDriverSpec {
	attachRequired?: boolean;
	podInfoOnMount?: boolean;
	volumeLifecycleModes?: string[];
	storageCapacity?: boolean;
	fsGroupPolicy?: string;
	tokenRequests?: { audience: string; expirationSeconds?: number }[];
	requiresRepublish?: boolean;
	seLinuxMount?: boolean;
	nodeAllocatableUpdatePeriodSeconds?: number;
	serviceAccountTokenInSecrets?: boolean;
}
export interface CSIDriver extends KubeObject {
	spec: CSIDriverSpec;
}
