/** policy/v1 PodDisruptionBudget (k8s.io/api/policy/v1/types.go). */
import type { IntOrString } from "../../apimachinery/int-or-string.ts";
import type { KubeObject } from "../../apimachinery/object.ts";
import type { LabelSelector } from "../../apimachinery/selectors/labels.ts";
import type { Condition } from "../shared/conditions.ts";

export interface PodDisruptionBudgetSpec {
	minAvailable?: IntOrString;
	selector?: LabelSelector;
	maxUnavailable?: IntOrString;
	unhealthyPodEvictionPolicy?: string;
}
export interface PodDisruptionBudgetStatus {
	observedGeneration?: number;
	/** Pods about to go, with the time at which that was decided. */
	disruptedPods?: Record<string, string>;
	disruptionsAllowed: number;
	currentHealthy: number;
	desiredHealthy: number;
	expectedPods: number;
	conditions?: Condition[];
}
export interface PodDisruptionBudget extends KubeObject {
	spec?: PodDisruptionBudgetSpec;
	status?: PodDisruptionBudgetStatus;
}
