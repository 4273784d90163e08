import type { Clock } from "../apimachinery/clock.ts";

export interface WorkQueueOptions {
	readonly clock: Clock;
	/** Of the first failure, in milliseconds; it doubles with each. */
	readonly baseDelay?: number;
	readonly maxDelay?: number;
}

/**
 * Keys that wait for a worker (client-go's util/workqueue): a key is in it once, never in two hands at a time, and one
 * that is added while it is worked on comes again afterwards. Failed ones come back after 5 ms, 10 ms, ... 1000 s.
 */
export class WorkQueue {
	readonly #clock: Clock;
	readonly #baseDelay: number;
	readonly #maxDelay: number;
	/** Waiting, in order. */
	readonly #ready = new Set<string>();
	readonly #processing = new Set<string>();
	/** Added again while in hand. */
	readonly #again = new Set<string>();
	readonly #later = new Map<string, { at: number; cancel: () => void }>();
	readonly #failures = new Map<string, number>();
	readonly #waiting: ((key: string | undefined) => void)[] = [];
	#closed = false;

	constructor({
		clock,
		baseDelay = 5,
		maxDelay = 1_000_000,
	}: WorkQueueOptions) {
		this.#clock = clock;
		this.#baseDelay = baseDelay;
		this.#maxDelay = maxDelay;
	}

	get length(): number {
		return this.#ready.size;
	}

	add(key: string): void {
		if (this.#closed) return;
		if (this.#processing.has(key)) {
			this.#again.add(key);
			return;
		}
		if (this.#ready.has(key)) return;
		const next = this.#waiting.shift();
		if (next === undefined) {
			this.#ready.add(key);
			return;
		}
		this.#processing.add(key);
		next(key);
	}

	/** The earliest of several times counts. */
	addAfter(key: string, milliseconds: number): void {
		if (this.#closed) return;
		if (milliseconds <= 0) {
			this.add(key);
			return;
		}
		const at = this.#clock.now() + milliseconds;
		const known = this.#later.get(key);
		if (known !== undefined) {
			if (known.at <= at) return;
			known.cancel();
		}
		const cancel = this.#clock.setTimeout(() => {
			this.#later.delete(key);
			this.add(key);
		}, milliseconds);
		this.#later.set(key, { at, cancel });
	}

	/** Comes back later, the later the more often it failed. */
	addRateLimited(key: string): void {
		const failures = this.#failures.get(key) ?? 0;
		this.#failures.set(key, failures + 1);
		this.addAfter(
			key,
			Math.min(this.#baseDelay * 2 ** failures, this.#maxDelay),
		);
	}

	/** It went well: the next failure is the first one again. */
	forget(key: string): void {
		this.#failures.delete(key);
	}

	failures(key: string): number {
		return this.#failures.get(key) ?? 0;
	}

	/** The next key to work on, to be given back by `done`; undefined when the queue is closed. */
	get(): Promise<string | undefined> {
		if (this.#closed) return Promise.resolve(undefined);
		const [key] = this.#ready;
		if (key === undefined)
			return new Promise((resolve) => this.#waiting.push(resolve));
		this.#ready.delete(key);
		this.#processing.add(key);
		return Promise.resolve(key);
	}

	done(key: string): void {
		this.#processing.delete(key);
		if (this.#again.delete(key)) this.add(key);
	}

	/** Workers get undefined; nothing is taken in any more. */
	close(): void {
		this.#closed = true;
		for (const { cancel } of this.#later.values()) cancel();
		this.#later.clear();
		this.#ready.clear();
		for (const resolve of this.#waiting.splice(0)) resolve(undefined);
	}
}
