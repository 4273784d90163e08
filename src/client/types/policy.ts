/** policy/v1, autoscaling/v2 and what they scale. */
import type { IntOrString } from "../../apimachinery/int-or-string.ts";
import type { KubeObject } from "../../apimachinery/object.ts";
import type { LabelSelector } from "../../apimachinery/selectors/labels.ts";
import type { Condition } from "./meta.ts";

export interface PodDisruptionBudget extends KubeObject {
	readonly spec: {
		readonly minAvailable?: IntOrString;
		readonly maxUnavailable?: IntOrString;
		readonly selector?: LabelSelector;
		readonly unhealthyPodEvictionPolicy?: string;
	};
	readonly status: {
		readonly observedGeneration?: number;
		readonly disruptedPods?: Readonly<Record<string, string>>;
		readonly disruptionsAllowed: number;
		readonly currentHealthy: number;
		readonly desiredHealthy: number;
		readonly expectedPods: number;
		readonly conditions?: readonly Condition[];
	};
}

/** autoscaling/v1 Scale. */
export interface Scale extends KubeObject {
	readonly spec?: { readonly replicas?: number };
	readonly status?: { readonly replicas: number; readonly selector?: string };
}
