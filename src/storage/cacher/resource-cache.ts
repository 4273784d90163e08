import type { Clock } from "../../apimachinery/clock.ts";
import {
	type Backend,
	type ListOptions,
	type ListResult,
	type Revision,
	StorageError,
	type StorageEvent,
	type StoredObject,
	type Subscriber,
	type Subscription,
	type WatchOptions,
} from "../backend.ts";
import { EventHub } from "../log/event-hub.ts";
import { iterateEvents } from "../log/event-iterator.ts";
import { OrderedState } from "../log/ordered-state.ts";
import { EventWindow } from "./event-window.ts";
import type { RevisionWaiters } from "./revision-waiters.ts";
import { StateViews, type ViewOptions } from "./state-views.ts";

/** The durable state of the keys under one prefix, in memory, and their events. */
export interface ResourceCache {
	readonly prefix: string;
	/** The newest durable revision, of all resources: what a list answered now is consistent with. */
	readonly revision: Revision;
	/** Objects under the prefix. */
	readonly size: number;
	get(key: string): StoredObject | undefined;
	/**
	 * At once for the present and for recent revisions that pages were handed out of; else a promise, from the
	 * log. The items of a full list are one shared array as long as nothing is written: do not change it. Throws
	 * or rejects with FutureRevision or Compacted.
	 */
	list(prefix: string, options?: ListOptions): ListResult | Promise<ListResult>;
	/** As Backend's. */
	watch(
		prefix: string,
		from: Revision | undefined,
		options: WatchOptions,
	): AsyncIterable<readonly StorageEvent[]>;
	/** As Backend's: the cheap form, a synchronous call for a batch. Recent events arrive before it returns. */
	subscribe(
		prefix: string,
		from: Revision | undefined,
		subscriber: Subscriber,
	): Subscription;
	/** Resolves when `revision` is reached; rejects with the signal's reason when it is aborted first. */
	waitFor(revision: Revision, signal: AbortSignal): Promise<void>;
}

export interface ResourceCacheOptions extends ViewOptions {
	readonly windowEvents: number;
	/** Of objects' JSON. */
	readonly windowBytes: number;
}

/** What all resources have in common. */
export interface Shared {
	readonly backend: Backend;
	readonly clock: Clock;
	readonly waiters: RevisionWaiters;
	readonly options: ResourceCacheOptions;
	/** Of the newest batch that was applied to all resources. */
	revision: Revision;
	/** Watches from before it are too old. */
	beginning: Revision;
}

export class LiveResourceCache implements ResourceCache {
	readonly prefix: string;
	readonly hub: EventHub;
	#shared: Shared;
	#state: OrderedState;
	#views: StateViews;
	#window: EventWindow;

	constructor(
		prefix: string,
		objects: readonly StoredObject[],
		shared: Shared,
	) {
		const { revision, options } = shared;
		this.prefix = prefix;
		this.#shared = shared;
		this.#state = new OrderedState(objects);
		this.#views = new StateViews(this.#state, revision, options);
		this.#window = new EventWindow(
			revision,
			options.windowEvents,
			options.windowBytes,
		);
		this.hub = new EventHub(prefix, () => shared.revision);
	}

	get revision(): Revision {
		return this.#shared.revision;
	}

	get size(): number {
		return this.#state.size;
	}

	get(key: string): StoredObject | undefined {
		return this.#state.get(key);
	}

	list(
		prefix: string,
		options: ListOptions = {},
	): ListResult | Promise<ListResult> {
		this.#checkPrefix(prefix);
		const now = this.#shared.revision;
		const revision = options.revision ?? now;
		if (revision > now) {
			const message = `revision ${revision} does not exist yet, the newest is ${now}`;
			throw new StorageError("FutureRevision", message);
		}
		const time = this.#shared.clock.now();
		const page = this.#views.page(prefix, options, revision, time);
		if (page === undefined) return this.#shared.backend.list(prefix, options);
		return { ...page, revision };
	}

	watch(
		prefix: string,
		from: Revision | undefined,
		options: WatchOptions,
	): AsyncIterable<readonly StorageEvent[]> {
		return iterateEvents(
			(subscriber) => this.subscribe(prefix, from, subscriber),
			options,
		);
	}

	subscribe(
		prefix: string,
		from: Revision | undefined,
		subscriber: Subscriber,
	): Subscription {
		this.#checkPrefix(prefix);
		const now = this.#shared.revision;
		if (from !== undefined && from < this.#shared.beginning)
			throw new StorageError(
				"Compacted",
				`revision ${from} is from before the beginning`,
			);
		if (from === undefined || from >= now)
			return this.hub.add(prefix, from ?? now, subscriber);
		const { backend } = this.#shared;
		const forgotten = from < backend.compactedRevision();
		const missed = forgotten ? undefined : this.#window.since(from, prefix);
		if (missed === undefined)
			return backend.subscribe(prefix, from, subscriber);
		// All in one turn: nothing can be committed between what was missed and what comes.
		const subscription = this.hub.add(prefix, now, subscriber);
		if (missed.length > 0)
			handOver(missed, subscriber).catch((error) => {
				subscription.close();
				subscriber.onError(error as Error);
			});
		return subscription;
	}

	waitFor(revision: Revision, signal: AbortSignal): Promise<void> {
		if (revision <= this.#shared.revision) return Promise.resolve();
		return this.#shared.waiters.wait(revision, signal);
	}

	/** Takes a committed write into the state; it is published when all writes of its batch were taken in. */
	apply(event: StorageEvent): void {
		this.#views.change(event.revision);
		this.#state.apply(event);
		this.#window.push(event);
	}

	expire(now: number): void {
		this.#views.expire(now);
	}

	#checkPrefix(prefix: string): void {
		if (!prefix.startsWith(this.prefix))
			throw new Error(`${prefix} is not under ${this.prefix}`);
	}
}

/** Calls the subscriber at once; what it throws becomes the rejection. */
async function handOver(
	missed: readonly StorageEvent[],
	subscriber: Subscriber,
): Promise<void> {
	if (subscriber.onBackfill === undefined) subscriber.onBatch(missed);
	else await subscriber.onBackfill(missed);
}
