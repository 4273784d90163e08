import { describe, expect, it } from "vitest";
import { makeNode } from "../../testing/make-node.ts";
import { makePod } from "../../testing/make-pod.ts";
import { whyRefused } from "./admission.ts";

const node = makeNode("a").obj();

describe("whyRefused", () => {
	it("takes what fits", () => {
		const pod = makePod().requests({ cpu: "4" }).obj();
		expect(whyRefused(pod, node, [])).toBeUndefined();
	});

	it.each([
		[
			"too big",
			makePod().requests({ cpu: "3" }).obj(),
			"OutOfcpu",
			"Node didn't have enough resource: cpu, requested: 3000, used: 2000, capacity: 4000",
		],
		[
			"for other nodes",
			makePod().nodeSelector({ x: "y" }).obj(),
			"NodeAffinity",
			"Predicate NodeAffinity failed: node(s) didn't match Pod's node affinity/selector",
		],
		[
			"in need of a port that is taken",
			makePod().hostPort(80).obj(),
			"NodePorts",
			"Predicate NodePorts failed: node(s) didn't have free ports for the requested pod ports",
		],
	])("refuses a pod that is %s", (_name, pod, reason, message) => {
		const other = makePod("other").hostPort(80).requests({ cpu: "2" }).obj();
		expect(whyRefused(pod, node, [other])).toEqual({ reason, message });
	});

	it("does not count pods that have ended", () => {
		const done = makePod("done")
			.requests({ cpu: "4" })
			.status({ phase: "Succeeded" })
			.obj();
		expect(
			whyRefused(makePod().requests({ cpu: "4" }).obj(), node, [done]),
		).toBeUndefined();
	});

	it("keeps to the number of pods that the node takes", () => {
		const full = makeNode("a").allocatable({ pods: "1" }).obj();
		expect(whyRefused(makePod().obj(), full, [makePod("o").obj()])).toEqual({
			reason: "OutOfpods",
			message:
				"Node didn't have enough resource: pods, requested: 1, used: 1, capacity: 1",
		});
	});
});
