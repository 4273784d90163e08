import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { FakeClock } from "../apimachinery/clock.ts";
import { kinds } from "../client/kinds.ts";
import { resources } from "../client/resources.ts";
import type { Pod } from "../client/types/pod.ts";
import { Cluster } from "../index.ts";
import { makeNode } from "../testing/make-node.ts";
import { makePod } from "../testing/make-pod.ts";

const clock = new FakeClock();
let cluster: Cluster;

beforeAll(async () => {
	cluster = await Cluster.start({ clock, nodes: 0, controllers: ["-*"] });
	// Admission wants pods to have an account; no controller makes it here.
	await cluster.client.create(kinds.serviceAccounts, {
		apiVersion: "v1",
		kind: "ServiceAccount",
		metadata: { name: "default", namespace: "default" },
	});
	await clock.advance(0);
});
afterAll(() => cluster.stop());

/** Objects that come over the API have no uid or state of their own. */
const send = async (pod: Pod): Promise<void> => {
	const { uid, ...metadata } = pod.metadata;
	await cluster.client.create(kinds.pods, { ...pod, metadata });
};
const sendNode = async (name: string, cpu: string): Promise<void> => {
	const node = makeNode(name).allocatable({ cpu }).obj();
	const { uid, ...metadata } = node.metadata;
	await cluster.client.create(kinds.nodes, { ...node, metadata });
	// Admission taints a new node; nobody here takes that off again.
	await cluster.client.patch(kinds.nodes, "", name, "merge", {
		spec: { taints: null },
	});
};
const get = (name: string) => cluster.client.get(kinds.pods, "default", name);
const settle = async () => {
	for (let i = 0; i < 5; i++) await clock.advance(10);
};
const condition = async (name: string) => {
	const { status } = await get(name);
	return status.conditions?.find(({ type }) => type === "PodScheduled");
};

describe("the scheduler", () => {
	it("tells of pods that fit nowhere, and places them when that changes", async () => {
		await send(makePod("p").requests({ cpu: "2" }).obj());
		await settle();
		expect(await condition("p")).toMatchObject({
			status: "False",
			reason: "Unschedulable",
			message: "no nodes available to schedule pods",
		});
		await sendNode("small", "1");
		await settle();
		expect((await condition("p"))?.message).toBe(
			"0/1 nodes are available: 1 Insufficient cpu. no new claims to deallocate, preemption: 0/1 nodes are available: 1 Preemption is not helpful for scheduling.",
		);
		await sendNode("big", "4");
		await settle();
		expect((await get("p")).spec.nodeName).toBe("big");
		expect((await condition("p"))?.status).toBe("True");
	});

	it("writes events", async () => {
		const { items } = await cluster.client.list(resources.newEvents, "default");
		const about = items
			.filter(({ regarding }) => regarding.name === "p")
			.map(({ type, reason, action, note, reportingController }) =>
				[type, reason, action, reportingController, note].join(" "),
			);
		expect(about).toContain(
			"Normal Scheduled Binding default-scheduler Successfully assigned default/p to big",
		);
		expect(about).toContain(
			"Warning FailedScheduling Scheduling default-scheduler no nodes available to schedule pods",
		);
	});

	it("places many pods without overcommitting", async () => {
		for (let i = 0; i < 6; i++)
			await send(makePod(`m${i}`).requests({ cpu: "500m" }).obj());
		await settle();
		const pods = await cluster.client.list(kinds.pods, "default");
		const placed = pods.items.filter(
			({ spec, metadata }) => spec.nodeName && metadata.name?.startsWith("m"),
		);
		// Half of big is taken, 1 is left of small.
		expect(placed).toHaveLength(6);
		const onSmall = placed.filter(({ spec }) => spec.nodeName === "small");
		expect(onSmall.length).toBeLessThanOrEqual(2);
	});
});
