/** autoscaling/v2 (k8s.io/api/autoscaling/v2/types.go). */
import type { KubeObject } from "../../apimachinery/object.ts";
import type { LabelSelector } from "../../apimachinery/selectors/labels.ts";
import type { Condition } from "./meta.ts";

export interface MetricTarget {
	readonly type: string;
	readonly value?: string;
	readonly averageValue?: string;
	readonly averageUtilization?: number;
}
export interface MetricIdentifier {
	readonly name: string;
	readonly selector?: LabelSelector;
}
export interface MetricSpec {
	readonly type: string;
	readonly resource?: { readonly name: string; readonly target: MetricTarget };
	readonly containerResource?: {
		readonly name: string;
		readonly container: string;
		readonly target: MetricTarget;
	};
	readonly pods?: {
		readonly metric: MetricIdentifier;
		readonly target: MetricTarget;
	};
	readonly object?: {
		readonly describedObject: {
			readonly kind: string;
			readonly name: string;
			readonly apiVersion?: string;
		};
		readonly metric: MetricIdentifier;
		readonly target: MetricTarget;
	};
	readonly external?: {
		readonly metric: MetricIdentifier;
		readonly target: MetricTarget;
	};
}
export interface MetricValue {
	readonly value?: string;
	readonly averageValue?: string;
	readonly averageUtilization?: number;
}
/** One of the sources is set, or none when the metric could not be read. */
export interface MetricStatus {
	readonly type: string;
	readonly [source: string]: unknown;
}
export interface ScalingPolicy {
	readonly type: string;
	readonly value: number;
	readonly periodSeconds: number;
}
export interface ScalingRules {
	readonly stabilizationWindowSeconds?: number;
	readonly selectPolicy?: string;
	readonly policies?: readonly ScalingPolicy[];
	readonly tolerance?: string;
}
export interface HorizontalPodAutoscaler extends KubeObject {
	readonly spec: {
		readonly scaleTargetRef: {
			readonly kind: string;
			readonly name: string;
			readonly apiVersion?: string;
		};
		readonly minReplicas?: number;
		readonly maxReplicas: number;
		readonly metrics?: readonly MetricSpec[];
		readonly behavior?: {
			readonly scaleUp?: ScalingRules;
			readonly scaleDown?: ScalingRules;
		};
	};
	readonly status: {
		readonly observedGeneration?: number;
		readonly lastScaleTime?: string;
		readonly currentReplicas?: number;
		readonly desiredReplicas: number;
		readonly currentMetrics?: readonly MetricStatus[] | null;
		readonly conditions?: readonly Condition[];
	};
}
