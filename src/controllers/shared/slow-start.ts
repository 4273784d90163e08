/** What came of a batch: how often it went well, and the first failure. */
export interface BatchOutcome {
	readonly successes: number;
	readonly error?: unknown;
}

/**
 * Does something `count` times at once, but in batches of 1, 2, 4, ..., so that what can't work does not fail a
 * thousand times; ends after the first batch with a failure.
 */
export async function slowStart(
	count: number,
	work: (index: number) => Promise<unknown>,
	firstBatch = 1,
): Promise<BatchOutcome> {
	let successes = 0;
	let remaining = count;
	let size = Math.min(remaining, firstBatch);
	while (size > 0) {
		const start = count - remaining;
		const results = await Promise.allSettled(
			Array.from({ length: size }, (_, i) => work(start + i)),
		);
		const failure = results.find((result) => result.status === "rejected");
		successes += results.filter((r) => r.status === "fulfilled").length;
		if (failure !== undefined) return { successes, error: failure.reason };
		remaining -= size;
		size = Math.min(2 * size, remaining);
	}
	return { successes };
}
