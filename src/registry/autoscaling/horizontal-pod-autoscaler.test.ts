import { describe, expect, it } from "vitest";
import {
	type Body,
	openRegistry,
	refusal,
} from "../shared/registry.fixture.ts";
import { fromV1, toV1 } from "./conversion.ts";
import { horizontalPodAutoscaler } from "./horizontal-pod-autoscaler.ts";
import type { HorizontalPodAutoscaler } from "./types.ts";

const name = "horizontalpodautoscalers.autoscaling";
const registry = await openRegistry(horizontalPodAutoscaler);
const create = (spec: Body) =>
	registry.create(
		name,
		{
			spec: {
				scaleTargetRef: {
					apiVersion: "apps/v1",
					kind: "Deployment",
					name: "d",
				},
				maxReplicas: 3,
				...spec,
			},
		},
		true,
	);

describe("a HorizontalPodAutoscaler", () => {
	it("scales by the CPU unless it says otherwise", async () => {
		const { spec, status } = await create({});
		expect(spec).toMatchObject({
			minReplicas: 1,
			metrics: [
				{
					type: "Resource",
					resource: {
						name: "cpu",
						target: { type: "Utilization", averageUtilization: 80 },
					},
				},
			],
		});
		expect(status).toEqual({ currentMetrics: null, desiredReplicas: 0 });
	});

	it.each<[Body, string[]]>([
		[
			{ maxReplicas: 0 },
			[
				"spec.maxReplicas: Required value: must be set and greater than 0",
				"spec.maxReplicas: Invalid value: 0: must be greater than or equal to `minReplicas`",
			],
		],
		[
			{ minReplicas: 5 },
			[
				"spec.maxReplicas: Invalid value: 3: must be greater than or equal to `minReplicas`",
			],
		],
		[
			{ scaleTargetRef: { apiVersion: "v1", kind: "", name: "" } },
			[
				"spec.scaleTargetRef.kind: Required value",
				"spec.scaleTargetRef.name: Required value",
				'spec.scaleTargetRef.apiVersion: Invalid value: "v1": apiVersion must specify API group',
			],
		],
	])("is refused for %j", async (spec, expected) => {
		expect(await refusal(create(spec))).toEqual(expected);
	});

	it("keeps in annotations what autoscaling/v1 has no field for", async () => {
		const hpa = (await create({
			metrics: [
				{
					type: "Resource",
					resource: {
						name: "cpu",
						target: { type: "Utilization", averageUtilization: 50 },
					},
				},
				{
					type: "Resource",
					resource: {
						name: "memory",
						target: { type: "AverageValue", averageValue: "1Gi" },
					},
				},
			],
			behavior: { scaleDown: { stabilizationWindowSeconds: 5 } },
		})) as HorizontalPodAutoscaler;
		const v1 = toV1(hpa);
		expect(v1.spec).toEqual({
			scaleTargetRef: hpa.spec.scaleTargetRef,
			minReplicas: 1,
			maxReplicas: 3,
			targetCPUUtilizationPercentage: 50,
		});
		expect(Object.keys(v1.metadata.annotations ?? {}).sort()).toEqual([
			"autoscaling.alpha.kubernetes.io/behavior",
			"autoscaling.alpha.kubernetes.io/metrics",
		]);
		expect(fromV1(v1).spec).toEqual(hpa.spec);
	});
});
