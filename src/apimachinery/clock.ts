/** Time as it is injected everywhere, so that tests never sleep and a cluster can run on virtual time. */
export interface Clock {
	/** Milliseconds since the epoch. */
	now(): number;
	/** Runs `callback` once after `ms`; the returned function cancels it. */
	setTimeout(callback: () => void, ms: number): () => void;
}

export const realClock: Clock = {
	now: () => Date.now(),
	setTimeout(callback, ms) {
		const timer = setTimeout(callback, Math.min(ms, 2 ** 31 - 1));
		return () => clearTimeout(timer);
	},
};

/** Resolves after `ms`, or rejects with the signal's reason when it is aborted first. */
export function sleep(
	clock: Clock,
	ms: number,
	signal?: AbortSignal,
): Promise<void> {
	return new Promise((resolve, reject) => {
		if (signal?.aborted) return reject(signal.reason);
		const onAbort = () => {
			cancel();
			reject(signal?.reason);
		};
		const cancel = clock.setTimeout(() => {
			signal?.removeEventListener("abort", onAbort);
			resolve();
		}, ms);
		signal?.addEventListener("abort", onAbort, { once: true });
	});
}

let lastSecond = Number.NaN;
let lastText = "";

/** metav1.Time: RFC 3339 in UTC, whole seconds. Most calls are about the second of the one before. */
export function formatTime(ms: number): string {
	const second = Math.floor(ms / 1000);
	if (second !== lastSecond) {
		lastText = `${new Date(second * 1000).toISOString().slice(0, 19)}Z`;
		lastSecond = second;
	}
	return lastText;
}

/** metav1.MicroTime: RFC 3339 in UTC, six fractional digits. */
export const formatMicroTime = (ms: number): string =>
	`${new Date(ms).toISOString().slice(0, 23)}000Z`;

/** A clock that stands still until `advance` is called; timers fire in order of their time. */
export class FakeClock implements Clock {
	#now: number;
	#timers: { at: number; seq: number; callback: () => void }[] = [];
	#seq = 0;
	constructor(start = Date.parse("2026-01-01T00:00:00Z")) {
		this.#now = start;
	}
	now(): number {
		return this.#now;
	}
	setTimeout(callback: () => void, ms: number): () => void {
		const timer = {
			at: this.#now + Math.max(0, ms),
			seq: this.#seq++,
			callback,
		};
		this.#timers.push(timer);
		return () => {
			this.#timers = this.#timers.filter((t) => t !== timer);
		};
	}
	/** Moves time on by `ms`, firing what falls due, and lets pending promises run between timers. */
	async advance(ms: number): Promise<void> {
		const end = this.#now + ms;
		for (;;) {
			await settle();
			const due = this.#timers
				.filter((t) => t.at <= end)
				.sort((a, b) => a.at - b.at || a.seq - b.seq)[0];
			if (due === undefined) break;
			this.#timers = this.#timers.filter((t) => t !== due);
			this.#now = Math.max(this.#now, due.at);
			due.callback();
		}
		this.#now = end;
		await settle();
	}
}

/** Lets promise jobs that are already queued, and those they queue, run. */
const settle = (): Promise<void> =>
	new Promise((resolve) => setImmediate(resolve));
