import { describe, expect, it } from "vitest";
import type { DaemonSet } from "../../client/types/apps.ts";
import type { Node } from "../../client/types/node.ts";
import type { Pod, PodSpec } from "../../client/types/pod.ts";
import { makeNode } from "../../testing/make-node.ts";
import { makePod } from "../../testing/make-pod.ts";
import { hashLabel, judgeNode } from "./nodes.ts";
import { countStatus, planNodes, planUpdate, type Scene } from "./plan.ts";

const set = (
	rollingUpdate: object = { maxUnavailable: 1, maxSurge: 0 },
	spec: Partial<PodSpec> = {},
): DaemonSet => ({
	apiVersion: "apps/v1",
	kind: "DaemonSet",
	metadata: { name: "ds" },
	spec: {
		selector: {},
		template: { spec: { containers: [], ...spec } },
		updateStrategy: { type: "RollingUpdate", rollingUpdate },
	},
	status: {
		currentNumberScheduled: 0,
		numberMisscheduled: 0,
		desiredNumberScheduled: 0,
		numberReady: 0,
	},
});
const pod = (name: string, node: string, hash: string, ready = true): Pod =>
	makePod(name)
		.label(hashLabel, hash)
		.node(node)
		.metadata({ creationTimestamp: `2026-01-01T00:00:0${name.at(-1)}Z` })
		.status({
			phase: "Running",
			conditions: [
				{
					type: "Ready",
					status: ready ? "True" : "False",
					lastTransitionTime: "2026-01-01T00:00:00Z",
				},
			],
		})
		.obj();
const scene = (
	pods: readonly Pod[],
	{
		of = set(),
		nodes = ["a", "b", "c"].map((name) => makeNode(name).obj()),
	} = {},
): Scene => ({
	set: of,
	nodes,
	pods,
	hash: "new",
	now: Date.parse("2026-01-01T00:01:00Z"),
});
const names = (pods: readonly Pod[]) =>
	pods.map(({ metadata }) => metadata.name);
const always = { mayReplace: () => true };

describe("the nodes of a DaemonSet", () => {
	it.each<[string, Node, Partial<PodSpec>, boolean, boolean]>([
		["any", makeNode().obj(), {}, true, true],
		["named", makeNode("b").obj(), { nodeName: "a" }, false, false],
		["selected", makeNode().obj(), { nodeSelector: { a: "b" } }, false, false],
		["cordoned", makeNode().cordoned().obj(), {}, true, true],
		["tainted", makeNode().taint("k", "NoSchedule").obj(), {}, false, true],
		["emptied", makeNode().taint("k", "NoExecute").obj(), {}, false, false],
		[
			"not ready",
			makeNode().taint("node.kubernetes.io/not-ready", "NoExecute").obj(),
			{},
			true,
			true,
		],
		[
			"without a network",
			makeNode()
				.taint("node.kubernetes.io/network-unavailable", "NoSchedule")
				.obj(),
			{ hostNetwork: true },
			true,
			true,
		],
	])("may be %s", (_, node, spec, shouldRun, mayStay) => {
		expect(judgeNode(node, set({}, spec))).toEqual({ shouldRun, mayStay });
	});
});

describe("the pods of a DaemonSet", () => {
	it("are one on each node, and none elsewhere", () => {
		const pods = [
			pod("p1", "a", "new"),
			pod("p2", "a", "new"),
			pod("p3", "c", "new"),
		];
		const nodes = [
			makeNode("a").obj(),
			makeNode("b").obj(),
			makeNode("c").taint("k", "NoExecute").obj(),
		];
		const { create, remove } = planNodes(scene(pods, { nodes }), always);
		expect([create, names(remove)]).toEqual([["b"], ["p2", "p3"]]);
	});

	it("are replaced when they have failed, if it is time", () => {
		const failed = { ...pod("p1", "a", "new"), status: { phase: "Failed" } };
		const at = (mayReplace: boolean) =>
			names(
				planNodes(scene([failed]), { mayReplace: () => mayReplace }).remove,
			);
		expect([at(false), at(true)]).toEqual([[], ["p1"]]);
	});

	it.each<[string, object, Pod[], string[], string[]]>([
		[
			"one at a time",
			{ maxUnavailable: 1 },
			[pod("p1", "a", "old"), pod("p2", "b", "old"), pod("p3", "c", "new")],
			[],
			["p1"],
		],
		[
			"not while another is missing",
			{ maxUnavailable: 1 },
			[
				pod("p1", "a", "old"),
				pod("p2", "b", "new", false),
				pod("p3", "c", "old"),
			],
			[],
			[],
		],
		[
			"those that do not work in any case",
			{ maxUnavailable: 1 },
			[
				pod("p1", "a", "old", false),
				pod("p2", "b", "old", false),
				pod("p3", "c", "old"),
			],
			[],
			["p1", "p2", "p3"],
		],
		[
			"after the new one has come, with a surge",
			{ maxSurge: 1 },
			[
				pod("p1", "a", "old"),
				pod("p4", "a", "new"),
				pod("p2", "b", "old"),
				pod("p3", "c", "old"),
			],
			["b"],
			["p1"],
		],
		[
			"when there is room for the surge",
			{ maxSurge: 1 },
			[
				pod("p1", "a", "old"),
				pod("p4", "a", "new", false),
				pod("p2", "b", "old"),
				pod("p3", "c", "old"),
			],
			[],
			[],
		],
	])("are updated %s", (_, rolling, pods, create, remove) => {
		const plan = planUpdate(scene(pods, { of: set(rolling) }));
		expect([plan.create, names(plan.remove)]).toEqual([create, remove]);
	});

	it("are counted by what they have reached", () => {
		const pods = [
			pod("p1", "a", "new"),
			pod("p2", "b", "old", false),
			pod("p3", "d", "old"),
		];
		const nodes = ["a", "b", "c"]
			.map((name) => makeNode(name).obj())
			.concat(makeNode("d").taint("k", "NoSchedule").obj());
		expect(countStatus(scene(pods, { nodes }))).toEqual({
			currentNumberScheduled: 2,
			numberMisscheduled: 1,
			desiredNumberScheduled: 3,
			numberReady: 1,
			updatedNumberScheduled: 1,
			numberAvailable: 1,
			numberUnavailable: 2,
		});
	});
});
