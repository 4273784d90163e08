import type { Clock } from "../../apimachinery/clock.ts";

/** One alarm; of several times it keeps the earliest. */
export class RetryTimer {
	readonly #clock: Clock;
	readonly #onDue: () => void;
	#cancel: (() => void) | undefined;
	#at = 0;

	constructor(clock: Clock, onDue: () => void) {
		this.#clock = clock;
		this.#onDue = onDue;
	}

	/** Milliseconds from now. */
	after(delay: number): void {
		const at = this.#clock.now() + delay;
		if (this.#cancel !== undefined && at >= this.#at) return;
		this.#cancel?.();
		this.#at = at;
		this.#cancel = this.#clock.setTimeout(() => {
			this.#cancel = undefined;
			this.#onDue();
		}, delay);
	}

	cancel(): void {
		this.#cancel?.();
		this.#cancel = undefined;
	}
}
