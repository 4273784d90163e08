import { defineResource } from "../generic/definition.ts";

export const horizontalPodAutoscaler = defineResource({
	group: "autoscaling",
	kind: "HorizontalPodAutoscaler",
	names: {
		plural: "horizontalpodautoscalers",
		singular: "horizontalpodautoscaler",
		shortNames: ["hpa"],
		categories: ["all"],
	},
	scope: "Namespaced",
	versions: [
		{
			name: "v2",
			schema: "io.k8s.api.autoscaling.v2.HorizontalPodAutoscaler",
		},
		{
			name: "v1",
			schema: "io.k8s.api.autoscaling.v1.HorizontalPodAutoscaler",
		},
	],
	subresources: {
		status: {},
	},
});
