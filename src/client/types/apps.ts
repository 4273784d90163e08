/** apps/v1 (k8s.io/api/apps/v1/types.go). */
import type { IntOrString } from "../../apimachinery/int-or-string.ts";
import type { KubeObject } from "../../apimachinery/object.ts";
import type { LabelSelector } from "../../apimachinery/selectors/labels.ts";
import type { ReplicationStatus } from "./core.ts";
import type { Condition } from "./meta.ts";
import type { PodTemplateSpec } from "./pod.ts";
import type { PersistentVolumeClaim } from "./storage.ts";

export interface ReplicaSet extends KubeObject {
	readonly spec: {
		readonly replicas?: number;
		readonly minReadySeconds?: number;
		readonly selector: LabelSelector;
		readonly template: PodTemplateSpec;
	};
	readonly status: ReplicationStatus;
}

export interface DeploymentCondition extends Condition {
	readonly lastUpdateTime?: string | null;
}
export interface DeploymentStatus {
	readonly observedGeneration?: number;
	readonly replicas?: number;
	readonly updatedReplicas?: number;
	readonly readyReplicas?: number;
	readonly availableReplicas?: number;
	readonly unavailableReplicas?: number;
	readonly terminatingReplicas?: number;
	readonly conditions?: readonly DeploymentCondition[];
	readonly collisionCount?: number;
}
export interface RollingUpdate {
	readonly maxUnavailable?: IntOrString;
	readonly maxSurge?: IntOrString;
}
export interface Deployment extends KubeObject {
	readonly spec: {
		readonly replicas?: number;
		readonly selector: LabelSelector;
		readonly template: PodTemplateSpec;
		readonly strategy: {
			readonly type?: string;
			readonly rollingUpdate?: RollingUpdate;
		};
		readonly minReadySeconds?: number;
		readonly revisionHistoryLimit?: number;
		readonly paused?: boolean;
		readonly progressDeadlineSeconds?: number;
	};
	readonly status: DeploymentStatus;
}

export interface StatefulSetStatus {
	readonly observedGeneration?: number;
	readonly replicas: number;
	readonly readyReplicas?: number;
	readonly currentReplicas?: number;
	readonly updatedReplicas?: number;
	readonly currentRevision?: string;
	readonly updateRevision?: string;
	readonly collisionCount?: number;
	readonly conditions?: readonly Condition[];
	readonly availableReplicas?: number;
}
export interface StatefulSet extends KubeObject {
	readonly spec: {
		readonly replicas?: number;
		readonly selector: LabelSelector;
		readonly template: PodTemplateSpec;
		readonly volumeClaimTemplates?: readonly PersistentVolumeClaim[];
		readonly serviceName?: string;
		readonly podManagementPolicy?: string;
		readonly updateStrategy: {
			readonly type?: string;
			readonly rollingUpdate?: {
				readonly partition?: number;
				readonly maxUnavailable?: IntOrString;
			};
		};
		readonly revisionHistoryLimit?: number;
		readonly minReadySeconds?: number;
		readonly persistentVolumeClaimRetentionPolicy?: {
			readonly whenDeleted?: string;
			readonly whenScaled?: string;
		};
		readonly ordinals?: { readonly start?: number };
	};
	readonly status: StatefulSetStatus;
}

export interface DaemonSetStatus {
	readonly currentNumberScheduled: number;
	readonly numberMisscheduled: number;
	readonly desiredNumberScheduled: number;
	readonly numberReady: number;
	readonly observedGeneration?: number;
	readonly updatedNumberScheduled?: number;
	readonly numberAvailable?: number;
	readonly numberUnavailable?: number;
	readonly collisionCount?: number;
	readonly conditions?: readonly Condition[];
}
export interface DaemonSet extends KubeObject {
	readonly spec: {
		readonly selector: LabelSelector;
		readonly template: PodTemplateSpec;
		readonly updateStrategy: {
			readonly type?: string;
			readonly rollingUpdate?: RollingUpdate;
		};
		readonly minReadySeconds?: number;
		readonly revisionHistoryLimit?: number;
	};
	readonly status: DaemonSetStatus;
}

export interface ControllerRevision extends KubeObject {
	readonly data?: unknown;
	readonly revision: number;
}
