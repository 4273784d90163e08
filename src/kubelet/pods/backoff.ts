interface Entry {
	delay: number;
	updatedAt: number;
}

/** Delays that double for each key (client-go's util/flowcontrol/backoff.go). Milliseconds. */
export class Backoff {
	readonly #initial: number;
	readonly #max: number;
	readonly #entries = new Map<string, Entry>();

	constructor(initial: number, max: number) {
		this.#initial = initial;
		this.#max = max;
	}

	/** How long until something that last ended at `since` may be tried again; 0 when it may. */
	remaining(key: string, since: number, now: number): number {
		const entry = this.#live(key, now);
		return entry === undefined ? 0 : Math.max(0, since + entry.delay - now);
	}

	delay(key: string): number {
		return this.#entries.get(key)?.delay ?? 0;
	}

	/** It is tried: the next time it has to wait, and longer. */
	next(key: string, now: number): void {
		const entry = this.#live(key, now);
		this.#entries.set(key, {
			delay:
				entry === undefined
					? this.#initial
					: Math.min(entry.delay * 2, this.#max),
			updatedAt: now,
		});
	}

	/** When its last attempt was. */
	updatedAt(key: string): number {
		return this.#entries.get(key)?.updatedAt ?? 0;
	}

	/** What has been well for twice the longest delay starts anew. */
	#live(key: string, now: number): Entry | undefined {
		const entry = this.#entries.get(key);
		if (entry === undefined || now - entry.updatedAt <= this.#max * 2)
			return entry;
		this.#entries.delete(key);
		return undefined;
	}
}
