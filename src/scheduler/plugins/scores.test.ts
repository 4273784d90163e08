import { describe, expect, it } from "vitest";
import { makeNode } from "../../testing/make-node.ts";
import { makePod } from "../../testing/make-pod.ts";
import { setUp } from "../testing.ts";
import { imageLocality } from "./image-locality.ts";
import { nodeAffinity } from "./node-affinity.ts";
import { nodeResourcesBalancedAllocation } from "./node-resources-balanced-allocation.ts";
import { nodeResourcesFit } from "./node-resources-fit.ts";
import { taintToleration } from "./taint-toleration.ts";

describe("scores", () => {
	it("NodeResourcesFit prefers the least allocated node", () => {
		const { score } = setUp({
			nodes: [makeNode("a").obj(), makeNode("b").obj()],
			pods: [
				makePod("o").requests({ cpu: "2", memory: "4Gi" }).node("a").obj(),
			],
			plugins: [nodeResourcesFit],
		});
		const pod = makePod().requests({ cpu: "1", memory: "2Gi" }).obj();
		expect(score(pod)).toEqual({ a: 25, b: 75 });
	});

	it("NodeResourcesFit counts a little for containers that ask for nothing", () => {
		const { score } = setUp({
			nodes: [makeNode("a").allocatable({ cpu: "1", memory: "2Gi" }).obj()],
			plugins: [nodeResourcesFit],
		});
		// 100m of 1 and 200Mi of 2Gi.
		expect(score(makePod().obj())).toEqual({ a: 90 });
	});

	it("NodeResourcesBalancedAllocation prefers even use", () => {
		const { score } = setUp({
			nodes: [makeNode("a").obj(), makeNode("b").obj()],
			pods: [makePod("o").requests({ cpu: "2" }).node("a").obj()],
			plugins: [nodeResourcesBalancedAllocation],
		});
		const pod = makePod().requests({ cpu: "1", memory: "2Gi" }).obj();
		expect(score(pod)).toEqual({ a: 75, b: 100 });
		expect(score(makePod().obj())).toEqual({ a: 0, b: 0 });
	});

	it("TaintToleration counts what discourages and is not tolerated", () => {
		const { score } = setUp({
			nodes: [
				makeNode("a").taint("x", "PreferNoSchedule").obj(),
				makeNode("b")
					.taint("x", "PreferNoSchedule")
					.taint("y", "PreferNoSchedule")
					.obj(),
				makeNode("c").obj(),
			],
			plugins: [taintToleration],
		});
		expect(score(makePod().obj())).toEqual({ a: 150, b: 0, c: 300 });
	});

	it("NodeAffinity adds up preferences", () => {
		const { score } = setUp({
			nodes: [makeNode("a").label("t", "1").obj(), makeNode("b").obj()],
			plugins: [nodeAffinity],
		});
		const pod = makePod()
			.preferredNodeAffinity(7, {
				matchExpressions: [{ key: "t", operator: "Exists" }],
			})
			.obj();
		expect(score(pod)).toEqual({ a: 200, b: 0 });
	});

	it("ImageLocality counts images by size and by how many nodes have them", () => {
		const { score } = setUp({
			nodes: [
				makeNode("a")
					.image("registry.example/app:1", 800 * 2 ** 20)
					.obj(),
				makeNode("b")
					.image("registry.example/app:2", 800 * 2 ** 20)
					.obj(),
			],
			plugins: [imageLocality],
		});
		expect(score(makePod().obj())).toEqual({ a: 38, b: 0 });
	});
});
