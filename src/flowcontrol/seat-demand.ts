/** How the demand for seats went in a period. */
export interface DemandPeriod {
	readonly average: number;
	readonly deviation: number;
	readonly highest: number;
}

/** Keeps the mean, the deviation and the maximum of a number that changes over time (fairqueuing/integrator.go). */
export class SeatDemand {
	#value = 0;
	#since: number;
	#start: number;
	#integral = 0;
	#squares = 0;
	#highest = 0;

	/** Times are in milliseconds. */
	constructor(now: number) {
		this.#since = now;
		this.#start = now;
	}

	get value(): number {
		return this.#value;
	}

	add(delta: number, now: number): void {
		this.#advance(now);
		this.#value += delta;
		if (this.#value > this.#highest) this.#highest = this.#value;
	}

	/** Closes the period and begins the next. */
	reset(now: number): DemandPeriod {
		this.#advance(now);
		const duration = now - this.#start;
		const average = duration > 0 ? this.#integral / duration : this.#value;
		const variance =
			duration > 0 ? this.#squares / duration - average * average : 0;
		const period = {
			average,
			deviation: Math.sqrt(Math.max(0, variance)),
			highest: this.#highest,
		};
		this.#start = now;
		this.#integral = 0;
		this.#squares = 0;
		this.#highest = this.#value;
		return period;
	}

	#advance(now: number): void {
		const passed = now - this.#since;
		if (passed <= 0) return;
		this.#since = now;
		this.#integral += passed * this.#value;
		this.#squares += passed * this.#value * this.#value;
	}
}
