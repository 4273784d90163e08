import { describe, expect, it } from "vitest";
import { FakeClock } from "../../apimachinery/clock.ts";
import type { Event } from "../types/core.ts";
import { EventCorrelator } from "./correlator.ts";

let serial = 0;
const event = (message: string, object = "web"): Event => ({
	apiVersion: "v1",
	kind: "Event",
	metadata: { name: `${object}.${serial++}`, namespace: "d" },
	involvedObject: { kind: "Pod", namespace: "d", name: object, uid: object },
	reason: "Tested",
	message,
	source: { component: "test" },
	firstTimestamp: "2026-01-01T00:00:00Z",
	lastTimestamp: "2026-01-01T00:00:00Z",
	count: 1,
	type: "Normal",
});

describe("EventCorrelator", () => {
	it("counts the same event", () => {
		const correlator = new EventCorrelator(new FakeClock());
		const first = correlator.correlate(event("a"));
		const again = correlator.correlate(event("a"));
		expect(first?.patch).toBeUndefined();
		expect(again?.patch).toMatchObject({ count: 2, message: "a" });
		expect(again?.event.metadata.name).toBe(first?.event.metadata.name);
	});

	it("combines events that differ in their message only, from the tenth on", () => {
		const correlator = new EventCorrelator(new FakeClock());
		const told = Array.from({ length: 12 }, (_, i) =>
			correlator.correlate(event(`message ${i}`)),
		);
		expect(told[8]?.event.message).toBe("message 8");
		expect(told[9]?.event.message).toBe(
			"(combined from similar events): message 9",
		);
		expect(told[11]?.patch).toMatchObject({ count: 3 });
	});

	it("lets 25 events of an object through, then one every five minutes", async () => {
		const clock = new FakeClock();
		const correlator = new EventCorrelator(clock);
		const pass = () => correlator.correlate(event("x")) !== undefined;
		expect(Array.from({ length: 26 }, pass).filter(Boolean)).toHaveLength(25);
		expect(correlator.correlate(event("x", "other"))).toBeDefined();
		await clock.advance(300_000);
		expect([pass(), pass()]).toEqual([true, false]);
	});
});
