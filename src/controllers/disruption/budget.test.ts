import { describe, expect, it } from "vitest";
import type { PodDisruptionBudget } from "../../client/types/policy.ts";
import { makePod } from "../../testing/make-pod.ts";
import {
	budgetStatus,
	countHealthy,
	disruptedPods,
	expectedCounts,
	failedStatus,
	needsScale,
} from "./budget.ts";

const since = "2026-01-01T00:00:00Z";
const at = (seconds: number) => Date.parse(since) + seconds * 1000;
const budget = (
	spec: PodDisruptionBudget["spec"],
	status: Partial<PodDisruptionBudget["status"]> = {},
): PodDisruptionBudget => ({
	apiVersion: "policy/v1",
	kind: "PodDisruptionBudget",
	metadata: { name: "b", generation: 2 },
	spec,
	status: {
		disruptionsAllowed: 0,
		currentHealthy: 0,
		desiredHealthy: 0,
		expectedPods: 0,
		...status,
	},
});

describe("what a budget wants", () => {
	it.each([
		[{ minAvailable: 2 }, false, { expectedPods: 5, desiredHealthy: 2 }],
		[{ minAvailable: "50%" }, true, { expectedPods: 7, desiredHealthy: 4 }],
		[{ maxUnavailable: 2 }, true, { expectedPods: 7, desiredHealthy: 5 }],
		[{ maxUnavailable: "30%" }, true, { expectedPods: 7, desiredHealthy: 4 }],
		[{ maxUnavailable: 9 }, true, { expectedPods: 7, desiredHealthy: 0 }],
		[{}, false, { expectedPods: 0, desiredHealthy: 0 }],
	])(
		"with %j, of five pods whose controllers want seven",
		(spec, scale, counts) => {
			expect(needsScale(budget(spec))).toBe(scale);
			expect(expectedCounts(budget(spec), 5, 7)).toEqual(counts);
		},
	);
});

describe("what a budget allows", () => {
	it.each([
		[3, 2, 3, 1],
		[2, 2, 3, 0],
		[1, 2, 3, 0],
		[3, 0, 0, 0],
	])(
		"with %s healthy of %s wanted, %s expected: %s",
		(currentHealthy, desiredHealthy, expectedPods, allowed) => {
			const status = budgetStatus(
				budget({}),
				{ currentHealthy, desiredHealthy, expectedPods },
				{},
				since,
			);
			expect(status.disruptionsAllowed).toBe(allowed);
			expect(status.observedGeneration).toBe(2);
			expect(status.conditions).toEqual([
				{
					type: "DisruptionAllowed",
					status: allowed > 0 ? "True" : "False",
					observedGeneration: 2,
					lastTransitionTime: since,
					reason: allowed > 0 ? "SufficientPods" : "InsufficientPods",
					message: "",
				},
			]);
		},
	);

	it("is nothing when it cannot be told, and why", () => {
		const before = budget({}, { currentHealthy: 3, disruptionsAllowed: 2 });
		expect(failedStatus(before, "found no controllers", since)).toMatchObject({
			disruptionsAllowed: 0,
			currentHealthy: 3,
			conditions: [{ reason: "SyncFailed", message: "found no controllers" }],
		});
	});
});

describe("evicted pods", () => {
	const disrupted = budget({}, { disruptedPods: { a: since, gone: since } });
	const pods = [makePod("a").obj(), makePod("b").obj()];

	it("are waited for for two minutes", () => {
		expect(disruptedPods(disrupted, pods, at(60))).toEqual({
			waiting: { a: since },
			late: [],
			recheck: at(120),
		});
		expect(disruptedPods(disrupted, pods, at(121))).toEqual({
			waiting: {},
			late: [pods[0]],
			recheck: undefined,
		});
	});

	it("do not count as healthy, nor do those that are deleted", () => {
		const ready = (name: string) =>
			makePod(name).status({ conditions: [{ type: "Ready", status: "True" }] });
		const all = [
			ready("a").obj(),
			ready("b").obj(),
			ready("c").terminating().obj(),
			makePod("d").obj(),
		];
		expect(countHealthy(all, { a: since })).toBe(1);
	});
});
