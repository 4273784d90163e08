import type { KubeObject } from "../../apimachinery/object.ts";
import type { PersistentVolumeClaimSpec } from "../shared/claim-spec.ts";

export interface PersistentVolumeClaim extends KubeObject {
	spec: PersistentVolumeClaimSpec;
	status?: {
		phase?: string;
		accessModes?: string[];
		capacity?: Record<string, string>;
		allocatedResources?: Record<string, string>;
		allocatedResourceStatuses?: Record<string, string>;
	};
}
