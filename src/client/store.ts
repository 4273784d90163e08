import type { KubeObject } from "../apimachinery/object.ts";

/** `namespace/name`, or `name` of a cluster-scoped object. */
export const keyOf = ({ metadata }: KubeObject): string =>
	metadata.namespace === undefined || metadata.namespace === ""
		? (metadata.name ?? "")
		: `${metadata.namespace}/${metadata.name ?? ""}`;

/** The parts of a key; the namespace is "" when there is none. */
export function splitKey(key: string): { namespace: string; name: string } {
	const slash = key.indexOf("/");
	return slash < 0
		? { namespace: "", name: key }
		: { namespace: key.slice(0, slash), name: key.slice(slash + 1) };
}

/** The values under which an object is found. */
export type IndexFunction<T> = (object: T) => readonly string[];

/** What is known of a kind at the moment. The objects are shared with everyone, in process with the server too: never change one. */
export interface Lister<T extends KubeObject> {
	get(namespace: string, name: string): T | undefined;
	getByKey(key: string): T | undefined;
	/** All, or those of one namespace. */
	list(namespace?: string): T[];
	/** The objects that an index function maps to `value`. */
	byIndex(index: string, value: string): T[];
	readonly size: number;
}

class Index<T extends KubeObject> {
	readonly valuesOf: IndexFunction<T>;
	readonly #byValue = new Map<string, Map<string, T>>();

	constructor(valuesOf: IndexFunction<T>) {
		this.valuesOf = valuesOf;
	}

	find(value: string): T[] {
		const found = this.#byValue.get(value);
		return found === undefined ? [] : [...found.values()];
	}

	set(key: string, object: T, before: T | undefined): void {
		const values = this.valuesOf(object);
		if (before !== undefined) this.#leave(key, before, values);
		for (const value of values) {
			let bucket = this.#byValue.get(value);
			if (bucket === undefined) {
				bucket = new Map();
				this.#byValue.set(value, bucket);
			}
			bucket.set(key, object);
		}
	}

	delete(key: string, object: T): void {
		this.#leave(key, object, []);
	}

	#leave(key: string, object: T, keep: readonly string[]): void {
		for (const value of this.valuesOf(object)) {
			if (keep.includes(value)) continue;
			const bucket = this.#byValue.get(value);
			bucket?.delete(key);
			if (bucket?.size === 0) this.#byValue.delete(value);
		}
	}
}

const namespaceIndex = "namespace";

/** The objects of a kind with indexes (client-go's tools/cache.Indexer). */
export class Store<T extends KubeObject> implements Lister<T> {
	readonly #objects = new Map<string, T>();
	readonly #indexes = new Map<string, Index<T>>();

	constructor() {
		this.addIndex(namespaceIndex, ({ metadata }) => [metadata.namespace ?? ""]);
	}

	/** Makes an index under a name; a second one of the same name is the same one. */
	addIndex(name: string, valuesOf: IndexFunction<T>): void {
		if (this.#indexes.has(name)) return;
		const index = new Index(valuesOf);
		for (const [key, object] of this.#objects)
			index.set(key, object, undefined);
		this.#indexes.set(name, index);
	}

	get size(): number {
		return this.#objects.size;
	}

	get(namespace: string, name: string): T | undefined {
		return this.#objects.get(namespace === "" ? name : `${namespace}/${name}`);
	}

	getByKey(key: string): T | undefined {
		return this.#objects.get(key);
	}

	list(namespace?: string): T[] {
		return namespace === undefined || namespace === ""
			? [...this.#objects.values()]
			: this.byIndex(namespaceIndex, namespace);
	}

	byIndex(name: string, value: string): T[] {
		const index = this.#indexes.get(name);
		if (index === undefined) throw new Error(`there is no index ${name}`);
		return index.find(value);
	}

	keys(): IterableIterator<string> {
		return this.#objects.keys();
	}

	/** Returns what was there before. */
	set(object: T): T | undefined {
		const key = keyOf(object);
		const before = this.#objects.get(key);
		this.#objects.set(key, object);
		for (const index of this.#indexes.values()) index.set(key, object, before);
		return before;
	}

	/** Returns what was there. */
	delete(key: string): T | undefined {
		const before = this.#objects.get(key);
		if (before === undefined) return undefined;
		this.#objects.delete(key);
		for (const index of this.#indexes.values()) index.delete(key, before);
		return before;
	}
}
