import { describe, expect, it } from "vitest";
import { FakeClock } from "../../apimachinery/clock.ts";
import { makeNode } from "../../testing/make-node.ts";
import { makePod } from "../../testing/make-pod.ts";
import { defaultSchedulerConfig } from "../config.ts";
import type { Plugin } from "../framework/plugin.ts";
import { unresolvable, withPlugin } from "../framework/status.ts";
import { nodeResourcesFit } from "../plugins/node-resources-fit.ts";
import { prioritySort } from "../plugins/priority-sort.ts";
import { SchedulingQueue } from "./scheduling-queue.ts";

const waiter: Plugin = {
	name: "Waiter",
	wakeups: [{ resource: "PersistentVolume", actions: ["Add"] }],
};

function setUp(gated: ReadonlySet<string> = new Set()) {
	const clock = new FakeClock();
	let ready = 0;
	const queue = new SchedulingQueue({
		clock,
		config: defaultSchedulerConfig,
		plugins: [nodeResourcesFit, waiter],
		less: prioritySort.less,
		preEnqueue: ({ metadata }) =>
			gated.has(metadata.name ?? "")
				? withPlugin(unresolvable("gated"), "Waiter")
				: undefined,
		onReady: () => {
			ready++;
		},
	});
	return {
		clock,
		queue,
		readyTimes: () => ready,
		/** Takes the next pod out, which the plug-in then turns down. */
		reject(plugin: string) {
			const pod = queue.pop();
			if (pod === undefined) throw new Error("the queue is empty");
			pod.unschedulablePlugins = new Set(plugin === "" ? [] : [plugin]);
			queue.addUnschedulable(pod);
		},
		names: () => {
			const names: (string | undefined)[] = [];
			for (let pod = queue.pop(); pod !== undefined; pod = queue.pop())
				names.push(pod.pod.metadata.name);
			return names;
		},
	};
}

const bigNode = makeNode().allocatable({ cpu: "8" }).obj();
const smallNode = makeNode().allocatable({ cpu: "1" }).obj();
const pod = makePod("p").requests({ cpu: "5" }).obj();
const added = (node: typeof bigNode) =>
	({ resource: "Node", action: "Add", new: node }) as const;

describe("SchedulingQueue", () => {
	it("gives pods by priority, then by arrival", async () => {
		const { queue, clock, names } = setUp();
		queue.add(makePod("first").obj());
		await clock.advance(1);
		queue.add(makePod("second").obj());
		queue.add(makePod("urgent").priority(10).obj());
		expect(names()).toEqual(["urgent", "first", "second"]);
	});

	it("wakes a pod only for what may help it", () => {
		const { queue, reject } = setUp();
		queue.add(pod);
		reject("NodeResourcesFit");
		queue.move({ resource: "PersistentVolume", action: "Add" });
		queue.move(added(smallNode));
		expect(queue.sizes).toEqual({ active: 0, backoff: 0, unschedulable: 1 });
		queue.move(added(bigNode));
		expect(queue.sizes).toEqual({ active: 0, backoff: 1, unschedulable: 0 });
	});

	it("does not wait for the end of a back-off when there is nothing else", () => {
		const { queue, reject, names } = setUp();
		queue.add(pod);
		reject("NodeResourcesFit");
		queue.move(added(bigNode));
		queue.add(makePod("other").obj());
		expect(names()).toEqual(["other", "p"]);
	});

	it("brings failed attempts back after 1 s, 2 s, 4 s, ... 10 s", async () => {
		const { queue, clock, reject } = setUp();
		queue.add(pod);
		for (const seconds of [1, 2, 4, 8, 10, 10]) {
			reject("");
			await clock.advance(seconds * 1000 - 1);
			expect(queue.pop()).toBeUndefined();
			await clock.advance(1);
			expect(queue.sizes.active).toBe(1);
		}
	});

	it("tries again after five minutes, whatever happened", async () => {
		const { queue, clock, reject } = setUp();
		queue.add(pod);
		reject("NodeResourcesFit");
		await clock.advance(299_000);
		expect(queue.sizes.unschedulable).toBe(1);
		await clock.advance(31_000);
		expect(queue.sizes.unschedulable).toBe(0);
		expect(queue.pop()?.attempts).toBe(2);
	});

	it("brings a pod back when something happened while it was being tried", () => {
		const { queue } = setUp();
		queue.add(pod);
		const popped = queue.pop();
		queue.move(added(bigNode));
		if (popped === undefined) throw new Error("nothing popped");
		popped.unschedulablePlugins = new Set(["NodeResourcesFit"]);
		queue.addUnschedulable(popped);
		expect(queue.sizes.backoff).toBe(1);
	});

	it("keeps gated pods out until their gate may be open", () => {
		const gated = new Set(["p"]);
		const { queue } = setUp(gated);
		queue.add(pod);
		expect(queue.sizes.unschedulable).toBe(1);
		gated.delete("p");
		queue.move(added(bigNode));
		expect(queue.sizes.unschedulable).toBe(1);
		queue.move({ resource: "PersistentVolume", action: "Add" });
		expect(queue.sizes.active).toBe(1);
	});

	it("takes a waiting pod as it has become", () => {
		const { queue } = setUp();
		queue.add(pod);
		queue.add(makePod("other").priority(5).obj());
		queue.update(makePod("p").priority(9).obj(), []);
		expect(queue.pop()?.pod.spec.priority).toBe(9);
	});

	it("forgets deleted pods wherever they are", () => {
		const { queue, reject } = setUp();
		queue.add(pod);
		reject("NodeResourcesFit");
		queue.delete("uid-p");
		queue.add(makePod("q").obj());
		queue.delete("uid-q");
		expect(queue.sizes).toEqual({ active: 0, backoff: 0, unschedulable: 0 });
	});
});
