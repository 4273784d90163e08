/** autoscaling/v2 HorizontalPodAutoscaler (k8s.io/api/autoscaling/v2/types.go). */
import type { KubeObject } from "../../apimachinery/object.ts";
import type { LabelSelector } from "../../apimachinery/selectors/labels.ts";
import type { Condition } from "../shared/conditions.ts";

export interface ScaleTarget {
	kind: string;
	name: string;
	apiVersion?: string;
}

export interface MetricTarget {
	type: string;
	value?: string;
	averageValue?: string;
	averageUtilization?: number;
}

export interface MetricIdentifier {
	name: string;
	selector?: LabelSelector;
}

export interface MetricSpec {
	type: string;
	object?: {
		describedObject: ScaleTarget;
		target: MetricTarget;
		metric: MetricIdentifier;
	};
	pods?: { metric: MetricIdentifier; target: MetricTarget };
	resource?: { name: string; target: MetricTarget };
	containerResource?: { name: string; target: MetricTarget; container: string };
	external?: { metric: MetricIdentifier; target: MetricTarget };
}

export interface ScalingPolicy {
	type: string;
	value: number;
	periodSeconds: number;
}

export interface ScalingRules {
	stabilizationWindowSeconds?: number;
	selectPolicy?: string;
	policies?: ScalingPolicy[];
	tolerance?: string;
}

export interface Behavior {
	scaleUp?: ScalingRules;
	scaleDown?: ScalingRules;
}

export interface MetricValue {
	value?: string;
	averageValue?: string;
	averageUtilization?: number;
}

export interface MetricStatus {
	type: string;
	object?: {
		metric: MetricIdentifier;
		current: MetricValue;
		describedObject: ScaleTarget;
	};
	pods?: { metric: MetricIdentifier; current: MetricValue };
	resource?: { name: string; current: MetricValue };
	containerResource?: { name: string; current: MetricValue; container: string };
	external?: { metric: MetricIdentifier; current: MetricValue };
}

export interface HorizontalPodAutoscaler extends KubeObject {
	spec: {
		scaleTargetRef: ScaleTarget;
		minReplicas?: number;
		maxReplicas: number;
		metrics?: MetricSpec[];
		behavior?: Behavior;
	};
	status: {
		observedGeneration?: number;
		lastScaleTime?: string;
		currentReplicas?: number;
		desiredReplicas: number;
		currentMetrics?: MetricStatus[] | null;
		conditions?: Condition[];
	};
}

/** autoscaling/v1, which knows CPU utilization only; everything else is kept in annotations. */
export interface HorizontalPodAutoscalerV1 extends KubeObject {
	spec: {
		scaleTargetRef: ScaleTarget;
		minReplicas?: number;
		maxReplicas: number;
		targetCPUUtilizationPercentage?: number;
	};
	status: {
		observedGeneration?: number;
		lastScaleTime?: string;
		currentReplicas: number;
		desiredReplicas: number;
		currentCPUUtilizationPercentage?: number;
	};
}
