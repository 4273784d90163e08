/** A place for what a plug-in works out once a pod, with the type of what is there. */
export interface StateKey<T> {
	readonly name: string;
	/** Never set: carries the type. */
	readonly _type?: T;
}

/** What simulations need: changing the copy must leave the original alone. */
export interface Cloneable {
	clone?(): unknown;
}

export const stateKey = <T>(name: string): StateKey<T> => ({ name });

/** What plug-ins remember while one pod is being placed (framework/cycle_state.go). */
export class CycleState {
	/** Names of plug-ins that have nothing to filter, or to score, for this pod. */
	readonly skipFilter: Set<string>;
	readonly skipScore: Set<string>;
	readonly #values: Map<string, unknown>;

	constructor(
		values: Map<string, unknown> = new Map(),
		skipFilter: Set<string> = new Set(),
		skipScore: Set<string> = new Set(),
	) {
		this.#values = values;
		this.skipFilter = skipFilter;
		this.skipScore = skipScore;
	}

	read<T>(key: StateKey<T>): T | undefined {
		return this.#values.get(key.name) as T | undefined;
	}

	write<T>(key: StateKey<T>, value: T): void {
		this.#values.set(key.name, value);
	}

	clone(): CycleState {
		const values = new Map<string, unknown>();
		for (const [name, value] of this.#values)
			values.set(name, (value as Cloneable | undefined)?.clone?.() ?? value);
		return new CycleState(values, this.skipFilter, this.skipScore);
	}
}
