import { describe, expect, it } from "vitest";
import type {
	HorizontalPodAutoscaler,
	ScalingRules,
} from "../../client/types/autoscaling.ts";
import type { Pod } from "../../client/types/pod.ts";
import { makePod } from "../../testing/make-pod.ts";
import type { PodMetric } from "./metrics-client.ts";
import { type History, normalize, noteScale } from "./normalize.ts";
import { byAverage, byShare, byUtilization, byValue } from "./replicas.ts";

const now = Date.parse("2026-01-01T01:00:00Z");
const tolerance = { up: 0.1, down: 0.1 };

const pod = (
	name: string,
	more: { ready?: boolean; phase?: string } = {},
): Pod =>
	makePod(name)
		.requests({ cpu: "1" })
		.status({
			phase: more.phase ?? "Running",
			startTime: "2026-01-01T00:00:00Z",
			conditions: [
				{
					type: "Ready",
					status: more.ready === false ? "False" : "True",
					lastTransitionTime: "2026-01-01T00:00:10Z",
				},
			],
		})
		.obj();
const metrics = (values: Record<string, number>): Map<string, PodMetric> =>
	new Map(
		Object.entries(values).map(([name, value]) => [
			name,
			{ value, timestamp: now, window: 60_000 },
		]),
	);
const inputs = (pods: readonly Pod[], values: Record<string, number>) => ({
	pods,
	metrics: metrics(values),
	current: pods.length,
	tolerance,
	now,
});

describe("replicas by utilization of 50 percent", () => {
	const [a, b, c] = [pod("a"), pod("b"), pod("c")];
	it.each<[string, Pod[], Record<string, number>, number]>([
		["grow with the load", [a, b], { a: 1000, b: 1000 }, 4],
		["shrink with it", [a, b, c], { a: 100, b: 100, c: 100 }, 1],
		["stay within the tolerance", [a, b], { a: 520, b: 540 }, 2],
		[
			"take unknown pods as idle on the way up",
			[a, b, c],
			{ a: 900, b: 900 },
			4,
		],
		[
			"take unknown pods as busy on the way down",
			[a, b, c],
			{ a: 100, b: 100 },
			3,
		],
		[
			"take pods that are not ready as idle on the way up",
			[a, b, pod("c", { ready: false })],
			{ a: 1000, b: 1000, c: 1000 },
			4,
		],
		[
			"leave failed pods out",
			[a, pod("b", { phase: "Failed" })],
			{ a: 1000, b: 1000 },
			2,
		],
	])("%s", (_, pods, values, expected) => {
		const { replicas } = byUtilization(
			inputs(pods, values),
			"cpu",
			undefined,
			50,
		);
		expect(replicas).toBe(expected);
	});

	it("cannot be told without requests or metrics", () => {
		const bare = makePod("x").status({ phase: "Running" }).obj();
		expect(() =>
			byUtilization(inputs([bare], { x: 1 }), "cpu", undefined, 50),
		).toThrow("missing request for cpu in container c of Pod x");
		expect(() => byUtilization(inputs([a], {}), "cpu", undefined, 50)).toThrow(
			"did not receive metrics for targeted pods (pods might be unready)",
		);
	});
});

describe("replicas by other targets", () => {
	it("follow the average of pods", () => {
		const pods = [pod("a"), pod("b")];
		expect(byAverage(inputs(pods, { a: 3000, b: 5000 }), false, 2000)).toEqual({
			replicas: 4,
			average: 4000,
		});
	});
	it.each([
		[3, 90, 30, 9],
		[3, 31, 30, 3],
		[0, 90, 30, 3],
	])(
		"follow a value: %s pods, %s for a target of %s: %s",
		(count, value, target, expected) => {
			const pods = Array.from({ length: count }, (_, i) => pod(`p${i}`));
			expect(byValue({ pods, current: count, tolerance }, value, target)).toBe(
				expected,
			);
		},
	);
	it.each([
		[3, 90, 10, 9],
		[3, 32, 10, 3],
		[0, 25, 10, 3],
	])(
		"follow a share: %s replicas, %s for a target of %s: %s",
		(count, value, target, expected) => {
			expect(byShare(count, value, target, tolerance)).toBe(expected);
		},
	);
});

describe("the pace of an autoscaler", () => {
	const scaler = (behavior?: {
		scaleUp?: ScalingRules;
		scaleDown?: ScalingRules;
	}): HorizontalPodAutoscaler => ({
		apiVersion: "autoscaling/v2",
		kind: "HorizontalPodAutoscaler",
		metadata: { name: "h" },
		spec: {
			minReplicas: 2,
			maxReplicas: 20,
			scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: "d" },
			...(behavior === undefined ? {} : { behavior }),
		},
		status: { currentReplicas: 0, desiredReplicas: 0 },
	});
	const history = (...recent: number[]): History => ({
		recommendations: recent.map((replicas) => ({ replicas, time: now - 1000 })),
		ups: [],
		downs: [],
	});
	const rules = (
		type: string,
		value: number,
		more: Partial<ScalingRules> = {},
	): ScalingRules => ({
		policies: [{ type, value, periodSeconds: 60 }],
		stabilizationWindowSeconds: 0,
		...more,
	});
	it.each<
		[
			string,
			HorizontalPodAutoscaler,
			History,
			[current: number, proposed: number],
			[replicas: number, reason: string, stabilized: string | undefined],
		]
	>([
		[
			"as proposed",
			scaler(),
			history(),
			[5, 7],
			[7, "DesiredWithinRange", undefined],
		],
		[
			"twice as many at most",
			scaler(),
			history(),
			[5, 15],
			[10, "ScaleUpLimit", undefined],
		],
		[
			"the most",
			scaler(),
			history(),
			[15, 25],
			[20, "TooManyReplicas", undefined],
		],
		[
			"the least",
			scaler(),
			history(),
			[5, 1],
			[2, "TooFewReplicas", undefined],
		],
		[
			"what was proposed lately, on the way down",
			scaler(),
			history(9),
			[9, 4],
			[9, "DesiredWithinRange", "ScaleDownStabilized"],
		],
		[
			"so many pods a minute",
			scaler({ scaleUp: rules("Pods", 3) }),
			history(),
			[5, 15],
			[8, "ScaleUpLimit", undefined],
		],
		[
			"such a share of pods a minute",
			scaler({ scaleDown: rules("Percent", 10) }),
			history(),
			[10, 2],
			[9, "ScaleDownLimit", undefined],
		],
		[
			"none, when that is disabled",
			scaler({ scaleDown: rules("Pods", 3, { selectPolicy: "Disabled" }) }),
			history(),
			[10, 2],
			[10, "ScaleDownLimit", undefined],
		],
		[
			"the lowest of late, on the way up",
			scaler({
				scaleUp: rules("Pods", 9, { stabilizationWindowSeconds: 60 }),
			}),
			history(6),
			[5, 9],
			[6, "DesiredWithinRange", "ScaleUpStabilized"],
		],
	])("is %s", (_, of, past, [current, proposed], expected) => {
		const { replicas, limit, stabilized } = normalize(
			of,
			past,
			current,
			proposed,
			now,
		);
		expect([replicas, limit[0], stabilized?.[0]]).toEqual(expected);
	});

	it("counts what was done within the period", () => {
		const past = history();
		noteScale(past, 5, 7, now - 30_000);
		const of = scaler({ scaleUp: rules("Pods", 3) });
		expect(normalize(of, past, 7, 15, now).replicas).toBe(8);
		expect(normalize(of, past, 7, 15, now + 31_000).replicas).toBe(10);
	});
});
