import type { KubeObject } from "../../apimachinery/object.ts";
import {
	defineResource,
	type VersionDefinition,
} from "../generic/definition.ts";
import { validateFinalizerNames } from "../shared/finalizer-names.ts";
import { columns } from "./columns.ts";
import { fromV1, toV1 } from "./conversion.ts";
import { setDefaults, setDefaultsV1 } from "./defaults.ts";
import type {
	HorizontalPodAutoscaler,
	HorizontalPodAutoscalerV1,
} from "./types.ts";
import { validateSpec, validateStatus } from "./validation.ts";

const newStatus = (): HorizontalPodAutoscaler["status"] => ({
	desiredReplicas: 0,
	currentMetrics: null,
});

/** Stored as autoscaling/v2. */
export const horizontalPodAutoscaler = defineResource<HorizontalPodAutoscaler>({
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
			setDefaults,
		},
		{
			name: "v1",
			schema: "io.k8s.api.autoscaling.v1.HorizontalPodAutoscaler",
			setDefaults: (object: KubeObject) =>
				setDefaultsV1(object as HorizontalPodAutoscalerV1),
			toStorage: (object: KubeObject) =>
				fromV1(object as HorizontalPodAutoscalerV1),
			fromStorage: (object: KubeObject) =>
				toV1(object as HorizontalPodAutoscaler),
			columns: columns.map((column) => ({
				...column,
				cell: (object: KubeObject, now: number) =>
					column.cell(fromV1(object as HorizontalPodAutoscalerV1), now),
			})),
		} as VersionDefinition<HorizontalPodAutoscaler>,
	],
	subresources: {
		status: {
			validateUpdate: (hpa) => validateStatus(hpa.status),
		},
	},
	prepareForCreate(hpa) {
		hpa.status = newStatus();
	},
	prepareForUpdate(hpa, old) {
		hpa.status = old.status ?? newStatus();
	},
	validate: (hpa) => [
		...validateFinalizerNames(hpa.metadata),
		...validateSpec(hpa.spec, "spec"),
	],
	validateUpdate: (hpa) => validateSpec(hpa.spec, "spec"),
	columns,
});
