import type {
	ListOptions,
	ListResult,
	StorageEvent,
	StoredObject,
} from "../backend.ts";
import { SortedObjects } from "./sorted-objects.ts";

const byKey = (a: StoredObject, b: StoredObject): number =>
	a.key < b.key ? -1 : a.key > b.key ? 1 : 0;

/** The current objects: a hash map for points, a tree for ranges and snapshots. */
export class OrderedState {
	#objects = new Map<string, StoredObject>();
	#sorted: SortedObjects;

	/** `objects` in any order, each key once. */
	constructor(objects: readonly StoredObject[] = []) {
		this.#sorted = new SortedObjects([...objects].sort(byKey));
		for (const object of objects) this.#objects.set(object.key, object);
	}

	get size(): number {
		return this.#objects.size;
	}

	get(key: string): StoredObject | undefined {
		return this.#objects.get(key);
	}

	apply(event: StorageEvent): void {
		if (event.type === "PUT") {
			this.#objects.set(event.key, event.object);
			this.#sorted.set(event.object);
		} else {
			this.#objects.delete(event.key);
			this.#sorted.delete(event.key);
		}
	}

	page(
		prefix: string,
		options: ListOptions,
	): Pick<ListResult, "items" | "remaining"> {
		return this.#sorted.page(prefix, options);
	}

	values(prefix: string): StoredObject[] {
		return this.#sorted.values(prefix);
	}

	/** The state as it is now, whatever is applied later. */
	snapshot(): SortedObjects {
		return this.#sorted.clone();
	}

	/** Takes everything under `prefix` out and returns it in key order. */
	take(prefix: string): StoredObject[] {
		const items = this.#sorted.take(prefix);
		for (const { key } of items) this.#objects.delete(key);
		return items;
	}
}
