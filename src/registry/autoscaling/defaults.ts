import type {
	HorizontalPodAutoscaler,
	HorizontalPodAutoscalerV1,
	ScalingRules,
} from "./types.ts";

export const defaultUtilization = 80;

/** pkg/apis/autoscaling/v2/defaults.go */
export function setDefaults({ spec }: HorizontalPodAutoscaler): void {
	spec.minReplicas ??= 1;
	if (!spec.metrics?.length)
		spec.metrics = [
			{
				type: "Resource",
				resource: {
					name: "cpu",
					target: {
						type: "Utilization",
						averageUtilization: defaultUtilization,
					},
				},
			},
		];
	if (spec.behavior === undefined) return;
	spec.behavior.scaleUp = withDefaults(spec.behavior.scaleUp, {
		stabilizationWindowSeconds: 0,
		selectPolicy: "Max",
		policies: [
			{ type: "Pods", value: 4, periodSeconds: 15 },
			{ type: "Percent", value: 100, periodSeconds: 15 },
		],
	});
	spec.behavior.scaleDown = withDefaults(spec.behavior.scaleDown, {
		selectPolicy: "Max",
		policies: [{ type: "Percent", value: 100, periodSeconds: 15 }],
	});
}

const withDefaults = (
	rules: ScalingRules | undefined,
	defaults: ScalingRules,
): ScalingRules => ({ ...defaults, ...rules });

/** In autoscaling/v1, metrics other than the CPU's utilization. */
export const metricsAnnotation = "autoscaling.alpha.kubernetes.io/metrics";

/** pkg/apis/autoscaling/v1/defaults.go, and the default of the conversion: the CPU's utilization unless another metric is there. */
export function setDefaultsV1({
	metadata,
	spec,
}: HorizontalPodAutoscalerV1): void {
	spec.minReplicas ??= 1;
	if (metadata.annotations?.[metricsAnnotation] === undefined)
		spec.targetCPUUtilizationPercentage ??= defaultUtilization;
}
