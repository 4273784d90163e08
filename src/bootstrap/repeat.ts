import { type Clock, sleep } from "../apimachinery/clock.ts";

/** Runs until it succeeds: with growing pauses up to `maxMs`, then throws the last error. Aborting ends it. */
export async function untilDone(
	clock: Clock,
	signal: AbortSignal,
	maxMs: number,
	run: () => Promise<void>,
): Promise<void> {
	const end = clock.now() + maxMs;
	for (let delay = 10; ; delay = Math.min(delay * 2, 1000)) {
		try {
			return await run();
		} catch (error) {
			signal.throwIfAborted();
			if (clock.now() + delay > end) throw error;
			await sleep(clock, delay, signal);
		}
	}
}

/** Runs again every `ms` until the signal is aborted; failures are reported and do not end it. */
export async function every(
	clock: Clock,
	signal: AbortSignal,
	ms: number,
	run: () => Promise<void>,
	onError: (error: unknown) => void,
): Promise<void> {
	while (!signal.aborted) {
		try {
			await sleep(clock, ms, signal);
			await run();
		} catch (error) {
			if (!signal.aborted) onError(error);
		}
	}
}
