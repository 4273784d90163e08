import { type Clock, realClock } from "../../apimachinery/clock.ts";
import {
	type Backend,
	type ListOptions,
	type ListResult,
	type Revision,
	type Seal,
	StorageError,
	type StorageEvent,
	type StorageEventType,
	type StoredObject,
	type Subscriber,
	type Subscription,
	type WatchOptions,
} from "../backend.ts";
import { BackFill } from "./back-fill.ts";
import { CommitQueue } from "./commit-queue.ts";
import { EventHub } from "./event-hub.ts";
import { iterateEvents } from "./event-iterator.ts";
import type { Journal, Recovered } from "./journal.ts";
import { OrderedState } from "./ordered-state.ts";
import { type HistoryOptions, Retention } from "./retention.ts";
import { type LogObject, sealObject } from "./stored-object.ts";

export interface LogBackendOptions {
	readonly history: HistoryOptions;
	readonly clock?: Clock;
	/** When a group of writes that found the store idle goes to the journal; default: at the end of this turn. */
	readonly schedule?: (flush: () => void) => void;
	/** A failure that no caller is waiting for. */
	readonly onWarning?: ((message: string, error: unknown) => void) | undefined;
}

/**
 * Multi-version concurrency over a Journal, all of it on one thread:
 *
 *     create/update/delete ── precondition against head ── revision = ++head, seal ──> queue ──> journal
 *                                  │                                                               │ durable
 *     head  = state + pending  <───┘                        state, watchers, writers' promises <───┘
 *
 * A write is decided at once against the head, so writers never wait for reads or for each other. Readers and
 * watchers see only the state: what is durable. When the journal fails, everything pending is rejected and the
 * head is the state again. Revisions of lost writes are not given out a second time.
 */
export class LogBackend implements Backend {
	#journal: Journal;
	#state: OrderedState;
	/** The newest write of each key that is not durable yet. */
	#pending = new Map<string, StorageEvent>();
	/** Given out last. */
	#head: Revision;
	/** Durable. */
	#revision: Revision;
	#compacted: Revision;
	#queue: CommitQueue;
	#hub: EventHub;
	#retention: Retention;
	#warn: (message: string, error: unknown) => void;
	#closed: Promise<void> | undefined;

