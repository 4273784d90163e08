import { describe, expect, it } from "vitest";
import { FakeClock } from "../apimachinery/clock.ts";
import { secondsOf, sendWithRetries } from "./retry.ts";

function server(...statuses: number[]) {
	let asked = 0;
	let discarded = 0;
	const send = async () => {
		const status = statuses[Math.min(asked, statuses.length - 1)] ?? 200;
		asked++;
		return {
			status,
			retryAfterSeconds: status === 429 ? 2 : undefined,
			discard: () => {
				discarded++;
			},
		};
	};
	return { send, asked: () => asked, discarded: () => discarded };
}
const never = new AbortController().signal;

describe("sendWithRetries", () => {
	it("comes again after the time the server asks for", async () => {
		const clock = new FakeClock();
		const { send, asked, discarded } = server(429, 429, 200);
		const answer = sendWithRetries(send, clock, never);
		await clock.advance(1999);
		expect(asked()).toBe(1);
		await clock.advance(2001);
		expect((await answer).status).toBe(200);
		expect([asked(), discarded()]).toEqual([3, 2]);
	});

	it("gives up after ten times", async () => {
		const clock = new FakeClock();
		const { send, asked } = server(429);
		const answer = sendWithRetries(send, clock, never);
		await clock.advance(60_000);
		expect((await answer).status).toBe(429);
		expect(asked()).toBe(11);
	});

	it("takes a failure without such a wish for an answer", async () => {
		const { send, asked } = server(503, 200);
		expect((await sendWithRetries(send, new FakeClock(), never)).status).toBe(
			503,
		);
		expect(asked()).toBe(1);
	});

	it("stops waiting when nobody wants the answer any more", async () => {
		const stop = new AbortController();
		const clock = new FakeClock();
		const answer = sendWithRetries(server(429).send, clock, stop.signal);
		const refused = expect(answer).rejects.toThrow("gone");
		await clock.advance(1);
		stop.abort(new Error("gone"));
		await refused;
	});
});

describe("secondsOf", () => {
	it.each([
		["3", 3],
		[["1", "2"], 1],
		["Fri, 20 Nov 2026 13:00:00 GMT", undefined],
		[undefined, undefined],
	])("reads %j as %j", (header, seconds) => {
		expect(secondsOf(header)).toBe(seconds);
	});
});
