import { describe, expect, it } from "vitest";
import { FakeClock } from "../../apimachinery/clock.ts";
import type { Lease } from "../../client/types/other.ts";
import { makeNode } from "../../testing/make-node.ts";
import { type NodeHealth, observeHealth, unknownConditions } from "./health.ts";
import { noScheduleChanges } from "./taints.ts";
import { EvictionQueue, rateOf, zoneState } from "./zones.ts";

const condition = (
	type: string,
	status: "True" | "False" | "Unknown",
	lastHeartbeatTime = "t1",
) => ({ type, status, lastHeartbeatTime });
const nodeWith = (...conditions: ReturnType<typeof condition>[]) =>
	makeNode().status({ conditions }).obj();

describe("heartbeats", () => {
	const lease = (renewTime: string): Lease => ({
		apiVersion: "coordination.k8s.io/v1",
		kind: "Lease",
		metadata: { name: "a" },
		spec: { renewTime },
	});
	const before: NodeHealth = {
		ready: condition("Ready", "True"),
		probedAt: 1000,
		renewTime: "r1",
	};
	it.each([
		["nothing new", "t1", "r1", 1000],
		["a new lease", "t1", "r2", 5000],
		["an older lease", "t1", "r0", 1000],
		["a new status", "t2", "r1", 5000],
	])("are seen by %s", (_, heartbeat, renewTime, probedAt) => {
		const node = nodeWith(condition("Ready", "True", heartbeat));
		expect(observeHealth(node, lease(renewTime), before, 5000).probedAt).toBe(
			probedAt,
		);
	});

	it("are expected from when a node was made", () => {
		const node = makeNode().status({ conditions: [] }).obj();
		const made = {
			...node,
			metadata: { ...node.metadata, creationTimestamp: "2026-01-01T00:00:00Z" },
		};
		expect(observeHealth(made, undefined, undefined, 5000).probedAt).toBe(
			Date.parse("2026-01-01T00:00:00Z"),
		);
	});

	it("that are missing leave the conditions unknown", () => {
		const after = unknownConditions(
			nodeWith(
				condition("NetworkUnavailable", "False"),
				condition("Ready", "True"),
				condition("DiskPressure", "Unknown"),
			),
			0,
		);
		expect(
			after.map(({ type, status, reason }) => [type, status, reason]),
		).toEqual([
			["NetworkUnavailable", "False", undefined],
			["Ready", "Unknown", "NodeStatusUnknown"],
			["DiskPressure", "Unknown", undefined],
			["MemoryPressure", "Unknown", "NodeStatusNeverUpdated"],
			["PIDPressure", "Unknown", "NodeStatusNeverUpdated"],
		]);
	});
});

describe("taints by conditions", () => {
	const keys = (taints: readonly { key: string }[]) =>
		taints.map(({ key }) => key.replace("node.kubernetes.io/", ""));
	it.each([
		[nodeWith(condition("Ready", "True")), [], []],
		[nodeWith(condition("Ready", "False")), ["not-ready"], []],
		[nodeWith(condition("Ready", "Unknown")), ["unreachable"], []],
		[
			makeNode()
				.taint("node.kubernetes.io/not-ready", "NoSchedule")
				.taint("own", "NoSchedule")
				.taint("node.kubernetes.io/memory-pressure", "NoExecute")
				.obj(),
			[],
			["not-ready"],
		],
		[makeNode().cordoned().obj(), ["unschedulable"], []],
	])("come and go (%#)", (node, add, remove) => {
		const changes = noScheduleChanges(node);
		expect([keys(changes.add), keys(changes.remove)]).toEqual([add, remove]);
	});
});

describe("zones", () => {
	it.each([
		[3, 0, "Normal"],
		[0, 1, "FullDisruption"],
		[0, 0, "Normal"],
		[1, 2, "Normal"],
		[2, 3, "PartialDisruption"],
		[3, 3, "Normal"],
	] as const)(
		"with %s nodes ready and %s not: %s",
		(ready, notReady, state) => {
			expect(zoneState(ready, notReady)).toBe(state);
		},
	);

	it.each([
		["Normal", 10, 0.1],
		["FullDisruption", 10, 0.1],
		["PartialDisruption", 50, 0],
		["PartialDisruption", 51, 0.01],
	] as const)(
		"in the state %s, of %s nodes: %s a second",
		(state, size, rate) => {
			expect(rateOf(state, size)).toBe(rate);
		},
	);

	it("lose one node at a time", async () => {
		const clock = new FakeClock();
		const queue = new EvictionQueue(clock);
		expect([queue.add("a"), queue.add("b"), queue.add("a")]).toEqual([
			true,
			true,
			false,
		]);
		expect([queue.next(), queue.next()]).toEqual(["a", undefined]);
		await clock.advance(9000);
		expect(queue.next()).toBeUndefined();
		await clock.advance(1000);
		expect(queue.next()).toBe("b");
		queue.rate = 0;
		queue.add("c");
		await clock.advance(60_000);
		expect(queue.next()).toBeUndefined();
	});
});
