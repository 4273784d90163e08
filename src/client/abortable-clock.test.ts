import { describe, expect, it } from "vitest";
import { FakeClock } from "../apimachinery/clock.ts";
import { abortableClock } from "./abortable-clock.ts";

describe("abortableClock", () => {
	it("fires until the signal, then never again", async () => {
		const fake = new FakeClock();
		const stop = new AbortController();
		const clock = abortableClock(fake, stop.signal);
		const fired: string[] = [];
		clock.setTimeout(() => fired.push("first"), 10);
		clock.setTimeout(() => fired.push("cancelled"), 10)();
		clock.setTimeout(() => fired.push("late"), 30);
		await fake.advance(20);
		stop.abort();
		clock.setTimeout(() => fired.push("after"), 1);
		await fake.advance(100);
		expect(fired).toEqual(["first"]);
	});
});
