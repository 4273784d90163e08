/** Milliseconds after which other work gets its turn. */
const limit = 4;

/** Tells long work when to let others have their turn, so that no request holds up all. */
export class Patience {
	#since = performance.now();
	#resting: Promise<void> | undefined;

	get over(): boolean {
		return performance.now() - this.#since > limit;
	}

	/** Resolves when what was waiting has been served. Those who work side by side rest together. */
	rest(): Promise<void> {
		this.#resting ??= new Promise((resolve) =>
			setImmediate(() => {
				this.#resting = undefined;
				this.#since = performance.now();
				resolve();
			}),
		);
		return this.#resting;
	}
}
