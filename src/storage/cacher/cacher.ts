import { type Clock, realClock } from "../../apimachinery/clock.ts";
import {
	type Backend,
	type Revision,
	StorageError,
	type StorageEvent,
	type Subscription,
} from "../backend.ts";
import { OrderedState } from "../log/ordered-state.ts";
import {
	LiveResourceCache,
	type ResourceCache,
	type ResourceCacheOptions,
	type Shared,
} from "./resource-cache.ts";
import { RevisionWaiters } from "./revision-waiters.ts";

export interface CacherOptions extends Partial<ResourceCacheOptions> {
	readonly clock?: Clock;
}

const DEFAULTS: ResourceCacheOptions = {
	windowEvents: 1000,
	windowBytes: 4 << 20,
	snapshots: 16,
	snapshotAgeMs: 5 * 60_000,
};

/** How often snapshots that nobody came back for are looked for. */
const SWEEP_MS = 10_000;

/**
 * The durable state of a backend in memory, for synchronous reads and cheap watches. It is up to date when the
 * promise of a write resolves: who wrote reads its write. The state lies in one cache per resource; keys that no
 * resource has claimed wait in a common one.
 */
export class Cacher {
	#shared: Shared;
	#resources = new Map<string, LiveResourceCache>();
	#unclaimed = new OrderedState();
	#subscription: Subscription | undefined;
	#nextSweep = 0;
	#ended: Error | undefined;

	constructor(backend: Backend, options: CacherOptions = {}) {
		this.#shared = {
			backend,
			clock: options.clock ?? realClock,
			waiters: new RevisionWaiters(),
			options: { ...DEFAULTS, ...options },
			revision: 0,
			beginning: 0,
		};
	}

	/** Loads the state and follows it from there on. Must have resolved before anything else is called. */
	async start(): Promise<this> {
		const { backend } = this.#shared;
		const { items, revision } = await backend.list("");
		this.#unclaimed = new OrderedState(items);
		this.#shared.revision = revision;
		this.#subscription = backend.subscribe("", revision, {
			onBatch: (events) => this.#publish(events),
			onError: (error) => this.#end(error),
		});
		return this;
	}

	/** Nobody can watch from before now: a new cluster's history begins when it has been set up. */
	beginHistory(): void {
		this.#shared.beginning = this.#shared.revision;
	}

	/** The newest durable revision. */
	get revision(): Revision {
		return this.#shared.revision;
	}

	/**
	 * The cache of the keys under `prefix`, which ends with a slash; made at the first call. Throws when it
	 * overlaps another resource's.
	 */
	resource(prefix: string): ResourceCache {
		const known = this.#resources.get(prefix);
		if (known !== undefined) return known;
		if (this.#ended !== undefined) throw this.#ended;
		if (this.#subscription === undefined)
			throw new Error("the cacher was not started");
		if (!prefix.endsWith("/")) throw new Error(`no slash ends ${prefix}`);
		for (const other of this.#resources.keys())
			if (other.startsWith(prefix) || prefix.startsWith(other))
				throw new Error(`${prefix} overlaps ${other}`);
		const objects = this.#unclaimed.take(prefix);
		const cache = new LiveResourceCache(prefix, objects, this.#shared);
		this.#resources.set(prefix, cache);
		return cache;
	}

	/** Resolves when `revision` is reached; rejects with the signal's reason when it is aborted first. */
	async waitFor(revision: Revision, signal: AbortSignal): Promise<void> {
		if (revision > this.#shared.revision)
			await this.#shared.waiters.wait(revision, signal);
	}

	/** Stops following the backend; watches end as if it had been closed. */
	close(): void {
		this.#subscription?.close();
		this.#end(undefined);
	}

	/** Every cache is up to date before the first watcher hears of the batch. */
	#publish(events: readonly StorageEvent[]): void {
		const parts = new Map<LiveResourceCache, StorageEvent[]>();
		let cache: LiveResourceCache | undefined;
		for (const event of events) {
			if (cache === undefined || !event.key.startsWith(cache.prefix))
				cache = this.#find(event.key);
			if (cache === undefined) {
				this.#unclaimed.apply(event);
				continue;
			}
			cache.apply(event);
			const part = parts.get(cache);
			if (part === undefined) parts.set(cache, [event]);
			else part.push(event);
		}
		this.#shared.revision = events.at(-1)?.revision ?? this.#shared.revision;
		for (const [{ hub }, part] of parts)
			hub.publish(part.length === events.length ? events : part);
		this.#shared.waiters.reached(this.#shared.revision);
		this.#sweep();
	}

	#find(key: string): LiveResourceCache | undefined {
		let slash = key.indexOf("/");
		for (; slash >= 0; slash = key.indexOf("/", slash + 1)) {
			const cache = this.#resources.get(key.slice(0, slash + 1));
			if (cache !== undefined) return cache;
		}
		return undefined;
	}

	#sweep(): void {
		const now = this.#shared.clock.now();
		if (now < this.#nextSweep) return;
		this.#nextSweep = now + SWEEP_MS;
		for (const cache of this.#resources.values()) cache.expire(now);
	}

	#end(error: Error | undefined): void {
		const reason =
			error ?? new StorageError("Unavailable", "the cache is closed");
		this.#ended = reason;
		for (const { hub } of this.#resources.values()) hub.close(reason);
		this.#shared.waiters.close(reason);
	}
}
