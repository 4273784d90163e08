/** Milliseconds after which other work gets its turn. */
const limit = 4;

/** Tells long work when to let others have their turn, so that no request holds up all. */
export class Patience {
	#since = performance.now();

	get over(): boolean {
		return performance.now() - this.#since > limit;
	}

	/** Resolves when what was waiting has been served. */
	async rest(): Promise<void> {
		await new Promise((resolve) => setImmediate(resolve));
		this.#since = performance.now();
	}
}
