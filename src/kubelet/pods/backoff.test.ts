import { describe, expect, it } from "vitest";
import { Backoff } from "./backoff.ts";

const second = 1000;

describe("Backoff", () => {
	it("doubles up to the longest delay, and starts anew after a good while", () => {
		const backoff = new Backoff(10 * second, 300 * second);
		let now = 0;
		expect(backoff.remaining("c", now, now)).toBe(0);
		const delays: number[] = [];
		for (let i = 0; i < 7; i++) {
			backoff.next("c", now);
			delays.push(backoff.remaining("c", now, now) / second);
			now += backoff.delay("c");
			expect(backoff.remaining("c", now - backoff.delay("c"), now)).toBe(0);
		}
		expect(delays).toEqual([10, 20, 40, 80, 160, 300, 300]);
		now += 601 * second;
		backoff.next("c", now);
		expect(backoff.delay("c")).toBe(10 * second);
	});
});
