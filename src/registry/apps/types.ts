/** apps/v1 (k8s.io/api/apps/v1/types.go). */
import type { IntOrString } from "../../apimachinery/int-or-string.ts";
import type { KubeObject, ObjectMeta } from "../../apimachinery/object.ts";
import type { LabelSelector } from "../../apimachinery/selectors/labels.ts";
import type { PodTemplateSpec } from "../core/pod/types.ts";
import type { PersistentVolumeClaimSpec } from "../shared/claim-spec.ts";

export interface RollingUpdate {
	maxUnavailable?: IntOrString;
	maxSurge?: IntOrString;
}
export interface UpdateStrategy<R = RollingUpdate> {
	type?: string;
	rollingUpdate?: R;
}

export interface DeploymentSpec {
	replicas?: number;
	selector?: LabelSelector | null;
	template: PodTemplateSpec;
	strategy?: UpdateStrategy;
	minReadySeconds?: number;
	revisionHistoryLimit?: number;
	paused?: boolean;
	progressDeadlineSeconds?: number;
}
export interface DeploymentStatus {
	observedGeneration?: number;
	replicas?: number;
	updatedReplicas?: number;
	readyReplicas?: number;
	availableReplicas?: number;
	unavailableReplicas?: number;
	terminatingReplicas?: number;
	collisionCount?: number;
}
export interface Deployment extends KubeObject {
	spec: DeploymentSpec;
	status?: DeploymentStatus;
}

export interface ReplicaSetSpec {
	replicas?: number;
	minReadySeconds?: number;
	selector?: LabelSelector | null;
	template: PodTemplateSpec;
}
export interface ReplicaSetStatus {
	replicas: number;
	fullyLabeledReplicas?: number;
	readyReplicas?: number;
	availableReplicas?: number;
	terminatingReplicas?: number;
	observedGeneration?: number;
}
export interface ReplicaSet extends KubeObject {
	spec: ReplicaSetSpec;
	status?: ReplicaSetStatus;
}

export interface DaemonSetSpec {
	selector?: LabelSelector | null;
	template: PodTemplateSpec;
	updateStrategy?: UpdateStrategy;
	minReadySeconds?: number;
	revisionHistoryLimit?: number;
}
export interface DaemonSetStatus {
	currentNumberScheduled: number;
	numberMisscheduled: number;
	desiredNumberScheduled: number;
	numberReady: number;
	observedGeneration?: number;
	updatedNumberScheduled?: number;
	numberAvailable?: number;
	numberUnavailable?: number;
	collisionCount?: number;
}
export interface DaemonSet extends KubeObject {
	spec: DaemonSetSpec;
	status?: DaemonSetStatus;
}

export interface ClaimTemplate {
	apiVersion?: string;
	kind?: string;
	metadata?: ObjectMeta;
	spec?: PersistentVolumeClaimSpec;
	status?: { phase?: string };
}
export interface RollingStatefulUpdate {
	partition?: number;
	maxUnavailable?: IntOrString;
}
export interface ClaimRetention {
	whenDeleted?: string;
	whenScaled?: string;
}
export interface StatefulSetSpec {
	replicas?: number;
	selector?: LabelSelector | null;
	template: PodTemplateSpec;
	volumeClaimTemplates?: ClaimTemplate[];
	serviceName?: string;
	podManagementPolicy?: string;
	updateStrategy?: UpdateStrategy<RollingStatefulUpdate>;
	revisionHistoryLimit?: number;
	minReadySeconds?: number;
	persistentVolumeClaimRetentionPolicy?: ClaimRetention;
	ordinals?: { start?: number };
}
export interface StatefulSetStatus {
	observedGeneration?: number;
	replicas: number;
	readyReplicas?: number;
	currentReplicas?: number;
	updatedReplicas?: number;
	availableReplicas: number;
	collisionCount?: number;
}
export interface StatefulSet extends KubeObject {
	spec: StatefulSetSpec;
	status?: StatefulSetStatus;
}

export interface ControllerRevision extends KubeObject {
	data?: unknown;
	revision: number;
}
