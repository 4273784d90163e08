import type { ResourceDefinition } from "../generic/definition.ts";
import { horizontalPodAutoscaler } from "./horizontal-pod-autoscaler.ts";

/** The kinds of autoscaling, in order of their names in the API. */
export const autoscalingGroup: readonly ResourceDefinition[] = [
	horizontalPodAutoscaler,
];
