import type { Clock } from "../../apimachinery/clock.ts";

const initial = 1000;
const longest = 15 * 60_000;

/** How long to wait before a failed pod is replaced once more: 1 s, 2 s, ... 15 min (client-go's util/flowcontrol/backoff.go). */
export class Backoff {
	readonly #clock: Clock;
	readonly #entries = new Map<string, { delay: number; since: number }>();

	constructor(clock: Clock) {
		this.#clock = clock;
	}

	/** Milliseconds that are still to be waited; 0: go on, and the next wait is longer. */
	take(key: string): number {
		const now = this.#clock.now();
		const entry = this.#entries.get(key);
		if (entry !== undefined && now - entry.since < entry.delay)
			return entry.delay;
		const fresh = entry === undefined || now - entry.since > 2 * longest;
		this.#entries.set(key, {
			delay: fresh ? initial : Math.min(entry.delay * 2, longest),
			since: now,
		});
		return 0;
	}

	/** Forgets what has been quiet for long. */
	sweep(): void {
		const now = this.#clock.now();
		for (const [key, { since }] of this.#entries)
			if (now - since > 2 * longest) this.#entries.delete(key);
	}
}