	constructor(
		journal: Journal,
		recovered: Recovered,
		options: LogBackendOptions,
	) {
		this.#journal = journal;
		this.#state = new OrderedState(recovered.objects);
		this.#head = recovered.revision;
		this.#revision = recovered.revision;
		this.#compacted = recovered.compacted;
		this.#hub = new EventHub("", () => this.#revision);
		this.#warn = options.onWarning ?? (() => {});
		this.#retention = new Retention(
			options.history,
			options.clock ?? realClock,
			recovered.compacted,
		);
		this.#queue = new CommitQueue({
			append: (events) => journal.append(events),
			onCommitted: (events) => this.#committed(events),
			onFailed: (cause) => this.#failed(cause),
			schedule: options.schedule ?? setImmediate,
		});
	}

	head(key: string): StoredObject | undefined {
		const pending = this.#pending.get(key);
		if (pending === undefined) return this.#state.get(key);
		return pending.type === "PUT" ? pending.object : undefined;
	}

	async get(key: string): Promise<StoredObject | undefined> {
		return this.#state.get(key);
	}

	async list(prefix: string, options: ListOptions = {}): Promise<ListResult> {
		const now = this.#revision;
		const revision = options.revision ?? now;
		if (revision > now) throw futureRevision(revision, now);
		this.#refuseCompacted(revision);
		if (revision === now)
			return { ...this.#state.page(prefix, options), revision };
		const objects = this.#state.snapshot();
		const range = { prefix, from: revision, to: now };
		for (const [key, before] of await this.#journal.undo(range)) {
			if (before === undefined) objects.delete(key);
			else objects.set(before);
		}
		return { ...objects.page(prefix, options), revision };
	}

	create(key: string, seal: Seal): Promise<StoredObject> {
		const current = this.head(key);
		if (current === undefined) return this.#write("PUT", key, seal, undefined);
		const message = `key exists: ${key}`;
		return Promise.reject(new StorageError("KeyExists", message, current));
	}

	update(key: string, seal: Seal, expected: Revision): Promise<StoredObject> {
		return this.#replace("PUT", key, seal, expected);
	}

	delete(key: string, seal: Seal, expected: Revision): Promise<StoredObject> {
		return this.#replace("DELETE", key, seal, expected);
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
		if (this.#closed !== undefined) throw closedError();
		if (from === undefined || from >= this.#revision)
			return this.#hub.add(prefix, from ?? this.#revision, subscriber);
		this.#refuseCompacted(from);
		return new BackFill(this.#journal, this.#hub, prefix, from, subscriber);
	}

	currentRevision(): Revision {
		return this.#revision;
	}

	compactedRevision(): Revision {
		return this.#compacted;
	}

	async compact(revision: Revision): Promise<void> {
		if (revision > this.#revision)
			throw futureRevision(revision, this.#revision);
		if (revision <= this.#compacted) return;
		this.#compacted = revision;
		await this.#journal.compact(revision);
	}

	async snapshot(file: string): Promise<void> {
		if (this.#closed !== undefined) throw closedError();
		const objects = this.#state.values("");
		await this.#journal.snapshot(file, objects, this.#revision);
	}

	close(): Promise<void> {
		this.#closed ??= this.#queue.drain().then(async () => {
			this.#hub.close(closedError());
			await this.#journal.close();
		});
		return this.#closed;
	}

	#replace(
		type: StorageEventType,
		key: string,
		seal: Seal,
		expected: Revision,
	): Promise<StoredObject> {
		const current = this.head(key);
		if (current === undefined) {
			const message = `key not found: ${key}`;
			return Promise.reject(new StorageError("KeyNotFound", message));
		}
		if (current.modRevision === expected)
			return this.#write(type, key, seal, current);
		const message = `key ${key} is at revision ${current.modRevision}, not ${expected}`;
		return Promise.reject(new StorageError("Conflict", message, current));
	}

	#write(
		type: StorageEventType,
		key: string,
		seal: Seal,
		previous: StoredObject | undefined,
	): Promise<StoredObject> {
		if (this.#closed !== undefined) return Promise.reject(closedError());
		const revision = this.#head + 1;
		let object: LogObject;
		try {
			const created = previous?.createRevision ?? revision;
			object = sealObject(key, seal, created, revision);
		} catch (error) {
			return Promise.reject(error);
		}
		this.#head = revision;
		const event: StorageEvent =
			previous === undefined
				? { type, key, revision, object }
				: { type, key, revision, object, previous };
		this.#pending.set(key, event);
		return this.#queue.add(event);
	}

	#committed(events: readonly StorageEvent[]): void {
		for (const event of events) {
			this.#state.apply(event);
			if (this.#pending.get(event.key) === event)
				this.#pending.delete(event.key);
		}
		this.#revision = events.at(-1)?.revision ?? this.#revision;
		this.#hub.publish(events);
		const old = this.#retention.observe(events);
		if (old <= this.#compacted) return;
		this.compact(old).catch((error) =>
			this.#warn("Could not forget old revisions", error),
		);
	}

	#failed(cause: unknown): StorageError {
		this.#pending.clear();
		const reason = cause instanceof Error ? cause.message : String(cause);
		const message = `the store cannot write: ${reason}`;
		const error = new StorageError("Unavailable", message);
		error.cause = cause;
		return error;
	}

	#refuseCompacted(revision: Revision): void {
		if (revision >= this.#compacted) return;
		const message = `revision ${revision} was compacted, the oldest kept is ${this.#compacted}`;
		throw new StorageError("Compacted", message);
	}
}

const closedError = (): StorageError =>
	new StorageError("Unavailable", "the store is closed");

const futureRevision = (revision: Revision, now: Revision): StorageError =>
	new StorageError(
		"FutureRevision",
		`revision ${revision} does not exist yet, the newest is ${now}`,
	);
