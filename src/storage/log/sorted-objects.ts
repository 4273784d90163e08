import * as sortedBTree from "sorted-btree";
import type { ListOptions, ListResult, StoredObject } from "../backend.ts";

type Tree = sortedBTree.default<string, StoredObject>;
type TreeClass = new (
	entries: [string, StoredObject][] | undefined,
	compare: (a: string, b: string) => number,
) => Tree;

// CommonJS seen from ESM: the class is `default`, or `default.default` where the loader adds a level.
const loaded = sortedBTree.default as unknown as
	| TreeClass
	| { default: TreeClass };
const BTree = typeof loaded === "function" ? loaded : loaded.default;

const compareKeys = (a: string, b: string): number =>
	a < b ? -1 : a > b ? 1 : 0;

/** The first key after all keys that start with `prefix`; undefined when there is none. */
export function prefixEnd(prefix: string): string | undefined {
	for (let i = prefix.length - 1; i >= 0; i--) {
		const unit = prefix.charCodeAt(i);
		if (unit < 0xffff)
			return prefix.slice(0, i) + String.fromCharCode(unit + 1);
	}
	return undefined;
}

/** Objects in key order. A clone costs nothing; the two share what neither has changed since. */
export class SortedObjects {
	#tree: Tree;

	/** `objects` in key order. */
	constructor(objects: readonly StoredObject[] = []) {
		this.#tree = new BTree(
			objects.map((object) => [object.key, object]),
			compareKeys,
		);
	}

	get size(): number {
		return this.#tree.size;
	}

	set(object: StoredObject): void {
		this.#tree.set(object.key, object);
	}

	delete(key: string): void {
		this.#tree.delete(key);
	}

	clone(): SortedObjects {
		const copy = new SortedObjects();
		copy.#tree = this.#tree.clone();
		return copy;
	}

	/** All objects whose key starts with `prefix`. */
	values(prefix: string): StoredObject[] {
		const items: StoredObject[] = [];
		this.#range(prefix, prefix, (_key, object) => {
			items.push(object);
		});
		return items;
	}

	/** Takes everything under `prefix` out and returns it. */
	take(prefix: string): StoredObject[] {
		const items = this.values(prefix);
		if (items.length * 4 < this.size) {
			for (const { key } of items) this.#tree.delete(key);
			return items;
		}
		// Much of everything: what is left is built faster than that is taken out.
		const rest = this.values("").filter(({ key }) => !key.startsWith(prefix));
		this.#tree = new SortedObjects(rest).#tree;
		return items;
	}

	/** The objects under `prefix` after `after`, at most `limit`, and how many the limit left out. */
	page(
		prefix: string,
		{ limit = 0, after }: ListOptions,
	): Pick<ListResult, "items" | "remaining"> {
		const start = after === undefined || after < prefix ? prefix : after;
		const items: StoredObject[] = [];
		this.#range(start, prefix, (key, object) => {
			if (key === after) return;
			items.push(object);
			if (items.length === limit) return { break: 0 };
		});
		const last = items.at(-1);
		const remaining =
			limit > 0 && items.length === limit && last !== undefined
				? this.#range(last.key, prefix) - 1
				: 0;
		return { items, remaining };
	}

	/** Visits keys from `start` on that are under `prefix`; without a visitor it only counts them. */
	#range(
		start: string,
		prefix: string,
		// biome-ignore lint/suspicious/noConfusingVoidType: the tree's own visitor type
		visit?: (key: string, object: StoredObject) => { break: number } | void,
	): number {
		const end = prefixEnd(prefix) ?? this.#tree.maxKey();
		if (end === undefined) return 0;
		const all = prefixEnd(prefix) === undefined;
		return this.#tree.forRange(start, end, all, visit as undefined);
	}
}
