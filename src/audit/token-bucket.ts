import { type Clock, sleep } from "../apimachinery/clock.ts";

/** Lets so many through a second, and a few more at once after a quiet time (client-go/util/flowcontrol). */
export class TokenBucket {
	readonly #clock: Clock;
	readonly #qps: number;
	readonly #burst: number;
	#tokens: number;
	#at: number;

	constructor(clock: Clock, { qps, burst }: { qps: number; burst: number }) {
		this.#clock = clock;
		this.#qps = qps;
		this.#burst = burst;
		this.#tokens = burst;
		this.#at = clock.now();
	}

	/** Resolves when one may go; at once when the signal is aborted. Calls must not overlap. */
	async take(signal: AbortSignal): Promise<void> {
		const now = this.#clock.now();
		const gained = ((now - this.#at) / 1000) * this.#qps;
		this.#tokens = Math.min(this.#burst, this.#tokens + gained);
		this.#at = now;
		this.#tokens--;
		if (this.#tokens >= 0) return;
		const waitMs = Math.ceil((-this.#tokens / this.#qps) * 1000);
		await sleep(this.#clock, waitMs, signal).catch(() => {});
	}
}
