import { describe, expect, it } from "vitest";
import { makeNode } from "../../testing/make-node.ts";
import { makePod } from "../../testing/make-pod.ts";
import { Diagnosis } from "../framework/fit-error.ts";
import { podInfo } from "../framework/pod-info.ts";
import { setUp } from "../testing.ts";
import { preempt } from "./evaluate.ts";
import { pickCandidate } from "./pick-candidate.ts";
import { selectVictims } from "./victims.ts";

const on = (name: string, cpu: string, priority: number, node = "a") =>
	makePod(name).requests({ cpu }).priority(priority).node(node);
const urgent = makePod("urgent").requests({ cpu: "2" }).priority(100).obj();

function victimsOf(
	pods: readonly ReturnType<typeof makePod>[],
	more: Omit<Parameters<typeof setUp>[0], "nodes" | "pods"> = {},
) {
	const { cycleOf, cache, handle } = setUp({
		nodes: [makeNode("a").obj()],
		pods: pods.map((p) => p.obj()),
		...more,
	});
	const cycle = cycleOf(urgent);
	handle.framework.preFilter(cycle);
	const found = selectVictims(cycle, cache.nodes[0] as never);
	return "code" in found
		? found.reasons.join()
		: found.victims.map(({ pod }) => pod.metadata.name).join();
}

describe("selectVictims", () => {
	it("takes the least important, and no more than it must", () => {
		expect(
			victimsOf([on("low", "2", 1), on("lower", "1", 0), on("peer", "1", 100)]),
		).toBe("low");
		expect(victimsOf([on("low", "2", 1), on("lower", "2", 0)])).toBe("lower");
	});

	it("takes who started last among equals", () => {
		const started = (name: string, time: string) =>
			on(name, "2", 1).status({ startTime: time });
		expect(
			victimsOf([
				started("old", "2025-01-01T00:00:00Z"),
				started("young", "2025-06-01T00:00:00Z"),
			]),
		).toBe("young");
	});

	it("spares pods whose disruption budget would be broken, when there are others", () => {
		const budget = {
			apiVersion: "policy/v1",
			kind: "PodDisruptionBudget",
			metadata: { name: "b", namespace: "default" },
			spec: { selector: { matchLabels: { app: "x" } } },
			status: { disruptionsAllowed: 0 },
		};
		const pods = [
			on("guarded", "2", 0).label("app", "x"),
			on("free", "2", 1).label("app", "y"),
		];
		expect(victimsOf(pods)).toBe("guarded");
		expect(
			victimsOf(pods, { objects: { podDisruptionBudgets: [budget as never] } }),
		).toBe("free");
	});

	it("says so when nobody is less important", () => {
		expect(victimsOf([on("peer", "4", 100)])).toBe(
			"No preemption victims found for incoming pod",
		);
	});
});

describe("pickCandidate", () => {
	const candidate = (
		node: string,
		violations: number,
		...priorities: number[]
	) => ({
		node,
		violations,
		victims: priorities.map((p, i) =>
			podInfo(on(`${node}${i}`, "1", p, node).obj()),
		),
	});
	it.each([
		[
			"fewest broken budgets",
			[candidate("a", 1, 0), candidate("b", 0, 9)],
			"b",
		],
		[
			"least important top victim",
			[candidate("a", 0, 5), candidate("b", 0, 4, 4)],
			"b",
		],
		[
			"smallest sum of priorities",
			[candidate("a", 0, 5, 3), candidate("b", 0, 5, 2)],
			"b",
		],
		["fewest victims", [candidate("a", 0, 5, -5), candidate("b", 0, 5)], "b"],
	] as const)("prefers the %s", (_name, candidates, node) => {
		expect(pickCandidate(candidates, 0)?.node).toBe(node);
	});
});

describe("preempt", () => {
	const run = (
		pod: typeof urgent,
		pods: readonly ReturnType<typeof makePod>[],
	) => {
		const deleted: string[] = [];
		const { cycleOf, handle } = setUp({
			nodes: [makeNode("a").obj(), makeNode("b").cordoned().obj()],
			pods: pods.map((p) => p.obj()),
			client: {
				patch: async (_r, _ns, name) => ({ metadata: { name } }) as never,
				delete: async (_r, _ns, name) => void deleted.push(name),
			},
		});
		const cycle = cycleOf(pod);
		handle.framework.preFilter(cycle);
		const diagnosis = new Diagnosis();
		for (const node of handle.cache.nodes) {
			const result = handle.framework.filter(cycle, node);
			if (result !== undefined) diagnosis.nodes.set(node.name, result);
		}
		return { deleted, outcome: preempt(cycle, diagnosis.nodes) };
	};

	it("nominates the node and sends the victims away", async () => {
		const { deleted, outcome } = run(urgent, [on("low", "3", 1)]);
		expect(outcome).toEqual({ result: undefined, nominatedNode: "a" });
		await new Promise((resolve) => setImmediate(resolve));
		expect(deleted).toEqual(["low"]);
	});

	it("says of each node why it does not help", () => {
		const { outcome } = run(urgent, [on("peer", "3", 100)]);
		expect(outcome.result?.reasons).toEqual([
			"preemption: 0/2 nodes are available: 1 No preemption victims found for incoming pod, 1 Preemption is not helpful for scheduling.",
		]);
		expect(outcome.nominatedNode).toBe("");
	});

	it("leaves polite pods alone", () => {
		const polite = {
			...urgent,
			spec: { ...urgent.spec, preemptionPolicy: "Never" },
		};
		expect(run(polite, [on("low", "3", 1)]).outcome.result?.reasons).toEqual([
			"preemption: not eligible due to preemptionPolicy=Never.",
		]);
	});
});
