import type { StorageEvent, StoredObject } from "../backend.ts";

interface Writer {
	resolve(object: StoredObject): void;
	reject(error: Error): void;
}

export interface CommitQueueOptions {
	append(events: readonly StorageEvent[]): Promise<void>;
	/** The batch is durable: apply and publish it. Runs before its writers' promises resolve. */
	onCommitted(events: readonly StorageEvent[]): void;
	/** A batch was lost and with it everything queued behind: the error that their writers get. */
	onFailed(cause: unknown): Error;
	/** Calls back when the writes of this moment have gathered: a new group starts then, if none is under way. */
	schedule(flush: () => void): void;
}

/** Bytes of objects from which on a batch takes no more writes: the rest waits for the next. */
const BATCH_BYTES = 16 << 20;

/** Group commit: what arrives while a batch is being made durable becomes the next one, in order. */
export class CommitQueue {
	#options: CommitQueueOptions;
	#events: StorageEvent[] = [];
	#writers: Writer[] = [];
	#committing = false;
	#scheduled = false;
	#idle: (() => void)[] = [];

	constructor(options: CommitQueueOptions) {
		this.#options = options;
	}

	add(event: StorageEvent): Promise<StoredObject> {
		return new Promise((resolve, reject) => {
			this.#events.push(event);
			this.#writers.push({ resolve, reject });
			if (this.#committing || this.#scheduled) return;
			this.#scheduled = true;
			this.#options.schedule(this.#flush);
		});
	}

	/** Resolves when no write is under way. */
	drain(): Promise<void> {
		if (!this.#committing && this.#events.length === 0)
			return Promise.resolve();
		return new Promise((resolve) => this.#idle.push(resolve));
	}

	#flush = (): void => {
		this.#scheduled = false;
		if (!this.#committing && this.#events.length > 0) this.#commit();
	};

	#commit(): void {
		const rest = this.#batchEnd();
		const events = this.#events;
		const writers = this.#writers;
		this.#events = events.splice(rest);
		this.#writers = writers.splice(rest);
		this.#committing = true;
		this.#options.append(events).then(
			() => this.#succeed(events, writers),
			(cause) => this.#fail(writers, cause),
		);
	}

	#batchEnd(): number {
		let bytes = 0;
		let end = 0;
		while (end < this.#events.length && bytes < BATCH_BYTES)
			bytes += this.#events[end++]?.object.bytes.length ?? 0;
		return end;
	}

	#succeed(events: readonly StorageEvent[], writers: readonly Writer[]): void {
		this.#committing = false;
		// The next batch goes out first: the journal works while this thread publishes.
		if (this.#events.length > 0) this.#commit();
		this.#options.onCommitted(events);
		for (let i = 0; i < writers.length; i++)
			writers[i]?.resolve((events[i] as StorageEvent).object);
		this.#wakeIdle();
	}

	#fail(writers: readonly Writer[], cause: unknown): void {
		const lost = [...writers, ...this.#writers];
		this.#events = [];
		this.#writers = [];
		this.#committing = false;
		const error = this.#options.onFailed(cause);
		for (const writer of lost) writer.reject(error);
		this.#wakeIdle();
	}

	#wakeIdle(): void {
		if (this.#committing || this.#events.length > 0) return;
		for (const resolve of this.#idle.splice(0)) resolve();
	}
}
