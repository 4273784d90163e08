/**
 * What the registry needs of a store, after etcd's model. Revisions are numbers, strictly increasing over all
 * keys; a write is acknowledged (its promise resolves) only when it is durable and visible to readers.
 */

/** Position in the one log of all writes. Outside it is an opaque decimal string: resourceVersion. */
export type Revision = number;

/**
 * A stored object: immutable, its JSON bytes made once. `value` is parsed on first use when only bytes were
 * loaded. The bytes are the complete object as a GET answers it, resourceVersion included, without a newline.
 */
export interface StoredObject {
	readonly key: string;
	readonly value: StoredValue;
	readonly bytes: Buffer;
	readonly createRevision: Revision;
	readonly modRevision: Revision;
}

/** Plain JSON, never changed after it was stored. */
// biome-ignore lint/suspicious/noExplicitAny: storage does not know kinds
export type StoredValue = any;

/**
 * Makes the final object for the revision that it will have. Called exactly once, synchronously, after all
 * preconditions hold; returns the value with that resourceVersion set (and may return its bytes as well).
 */
export type Seal = (revision: Revision) => StoredValue;

export type StorageEventType = "PUT" | "DELETE";

/** One committed write. For a DELETE `object` is the last state, its modRevision (and resourceVersion) that of the deletion. */
export interface StorageEvent {
	readonly type: StorageEventType;
	readonly key: string;
	readonly revision: Revision;
	readonly object: StoredObject;
	/** The state before this write; absent on creation. */
	readonly previous?: StoredObject;
}

export interface ListOptions {
	/** At most this many items (0 or absent: all). */
	readonly limit?: number;
	/** Only keys after this one, exclusively (continuing a page). */
	readonly after?: string;
	/** The state as of this revision; absent: now. */
	readonly revision?: Revision;
}

export interface ListResult {
	readonly items: readonly StoredObject[];
	/** The revision the answer is consistent with. */
	readonly revision: Revision;
	/** Items that a limit left out. */
	readonly remaining: number;
}

export type StorageErrorCode =
	| "KeyExists"
	| "KeyNotFound"
	| "Conflict" // the compared revision is not the current one
	| "Compacted" // the revision is no longer kept
	| "FutureRevision" // the revision does not exist yet
	| "SlowConsumer" // a watcher did not keep up and was cut off
	| "Unavailable"; // the store failed or is closed

/** The storage vocabulary of failures; the registry translates it to Status errors. */
export class StorageError extends Error {
	readonly code: StorageErrorCode;
	/** With Conflict and KeyExists: the state that stood in the way. */
	readonly current: StoredObject | undefined;
	constructor(code: StorageErrorCode, message: string, current?: StoredObject) {
		super(message);
		this.name = "StorageError";
		this.code = code;
		this.current = current;
	}
}

export interface WatchOptions {
	readonly signal: AbortSignal;
	/** How many undelivered events a watcher may have before it is cut off with SlowConsumer. */
	readonly bufferSize?: number;
}

/** What a subscription calls. Neither method may throw; one that does ends its subscription. */
export interface Subscriber {
	/**
	 * A committed batch, cut to the subscribed prefix and never empty: called synchronously at the commit, before
	 * the promises of its writers resolve. Subscribers of one prefix get the same array.
	 */
	onBatch(events: readonly StorageEvent[]): void;
	/**
	 * Events from before the subscription, in order, ahead of the first `onBatch`; it may be called before
	 * `subscribe` returns. While a promise is pending nothing more is read from the log. Absent: `onBatch` gets
	 * them.
	 */
	onBackfill?(events: readonly StorageEvent[]): void | Promise<void>;
	/** The subscription is over: Compacted while catching up, or Unavailable when the store was closed. */
	onError(error: Error): void;
}

export interface Subscription {
	/** Every event under the prefix up to this revision was handed over: what a bookmark may say. */
	readonly revision: Revision;
	close(): void;
}

export interface Backend {
	/**
	 * The newest state of a key for writers: it may include a write that is not yet durable, on which a later
	 * write may build (commits are ordered, so that write is acknowledged only if this one is durable too).
	 */
	head(key: string): StoredObject | undefined;
	/** The newest durable state. */
	get(key: string): Promise<StoredObject | undefined>;
	/** Durable objects whose key starts with `prefix`, in key order. Throws Compacted or FutureRevision. */
	list(prefix: string, options?: ListOptions): Promise<ListResult>;
	/** Throws KeyExists. */
	create(key: string, seal: Seal): Promise<StoredObject>;
	/** Throws KeyNotFound, or Conflict when the head's modRevision is not `expected`. */
	update(key: string, seal: Seal, expected: Revision): Promise<StoredObject>;
	/** Throws KeyNotFound or Conflict. `seal` gives the last state as watchers and the caller see it. */
	delete(key: string, seal: Seal, expected: Revision): Promise<StoredObject>;
	/**
	 * Committed writes under `prefix` after `from` (exclusive), in order, in the batches they were committed
	 * in; every event once. `from` undefined means from now on. Throws Compacted when `from` is no longer kept.
	 */
	watch(
		prefix: string,
		from: Revision | undefined,
		options: WatchOptions,
	): AsyncIterable<readonly StorageEvent[]>;
	/**
	 * `watch` in callback form, without a buffer: the subscriber itself sees to a slow receiver. Throws
	 * Compacted when `from` is no longer kept.
	 */
	subscribe(
		prefix: string,
		from: Revision | undefined,
		subscriber: Subscriber,
	): Subscription;
	/** The revision of the newest durable write. */
	currentRevision(): Revision;
	/** The oldest revision from which history is still complete. */
	compactedRevision(): Revision;
	/** Forgets history up to `revision` (current states stay). */
	compact(revision: Revision): Promise<void>;
	/** Writes a consistent copy of everything to a file. */
	snapshot(file: string): Promise<void>;
	/** Waits for writes under way, then releases everything. */
	close(): Promise<void>;
}
