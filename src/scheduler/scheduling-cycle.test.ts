import { describe, expect, it } from "vitest";
import { makeNode } from "../testing/make-node.ts";
import { makePod } from "../testing/make-pod.ts";
import { podInfo } from "./framework/pod-info.ts";
import { enoughNodes } from "./scheduling-cycle.ts";
import { setUp } from "./testing.ts";

describe("enoughNodes", () => {
	it.each([
		[50, 0, 50],
		[100, 0, 100],
		[1000, 0, 420],
		[6000, 0, 300],
		[1000, 30, 300],
		[200, 10, 100],
	])("of %i nodes at %i per cent are %i", (all, percentage, enough) => {
		expect(enoughNodes(all, percentage)).toBe(enough);
	});
});

describe("NodeSearch", () => {
	it("tells why there is no node, sorted with the counts", () => {
		const { place } = setUp({
			nodes: [
				makeNode("a").allocatable({ cpu: "1", memory: "1Gi" }).obj(),
				makeNode("b").taint("k", "NoSchedule").obj(),
				makeNode("c").cordoned().obj(),
				makeNode("d").cordoned().obj(),
			],
		});
		const pod = makePod().requests({ cpu: "2", memory: "2Gi" }).obj();
		expect(place(pod)).toBe(
			"0/4 nodes are available: 1 Insufficient cpu, 1 Insufficient memory, 1 node(s) had untolerated taint(s), 2 node(s) were unschedulable.",
		);
	});

	it("goes where room was made for it", () => {
		const { place, handle } = setUp({
			nodes: [
				makeNode("a").obj(),
				makeNode("b").allocatable({ cpu: "32" }).obj(),
			],
		});
		const pod = makePod().requests({ cpu: "1" }).obj();
		expect(place(pod)).toBe("b");
		handle.nominator.add(podInfo(pod), "a");
		expect(place(pod)).toBe("a");
	});

	it("keeps the room that was made for a more important pod", () => {
		const { place, handle } = setUp({ nodes: [makeNode("a").obj()] });
		const important = makePod("i").requests({ cpu: "3" }).priority(5);
		handle.nominator.add(podInfo(important.obj()), "a");
		const pod = (priority: number) =>
			makePod().requests({ cpu: "2" }).priority(priority).obj();
		expect(place(pod(1))).toBe("0/1 nodes are available: 1 Insufficient cpu.");
		expect(place(pod(9))).toBe("a");
	});

	it("looks at a part of many nodes, at another part each time", () => {
		const nodes = Array.from({ length: 400 }, (_, i) =>
			makeNode(`n${i}`).obj(),
		);
		const { place } = setUp({
			nodes,
			config: { percentageOfNodesToScore: 25 },
		});
		const places = [1, 2, 3, 4].map(() => place(makePod().obj()));
		expect(places).toEqual(["n99", "n199", "n299", "n399"]);
	});
});
