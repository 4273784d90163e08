import { describe, expect, it } from "vitest";
import type { Node } from "../../client/types/node.ts";
import type { Pod } from "../../client/types/pod.ts";
import { makeNode } from "../../testing/make-node.ts";
import { makePod } from "../../testing/make-pod.ts";
import type { Plugin } from "../framework/plugin.ts";
import { setUp } from "../testing.ts";
import { nodeAffinity } from "./node-affinity.ts";
import { nodeName } from "./node-name.ts";
import { nodePorts } from "./node-ports.ts";
import { nodeResourcesFit } from "./node-resources-fit.ts";
import { nodeUnschedulable } from "./node-unschedulable.ts";
import { taintToleration } from "./taint-toleration.ts";

interface Case {
	readonly name: string;
	readonly plugin: Plugin;
	readonly pod: Pod;
	readonly node: Node;
	readonly there?: readonly Pod[];
	readonly says: string;
}

const tainted = makeNode().taint("k", "NoSchedule", "v").obj();
const affinity = "node(s) didn't match Pod's node affinity/selector";
const ports = "node(s) didn't have free ports for the requested pod ports";
const term = (key: string, operator: string, ...values: string[]) => ({
	matchExpressions: [{ key, operator, values }],
});
const onPort = (name: string, ip = "") =>
	makePod(name).hostPort(80, "TCP", ip).node("a").obj();

const cases: readonly Case[] = [
	{
		name: "a cordoned node",
		plugin: nodeUnschedulable,
		pod: makePod().obj(),
		node: makeNode().cordoned().obj(),
		says: "node(s) were unschedulable",
	},
	{
		name: "a cordoned node, tolerated",
		plugin: nodeUnschedulable,
		pod: makePod()
			.toleration({
				key: "node.kubernetes.io/unschedulable",
				operator: "Exists",
			})
			.obj(),
		node: makeNode().cordoned().obj(),
		says: "",
	},
	{
		name: "another node's name",
		plugin: nodeName,
		pod: makePod().node("b").obj(),
		node: makeNode().obj(),
		says: "node(s) didn't match the requested node name",
	},
	{
		name: "a taint",
		plugin: taintToleration,
		pod: makePod().obj(),
		node: tainted,
		says: "node(s) had untolerated taint(s)",
	},
	{
		name: "a taint tolerated by value",
		plugin: taintToleration,
		pod: makePod().toleration({ key: "k", value: "v" }).obj(),
		node: tainted,
		says: "",
	},
	{
		name: "a taint tolerated for another effect",
		plugin: taintToleration,
		pod: makePod()
			.toleration({ key: "k", operator: "Exists", effect: "NoExecute" })
			.obj(),
		node: tainted,
		says: "node(s) had untolerated taint(s)",
	},
	{
		name: "a taint that only discourages",
		plugin: taintToleration,
		pod: makePod().obj(),
		node: makeNode().taint("k", "PreferNoSchedule").obj(),
		says: "",
	},
	{
		name: "a node selector",
		plugin: nodeAffinity,
		pod: makePod().nodeSelector({ disk: "ssd" }).obj(),
		node: makeNode().obj(),
		says: affinity,
	},
	{
		name: "NotIn, of a label that is not there",
		plugin: nodeAffinity,
		pod: makePod()
			.requiredNodeAffinity(term("zone", "NotIn", "x"))
			.obj(),
		node: makeNode().obj(),
		says: "",
	},
	{
		name: "Gt",
		plugin: nodeAffinity,
		pod: makePod()
			.requiredNodeAffinity(term("gen", "Gt", "4"))
			.obj(),
		node: makeNode().label("gen", "10").obj(),
		says: "",
	},
	{
		name: "one of two terms",
		plugin: nodeAffinity,
		pod: makePod()
			.requiredNodeAffinity(term("gen", "Exists"), term("zone", "In", "x"))
			.obj(),
		node: makeNode().label("zone", "x").obj(),
		says: "",
	},
	{
		name: "terms that name no node at all",
		plugin: nodeAffinity,
		pod: makePod()
			.requiredNodeAffinity({
				matchFields: [
					{ key: "metadata.name", operator: "In", values: ["a"] },
					{ key: "metadata.name", operator: "In", values: ["b"] },
				],
			})
			.obj(),
		node: makeNode().obj(),
		says: "pod affinity terms conflict",
	},
	{
		name: "a host port that is taken",
		plugin: nodePorts,
		pod: makePod().hostPort(80).obj(),
		node: makeNode().obj(),
		there: [onPort("other")],
		says: ports,
	},
	{
		name: "a host port that is taken on another address",
		plugin: nodePorts,
		pod: makePod().hostPort(80, "TCP", "10.0.0.2").obj(),
		node: makeNode().obj(),
		there: [onPort("other", "10.0.0.1")],
		says: "",
	},
	{
		name: "a host port that is taken with the other protocol",
		plugin: nodePorts,
		pod: makePod().hostPort(80, "UDP").obj(),
		node: makeNode().obj(),
		there: [onPort("other")],
		says: "",
	},
	{
		name: "several resources that are short",
		plugin: nodeResourcesFit,
		pod: makePod().requests({ cpu: "5", memory: "9Gi", "x/y": "1" }).obj(),
		node: makeNode().obj(),
		says: "Insufficient cpu, Insufficient memory, Insufficient x/y",
	},
	{
		name: "what others have taken",
		plugin: nodeResourcesFit,
		pod: makePod().requests({ cpu: "2" }).obj(),
		node: makeNode().obj(),
		there: [makePod("o").requests({ cpu: "2500m" }).node("a").obj()],
		says: "Insufficient cpu",
	},
	{
		name: "too many pods",
		plugin: nodeResourcesFit,
		pod: makePod().obj(),
		node: makeNode().allocatable({ pods: "1" }).obj(),
		there: [makePod("o").node("a").obj()],
		says: "Too many pods",
	},
	{
		name: "an init container that needs more than the others together",
		plugin: nodeResourcesFit,
		pod: makePod()
			.initContainers({ resources: { requests: { cpu: "5" } } })
			.requests({ cpu: "1" })
			.obj(),
		node: makeNode().obj(),
		says: "Insufficient cpu",
	},
	{
		name: "a sidecar that runs beside",
		plugin: nodeResourcesFit,
		pod: makePod()
			.initContainers({
				restartPolicy: "Always",
				resources: { requests: { cpu: "2" } },
			})
			.requests({ cpu: "2500m" })
			.obj(),
		node: makeNode().obj(),
		says: "Insufficient cpu",
	},
	{
		name: "a fit to the last bit, overhead included",
		plugin: nodeResourcesFit,
		pod: makePod()
			.requests({ cpu: "3500m" })
			.spec({ overhead: { cpu: "500m" } })
			.obj(),
		node: makeNode().obj(),
		says: "",
	},
];

