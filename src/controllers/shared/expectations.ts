import type { Clock } from "../../apimachinery/clock.ts";

interface Expected {
	creations: number;
	readonly deletions: Set<string>;
	readonly since: number;
}

/** After that long, whatever was expected is not waited for any more. */
const patience = 5 * 60_000;

/**
 * What a controller has done that its caches do not show yet, by the key of the owner: until they do, it must not
 * count (pkg/controller/controller_utils.go).
 */
export class Expectations {
	readonly #clock: Clock;
	readonly #expected = new Map<string, Expected>();

	constructor(clock: Clock) {
		this.#clock = clock;
	}

	/** Is everything seen that was expected (or waited for long enough)? */
	satisfied(owner: string): boolean {
		const expected = this.#expected.get(owner);
		if (expected === undefined) return true;
		if (expected.creations <= 0 && expected.deletions.size === 0) return true;
		return this.#clock.now() - expected.since > patience;
	}

	expectCreations(owner: string, count: number): void {
		this.#set(owner, count, []);
	}

	expectDeletions(owner: string, keys: readonly string[]): void {
		this.#set(owner, 0, keys);
	}

	/** Both at once, for a controller that replaces. */
	expect(owner: string, creations: number, deletions: readonly string[]): void {
		this.#set(owner, creations, deletions);
	}

	created(owner: string): void {
		const expected = this.#expected.get(owner);
		if (expected !== undefined) expected.creations--;
	}

	deleted(owner: string, key: string): void {
		this.#expected.get(owner)?.deletions.delete(key);
	}

	forget(owner: string): void {
		this.#expected.delete(owner);
	}

	#set(owner: string, creations: number, deletions: readonly string[]): void {
		this.#expected.set(owner, {
			creations,
			deletions: new Set(deletions),
			since: this.#clock.now(),
		});
	}
}
