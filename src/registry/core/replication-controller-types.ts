/** core/v1 ReplicationController (k8s.io/api/core/v1/types.go). */
import type { KubeObject } from "../../apimachinery/object.ts";
import type { PodTemplateSpec } from "./pod/types.ts";

export interface ReplicationControllerSpec {
	replicas?: number;
	minReadySeconds?: number;
	selector?: Record<string, string>;
	template?: PodTemplateSpec;
}
export interface ReplicationControllerStatus {
	replicas: number;
	fullyLabeledReplicas?: number;
	readyReplicas?: number;
	availableReplicas?: number;
	observedGeneration?: number;
}
export interface ReplicationController extends KubeObject {
	spec?: ReplicationControllerSpec;
	status?: ReplicationControllerStatus;
}
