import { describe, expect, it } from "vitest";
import { FakeClock } from "../../apimachinery/clock.ts";
import type { Probe } from "../../client/types/pod.ts";
import type { ProbeOutcome } from "../runtime/cri.ts";
import { ProbeLoop, type ProbeResult } from "./probe-loop.ts";

function start(probe: Probe, outcome: () => ProbeOutcome) {
	const clock = new FakeClock();
	const changes: ProbeResult[] = [];
	const failures: string[] = [];
	let probes = 0;
	const loop = new ProbeLoop({
		clock,
		probe,
		startedAt: clock.now(),
		initial: "failure",
		run: async () => {
			probes++;
			return outcome();
		},
		onFailure: (message) => failures.push(message),
		onChange: (result) => changes.push(result),
	});
	return { clock, loop, changes, failures, count: () => probes };
}

describe("ProbeLoop", () => {
	it("waits for the initial delay", async () => {
		const { clock, loop } = start({ initialDelaySeconds: 5 }, () => ({
			ok: true,
		}));
		await clock.advance(4999);
		expect(loop.result).toBe("failure");
		await clock.advance(1);
		expect(loop.result).toBe("success");
	});

	it("wants as many answers in a row as the thresholds say", async () => {
		const answers = [true, false, true, true, false, false, false];
		let i = 0;
		const { clock, changes, failures } = start(
			{ periodSeconds: 1, successThreshold: 2, failureThreshold: 3 },
			() => ({ ok: answers[i++] ?? true, message: "no" }),
		);
		await clock.advance(3000);
		expect(changes).toEqual(["success"]);
		await clock.advance(3000);
		expect(changes).toEqual(["success", "failure"]);
		expect(failures).toHaveLength(4);
	});

	it("rests while the answer can't change", async () => {
		const { clock, loop, count } = start({ periodSeconds: 1 }, () => ({
			ok: true,
			steady: true,
		}));
		await clock.advance(60_000);
		expect(count()).toBe(1);
		loop.revive();
		await clock.advance(0);
		expect(count()).toBe(2);
	});
});
