import { describe, expect, it } from "vitest";
import { FakeClock } from "../apimachinery/clock.ts";
import { WorkQueue } from "./workqueue.ts";

const make = () => {
	const clock = new FakeClock();
	return { clock, queue: new WorkQueue({ clock }) };
};

describe("WorkQueue", () => {
	it("holds a key once", async () => {
		const { queue } = make();
		queue.add("a");
		queue.add("b");
		queue.add("a");
		expect([await queue.get(), await queue.get()]).toEqual(["a", "b"]);
		expect(queue.length).toBe(0);
	});

	it("gives a key again that was added while in hand, but only once it is done", async () => {
		const { queue } = make();
		queue.add("a");
		await queue.get();
		queue.add("a");
		expect(queue.length).toBe(0);
		queue.done("a");
		expect(await queue.get()).toBe("a");
	});

	it("hands keys to workers that wait, and undefined when it is closed", async () => {
		const { queue } = make();
		const [first, second] = [queue.get(), queue.get()];
		queue.add("a");
		queue.close();
		expect(await first).toBe("a");
		expect(await second).toBeUndefined();
	});

	it("takes the earliest of several times", async () => {
		const { clock, queue } = make();
		queue.addAfter("a", 1000);
		queue.addAfter("a", 100);
		queue.addAfter("a", 500);
		await clock.advance(99);
		expect(queue.length).toBe(0);
		await clock.advance(1);
		expect(queue.length).toBe(1);
	});

	it("waits longer after each failure, until one is forgotten", async () => {
		const { clock, queue } = make();
		const delays: number[] = [];
		for (let i = 0; i < 4; i++) {
			const before = clock.now();
			queue.addRateLimited("a");
			while (queue.length === 0) await clock.advance(1);
			delays.push(clock.now() - before);
			await queue.get();
			queue.done("a");
		}
		expect(delays).toEqual([5, 10, 20, 40]);
		queue.forget("a");
		queue.addRateLimited("a");
		await clock.advance(5);
		expect(queue.length).toBe(1);
	});
});
