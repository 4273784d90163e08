import { type Clock, sleep } from "../apimachinery/clock.ts";
import { StatusError } from "../apimachinery/errors.ts";
import { apiVersionOf, type KubeObject } from "../apimachinery/object.ts";
import type { Client, ResourceRef } from "./client.ts";
import { keyOf, type Lister, Store } from "./store.ts";

/** What a component hears of a kind; called synchronously, after the store has changed. */
export interface EventHandlers<T> {
	/** `initial` is true for what was there before the handler came. */
	onAdd?(object: T, initial: boolean): void;
	onUpdate?(old: T, object: T): void;
	/** Gets the last known state, which is not the final one when the deletion was only found by a new list. */
	onDelete?(object: T): void;
}

export interface InformerOptions<T extends KubeObject> {
	readonly client: Client;
	readonly clock: Clock;
	readonly resource: ResourceRef<T>;
	/** Absent: all of them. */
	readonly namespace?: string;
	readonly labelSelector?: string;
	readonly fieldSelector?: string;
	/** A failed list or watch (it will be tried again), or a handler that threw. */
	onError(message: string, error: unknown): void;
}

const firstBackoff = 800;
const maxBackoff = 30_000;

/** Keeps a store of a kind up to date by a list and a watch (client-go's Reflector and shared informer). */
export class Informer<T extends KubeObject> {
	readonly resource: ResourceRef<T>;
	/** Resolves when the first list is in the store and the handlers have heard of it. */
	readonly synced: Promise<void>;
	readonly #options: InformerOptions<T>;
	readonly #store = new Store<T>();
	readonly #handlers = new Set<EventHandlers<T>>();
	#markSynced: () => void = () => {};
	#hasSynced = false;
	#running: Promise<void> | undefined;
	#revision = "";

	constructor(options: InformerOptions<T>) {
		this.#options = options;
		this.resource = options.resource;
		this.synced = new Promise((resolve) => {
			this.#markSynced = resolve;
		});
	}

	get lister(): Lister<T> {
		return this.#store;
	}

	get hasSynced(): boolean {
		return this.#hasSynced;
	}

	/** The resourceVersion of the newest list, event or bookmark. */
	get resourceVersion(): string {
		return this.#revision;
	}

	addIndex(name: string, valuesOf: (object: T) => readonly string[]): void {
		this.#store.addIndex(name, valuesOf);
	}

	/** The returned function ends it. What is in the store already is told at once. */
	addHandlers(handlers: EventHandlers<T>): () => void {
		this.#handlers.add(handlers);
		if (this.#hasSynced)
			for (const object of this.#store.list())
				this.#call(handlers, (h) => h.onAdd?.(object, true));
		return () => this.#handlers.delete(handlers);
	}

	/** Runs until the signal; the promise resolves then. Only the first call starts anything. */
	run(signal: AbortSignal): Promise<void> {
		this.#running ??= this.#loop(signal);
		return this.#running;
	}

	async #loop(signal: AbortSignal): Promise<void> {
		const { clock, onError, resource } = this.#options;
		let backoff = firstBackoff;
		let atLeast = "0";
		while (!signal.aborted) {
			try {
				await this.#list(atLeast);
				backoff = firstBackoff;
				await this.#follow(signal);
			} catch (error) {
				if (signal.aborted) return;
				if (isExpired(error)) {
					atLeast = "";
					continue;
				}
				onError(`cannot follow ${resource.resource}`, error);
				try {
					await sleep(clock, backoff * (1 + Math.random()), signal);
				} catch {
					return;
				}
				backoff = Math.min(backoff * 2, maxBackoff);
			}
		}
	}

	async #list(resourceVersion: string): Promise<void> {
		const { client, resource, namespace = "", ...rest } = this.#options;
		const { items, metadata } = await client.list(resource, namespace, {
			...selectors(rest),
			...(resourceVersion === "" ? {} : { resourceVersion }),
		});
		this.#revision = metadata.resourceVersion ?? "";
		this.#replace(items);
		if (this.#hasSynced) return;
		this.#hasSynced = true;
		this.#markSynced();
	}

	/** Watches on and on from where the last watch ended, until it fails. */
	async #follow(signal: AbortSignal): Promise<void> {
		const { client, clock, resource, namespace = "", ...rest } = this.#options;
		while (!signal.aborted) {
			const started = clock.now();
			const before = this.#revision;
			const events = client.watch(
				resource,
				namespace,
				{
					...selectors(rest),
					resourceVersion: this.#revision,
					allowWatchBookmarks: true,
					timeoutSeconds: Math.round(300 * (1 + Math.random())),
				},
				signal,
			);
			for await (const { type, object } of events) {
				this.#revision = object.metadata.resourceVersion ?? this.#revision;
				if (type === "DELETED") this.#delete(object);
				else if (type !== "BOOKMARK") this.#set(object);
			}
			// A watch that ends at once, over and over, must not become a busy loop.
			if (before === this.#revision && clock.now() - started < 1000)
				await sleep(clock, firstBackoff, signal);
		}
	}

	#replace(items: readonly T[]): void {
		const gone = new Set(this.#store.keys());
		for (const item of items) {
			gone.delete(keyOf(item));
			this.#set(item);
		}
		for (const key of gone) {
			const last = this.#store.delete(key);
			if (last !== undefined) this.#tell((h) => h.onDelete?.(last));
		}
	}

	#set(item: T): void {
		const object = withType(item, this.resource);
		const old = this.#store.set(object);
		if (old === undefined) {
			this.#tell((h) => h.onAdd?.(object, !this.#hasSynced));
			return;
		}
		if (old.metadata.resourceVersion === object.metadata.resourceVersion)
			return;
		if (old.metadata.uid !== object.metadata.uid) {
			// Deleted and made anew between two lists: what depends on the old one must hear of its end.
			this.#tell((h) => h.onDelete?.(old));
			this.#tell((h) => h.onAdd?.(object, false));
			return;
		}
		this.#tell((h) => h.onUpdate?.(old, object));
	}

	#delete(item: T): void {
		const object = withType(item, this.resource);
		this.#store.delete(keyOf(object));
		this.#tell((h) => h.onDelete?.(object));
	}

	#tell(call: (handlers: EventHandlers<T>) => void): void {
		for (const handlers of this.#handlers) this.#call(handlers, call);
	}

	#call(
		handlers: EventHandlers<T>,
		call: (handlers: EventHandlers<T>) => void,
	): void {
		try {
			call(handlers);
		} catch (error) {
			this.#options.onError(
				`a handler of ${this.resource.resource} failed`,
				error,
			);
		}
	}
}

const isExpired = (error: unknown): boolean =>
	error instanceof StatusError && error.code === 410;

/** Items of a list come without their type over a wire. */
const withType = <T extends KubeObject>(item: T, ref: ResourceRef<T>): T =>
	item.kind !== undefined && item.kind !== ""
		? item
		: { ...item, apiVersion: apiVersionOf(ref), kind: ref.kind };

const selectors = (options: {
	readonly labelSelector?: string;
	readonly fieldSelector?: string;
}) => ({
	...(options.labelSelector === undefined
		? {}
		: { labelSelector: options.labelSelector }),
	...(options.fieldSelector === undefined
		? {}
		: { fieldSelector: options.fieldSelector }),
});
