import { expect } from "vitest";
import { FakeClock } from "../../apimachinery/clock.ts";
import type { Backend } from "../backend.ts";
import { type BackendCases, codeOf, put } from "./fixtures.ts";

const churn = async (backend: Backend, writes: number) => {
	for (let i = 0; i < writes; i++) await put(backend, `/${i % 3}`, i);
};

/** How much of the past is kept. */
export const backendHistory: BackendCases = {
	async "forgets what is beyond the number of revisions"(open) {
		const backend = await open({ history: { revisions: 100 } });
		await churn(backend, 300);
		const now = backend.currentRevision();
		const kept = now - backend.compactedRevision();
		expect(kept).toBeGreaterThanOrEqual(100);
		expect(kept).toBeLessThanOrEqual(105);
		const past = (revision: number) => codeOf(backend.list("/", { revision }));
		expect(await past(now - 100)).toBe("none");
		expect(await past(now - 110)).toBe("Compacted");
		expect((await backend.list("/")).items).toHaveLength(3);
	},

	async "forgets what is too old"(open) {
		const clock = new FakeClock();
		const backend = await open({ history: { ageMs: 60_000 }, clock });
		await churn(backend, 10);
		const old = backend.currentRevision();
		await clock.advance(59_000);
		await churn(backend, 10);
		expect(backend.compactedRevision()).toBeLessThan(old);
		await clock.advance(3_000);
		await churn(backend, 1);
		expect(backend.compactedRevision()).toBeGreaterThanOrEqual(old);
		expect(backend.compactedRevision()).toBeLessThanOrEqual(old + 10);
	},

	async "forgets what is too much"(open) {
		const backend = await open({ history: { bytes: 100_000 } });
		for (let i = 0; i < 300; i++) await put(backend, "/a", "x".repeat(1000));
		const kept = backend.currentRevision() - backend.compactedRevision();
		expect(kept).toBeGreaterThan(80);
		expect(kept).toBeLessThan(110);
	},
};
