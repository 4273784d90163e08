/** A binary heap whose items can be found and removed by key (backend/heap/heap.go). */
export class Heap<T> {
	readonly #items: T[] = [];
	readonly #index = new Map<string, number>();
	readonly #keyOf: (item: T) => string;
	readonly #less: (a: T, b: T) => boolean;

	constructor(keyOf: (item: T) => string, less: (a: T, b: T) => boolean) {
		this.#keyOf = keyOf;
		this.#less = less;
	}

	get size(): number {
		return this.#items.length;
	}

	has(key: string): boolean {
		return this.#index.has(key);
	}

	get(key: string): T | undefined {
		const at = this.#index.get(key);
		return at === undefined ? undefined : this.#items[at];
	}

	peek(): T | undefined {
		return this.#items[0];
	}

	/** An item of the same key is replaced. */
	push(item: T): void {
		const key = this.#keyOf(item);
		const at = this.#index.get(key) ?? this.#items.length;
		this.#items[at] = item;
		this.#index.set(key, at);
		this.#down(this.#up(at));
	}

	pop(): T | undefined {
		const top = this.#items[0];
		if (top !== undefined) this.delete(this.#keyOf(top));
		return top;
	}

	delete(key: string): T | undefined {
		const at = this.#index.get(key);
		if (at === undefined) return undefined;
		const item = this.#items[at];
		const last = this.#items.pop() as T;
		this.#index.delete(key);
		if (at < this.#items.length) {
			this.#put(last, at);
			this.#down(this.#up(at));
		}
		return item;
	}

	values(): IterableIterator<T> {
		return this.#items[Symbol.iterator]();
	}

	#put(item: T, at: number): void {
		this.#items[at] = item;
		this.#index.set(this.#keyOf(item), at);
	}

	#swap(a: number, b: number): void {
		const item = this.#items[a] as T;
		this.#put(this.#items[b] as T, a);
		this.#put(item, b);
	}

	#before(a: number, b: number): boolean {
		return this.#less(this.#items[a] as T, this.#items[b] as T);
	}

	#up(from: number): number {
		let at = from;
		while (at > 0) {
			const parent = (at - 1) >> 1;
			if (!this.#before(at, parent)) break;
			this.#swap(at, parent);
			at = parent;
		}
		return at;
	}

	#down(from: number): void {
		let at = from;
		for (;;) {
			const left = 2 * at + 1;
			if (left >= this.#items.length) return;
			const right = left + 1;
			const child =
				right < this.#items.length && this.#before(right, left) ? right : left;
			if (!this.#before(child, at)) return;
			this.#swap(child, at);
			at = child;
		}
	}
}
