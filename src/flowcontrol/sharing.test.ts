import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { allocateSeats, boundsOf } from "./allocation.ts";
import { RetryAfter } from "./retry-after.ts";
import { SeatDemand } from "./seat-demand.ts";
import { dealHand, hashFlow } from "./shuffle-sharding.ts";

describe("dealHand", () => {
	it("deals different cards of the deck, the same for the same flow", () => {
		fc.assert(
			fc.property(
				fc.string(),
				fc.integer({ min: 1, max: 128 }),
				fc.integer({ min: 1, max: 8 }),
				(name, deck, size) => {
					const handSize = Math.min(deck, size);
					const hand = dealHand(hashFlow("s", name), deck, handSize);
					expect(new Set(hand).size).toBe(handSize);
					for (const card of hand) {
						expect(card).toBeGreaterThanOrEqual(0);
						expect(card).toBeLessThan(deck);
					}
					expect(dealHand(hashFlow("s", name), deck, handSize)).toEqual(hand);
				},
			),
		);
	});
});

describe("allocateSeats", () => {
	it("keeps all bounds and adds up wherever the bounds allow it", () => {
		const claim = fc
			.tuple(fc.nat(100), fc.nat(100), fc.nat(100))
			.map(([a, b, c]) => ({ lower: a, target: a + b, upper: a + c }));
		fc.assert(
			fc.property(
				fc.array(claim, { minLength: 1, maxLength: 8 }),
				fc.float({ min: 0, max: 1, noNaN: true }),
				(claims, fraction) => {
					const sum = (of: (c: (typeof claims)[0]) => number) =>
						claims.reduce((total, c) => total + of(c), 0);
					const low = sum((c) => c.lower);
					const seats = low + fraction * (sum((c) => c.upper) - low);
					const allocated = allocateSeats(seats, claims);
					for (const [i, c] of claims.entries()) {
						expect(allocated[i]).toBeGreaterThanOrEqual(c.lower);
						expect(allocated[i]).toBeLessThanOrEqual(c.upper);
					}
					const total = allocated.reduce((a, b) => a + b, 0);
					expect(total).toBeCloseTo(seats, 3);
				},
			),
		);
	});
});

describe("boundsOf", () => {
	it("gives the seats of the default levels", () => {
		const limited = {
			nominalConcurrencyShares: 40,
			lendablePercent: 25,
			limitResponse: { type: "Reject" },
		};
		expect(boundsOf({ type: "Limited", limited }, 600, 245)).toEqual({
			nominal: 98,
			min: 73,
			max: 698,
		});
		const bounded = { ...limited, borrowingLimitPercent: 50 };
		expect(boundsOf({ type: "Limited", limited: bounded }, 600, 245).max).toBe(
			147,
		);
	});
});

describe("SeatDemand", () => {
	it("weighs values by how long they lasted", () => {
		const demand = new SeatDemand(0);
		demand.add(4, 500);
		expect(demand.reset(1000)).toEqual({
			average: 2,
			deviation: 2,
			highest: 4,
		});
		demand.add(-4, 1000);
		expect(demand.reset(2000)).toEqual({
			average: 0,
			deviation: 0,
			highest: 4,
		});
	});
});

describe("RetryAfter", () => {
	it("grows while a level keeps refusing and shrinks afterwards", () => {
		const retry = new RetryAfter();
		const seen: number[] = [];
		for (let second = 1; second <= 12; second++) {
			for (let i = 0; i < 10; i++) retry.refused(second * 1000);
			seen.push(retry.seconds);
		}
		expect(seen.slice(0, 4)).toEqual([1, 2, 2, 4]);
		retry.refused(100_000);
		retry.refused(101_000);
		expect(retry.seconds).toBeLessThan(seen.at(-1) ?? 0);
	});
});
