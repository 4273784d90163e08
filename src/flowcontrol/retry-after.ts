const longest = 32;

/**
 * After how many seconds a refused client should come again: doubled while a level keeps refusing, shortened again as it
 * recovers (k8s.io/apiserver/pkg/util/flowcontrol/dropped_requests_tracker.go).
 */
export class RetryAfter {
	#seconds = 1;
	#raisedAt = 0;
	#current = 0;
	#count = 0;
	#history: { readonly second: number; readonly count: number }[] = [];

	get seconds(): number {
		return this.#seconds;
	}

	/** Notes a refusal; `now` in milliseconds. */
	refused(now: number): void {
		const second = Math.floor(now / 1000);
		if (second === this.#current) {
			this.#count++;
			return;
		}
		this.#history.push({ second: this.#current, count: this.#count });
		this.#history = this.#history.filter((h) => second - h.second <= longest);
		this.#current = second;
		this.#count = 1;
		this.#adjust(second);
	}

	#adjust(second: number): void {
		let refusals = 0;
		for (const entry of this.#history)
			if (second - entry.second <= this.#seconds) refusals += entry.count;
		const settled = second - this.#raisedAt >= this.#seconds;
		if (settled && refusals >= 3 * this.#seconds) {
			this.#seconds = Math.min(longest, this.#seconds * 2);
			this.#raisedAt = second;
		} else if (refusals < this.#seconds && this.#seconds > 1) this.#seconds--;
	}
}