describe("filters that look at one node", () => {
	it.each(cases)(
		"$plugin.name: $name",
		({ plugin, pod, node, there, says }) => {
			const { filter } = setUp({
				nodes: [node],
				pods: there ?? [],
				plugins: [plugin],
			});
			expect(filter(pod)).toEqual({ a: says });
		},
	);

	it("tells what could be had from what never can", () => {
		const { cycleOf, cache } = setUp({
			nodes: [makeNode().obj()],
			pods: [makePod("o").requests({ cpu: "3" }).node("a").obj()],
		});
		const code = (cpu: string) =>
			nodeResourcesFit.filter(
				cycleOf(makePod().requests({ cpu }).obj()),
				cache.nodes[0] as never,
			)?.code;
		expect(code("2")).toBe("Unschedulable");
		expect(code("5")).toBe("UnschedulableAndUnresolvable");
	});

	it("asks of other nodes only when the terms don't name any", () => {
		const { place } = setUp({
			nodes: [makeNode("a").cordoned().obj(), makeNode("b").obj()],
		});
		const pod = makePod()
			.requiredNodeAffinity({
				matchFields: [{ key: "metadata.name", operator: "In", values: ["a"] }],
			})
			.obj();
		expect(place(pod)).toBe(
			"0/2 nodes are available: 1 node(s) didn't satisfy plugin(s) [NodeAffinity], 1 node(s) were unschedulable.",
		);
	});
});
