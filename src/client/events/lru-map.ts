/** A map that forgets what was not used for longest. */
export class LruMap<K, V> {
	readonly #entries = new Map<K, V>();
	readonly #size: number;

	constructor(size: number) {
		this.#size = size;
	}

	get(key: K): V | undefined {
		const value = this.#entries.get(key);
		if (value !== undefined) {
			this.#entries.delete(key);
			this.#entries.set(key, value);
		}
		return value;
	}

	set(key: K, value: V): void {
		this.#entries.delete(key);
		this.#entries.set(key, value);
		if (this.#entries.size <= this.#size) return;
		const [oldest] = this.#entries.keys();
		this.#entries.delete(oldest as K);
	}
}
