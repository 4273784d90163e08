import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { makeNode } from "../../testing/make-node.ts";
import { makePod } from "../../testing/make-pod.ts";
import { podInfo } from "../framework/pod-info.ts";
import { SchedulerCache } from "./cache.ts";

const cacheOf = (...names: string[]) => {
	const cache = new SchedulerCache();
	for (const name of names) cache.setNode(makeNode(name).obj());
	return cache;
};
const small = (name: string) => makePod(name).requests({ cpu: "500m" });

describe("SchedulerCache", () => {
	it("counts a pod from when it is assumed, and once only", () => {
		const cache = cacheOf("a");
		const info = podInfo(small("p").obj());
		cache.assume(info, "a");
		expect(cache.node("a")?.requested.milliCPU).toBe(500);
		expect(cache.isAssumed("uid-p")).toBe(true);
		cache.setPod(small("p").node("a").obj());
		expect(cache.node("a")?.requested.milliCPU).toBe(500);
		expect(cache.isAssumed("uid-p")).toBe(false);
		cache.forget("uid-p");
		expect(cache.node("a")?.pods.size).toBe(1);
	});

	it("forgets an assumed pod that could not be bound", () => {
		const cache = cacheOf("a");
		cache.assume(podInfo(small("p").obj()), "a");
		cache.forget("uid-p");
		expect(cache.node("a")?.requested.milliCPU).toBe(0);
	});

	it("keeps pods of a node that goes, for when it comes back", () => {
		const cache = cacheOf("a");
		cache.setPod(small("p").node("a").obj());
		cache.removeNode("a");
		expect(cache.nodes).toEqual([]);
		cache.setNode(makeNode("a").obj());
		expect(cache.node("a")?.requested.milliCPU).toBe(500);
	});

	it("lists nodes of all zones in turn", () => {
		const cache = new SchedulerCache();
		for (const [name, zone] of [
			["a", "1"],
			["b", "1"],
			["c", "2"],
			["d", "3"],
		] as const)
			cache.setNode(makeNode(name).zone(zone).obj());
		expect(cache.nodes.map(({ name }) => name)).toEqual(["a", "c", "d", "b"]);
	});

	it("counts pods by query as if it looked at all of them each time", () => {
		const names = ["p", "q", "r", "s"];
		const step = fc.record({
			pod: fc.constantFrom(...names),
			node: fc.constantFrom("a", "b", ""),
			app: fc.constantFrom("x", "y"),
		});
		fc.assert(
			fc.property(fc.array(step), (steps) => {
				const cache = cacheOf("a", "b");
				const query = {
					key: "x",
					matches: ({ pod }: { pod: { metadata: { labels?: object } } }) =>
						(pod.metadata.labels as { app?: string }).app === "x",
				};
				for (const { pod, node, app } of steps) {
					if (node === "") cache.removePod(`uid-${pod}`);
					else cache.setPod(makePod(pod).label("app", app).node(node).obj());
					const counted = cache.counts.of(query);
					for (const { name, pods } of cache.nodes) {
						const found = [...pods.values()].filter(query.matches).length;
						expect(counted.get(name) ?? 0).toBe(found);
					}
				}
			}),
		);
	});
});
