import { describe, expect, it } from "vitest";
import type { TopologySpreadConstraint } from "../../client/types/pod.ts";
import { makeNode } from "../../testing/make-node.ts";
import { makePod } from "../../testing/make-pod.ts";
import { setUp } from "../testing.ts";
import { podTopologySpread } from "./pod-topology-spread.ts";

const zone = "topology.kubernetes.io/zone";
const nodes = [
	makeNode("a").zone("z1").obj(),
	makeNode("b").zone("z1").obj(),
	makeNode("c").zone("z2").obj(),
];
const on = (name: string, node: string) =>
	makePod(name).label("app", "s").node(node);
const constraint = (
	more: Partial<TopologySpreadConstraint> = {},
): TopologySpreadConstraint => ({
	maxSkew: 1,
	topologyKey: zone,
	whenUnsatisfiable: "DoNotSchedule",
	labelSelector: { matchLabels: { app: "s" } },
	...more,
});
const pod = (more?: Partial<TopologySpreadConstraint>) =>
	makePod().label("app", "s").spread(constraint(more));
const skewed = "node(s) didn't match pod topology spread constraints";

const world = (...pods: ReturnType<typeof makePod>[]) =>
	setUp({
		nodes,
		pods: pods.map((p) => p.obj()),
		plugins: [podTopologySpread],
	});

describe("PodTopologySpread", () => {
	it("keeps domains even", () => {
		const { filter } = world(on("1", "a"));
		expect(filter(pod().obj())).toEqual({ a: skewed, b: skewed, c: "" });
		expect(filter(pod({ maxSkew: 2 }).obj())).toEqual({ a: "", b: "", c: "" });
	});

	it("does not count pods that are going, or are in other namespaces", () => {
		const { filter } = world(
			on("1", "a").terminating(),
			on("2", "a").namespace("other"),
		);
		expect(filter(pod().obj())).toEqual({ a: "", b: "", c: "" });
	});

	it("rules out nodes without the label", () => {
		const { filter } = world();
		const missing = `${skewed} (missing required label)`;
		expect(filter(pod({ topologyKey: "rack" }).obj())).toEqual({
			a: missing,
			b: missing,
			c: missing,
		});
	});

	it("wants as many domains as minDomains says", () => {
		const { filter } = world(on("1", "a"), on("2", "c"));
		expect(filter(pod({ minDomains: 2 }).obj()).a).toBe("");
		expect(filter(pod({ minDomains: 3 }).obj()).a).toBe(skewed);
	});

	it("leaves out domains that the pod can't go to, unless told not to", () => {
		const { filter } = world(on("1", "a"));
		const bound = (more?: Partial<TopologySpreadConstraint>) =>
			pod(more)
				.nodeSelector({ [zone]: "z1" })
				.obj();
		expect(filter(bound()).a).toBe("");
		expect(filter(bound({ nodeAffinityPolicy: "Ignore" })).a).toBe(skewed);
	});

	it("scores the emptier domain higher", () => {
		const { score } = world(on("1", "a"), on("2", "b"), on("3", "c"));
		const scores = score(pod({ whenUnsatisfiable: "ScheduleAnyway" }).obj());
		expect(scores.c).toBeGreaterThan(scores.a ?? 0);
		expect(scores.a).toBe(scores.b);
	});

	it("spreads the pods of a ReplicaSet over nodes without being asked", () => {
		const owner = { apiVersion: "apps/v1", kind: "ReplicaSet", name: "rs" };
		const { score } = setUp({
			nodes,
			pods: [on("1", "a").owner(owner).obj()],
			plugins: [podTopologySpread],
			objects: {
				replicaSets: [
					{
						apiVersion: "apps/v1",
						kind: "ReplicaSet",
						metadata: { name: "rs", namespace: "default" },
						spec: { selector: { matchLabels: { app: "s" } } },
					} as never,
				],
			},
		});
		const scores = score(makePod().label("app", "s").owner(owner).obj());
		expect(scores.a).toBeLessThan(scores.b ?? 0);
		expect(scores.b).toBeLessThan(scores.c ?? 0);
	});
});
