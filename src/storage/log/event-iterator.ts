import {
	StorageError,
	type StorageEvent,
	type Subscriber,
	type Subscription,
	type WatchOptions,
} from "../backend.ts";

type Batch = readonly StorageEvent[];

const DEFAULT_BUFFER = 1000;

/**
 * A subscription as an async iterator with a bounded buffer. It starts at the call, not at the first `next`, so
 * that nothing is missed between. It ends quietly when the signal is aborted; events from before the call are
 * read as fast as they are taken and never count as slowness.
 */
export function iterateEvents(
	subscribe: (subscriber: Subscriber) => Subscription,
	{ signal, bufferSize = DEFAULT_BUFFER }: WatchOptions,
): AsyncIterable<Batch> {
	const iterator = new EventIterator(signal, bufferSize);
	iterator.start(subscribe);
	return { [Symbol.asyncIterator]: () => iterator };
}

interface Queued {
	readonly events: Batch;
	/** Live events count against the buffer, earlier ones are read at the consumer's pace. */
	readonly live: boolean;
}

interface Waiting {
	resolve(result: IteratorResult<Batch>): void;
	reject(error: Error): void;
}

class EventIterator implements AsyncIterator<Batch>, Subscriber {
	#signal: AbortSignal;
	#bufferSize: number;
	#subscription: Subscription | undefined;
	#queue: Queued[] = [];
	#buffered = 0;
	#waiting: Waiting[] = [];
	/** Lets the back-fill go on. */
	#drained: (() => void) | undefined;
	#error: Error | undefined;
	#done = false;

	constructor(signal: AbortSignal, bufferSize: number) {
		this.#signal = signal;
		this.#bufferSize = bufferSize;
	}

	start(subscribe: (subscriber: Subscriber) => Subscription): void {
		if (this.#signal.aborted) {
			this.#finish();
			return;
		}
		this.#signal.addEventListener("abort", this.#finish, { once: true });
		try {
			this.#subscription = subscribe(this);
		} catch (error) {
			this.onError(error as Error);
		}
		if (this.#done) this.#subscription?.close();
	}

	onBatch(events: Batch): void {
		if (this.#done || this.#handOver(events)) return;
		this.#buffered += events.length;
		this.#queue.push({ events, live: true });
		if (this.#buffered <= this.#bufferSize) return;
		this.#queue = [];
		const message = `more than ${this.#bufferSize} events were not taken in time`;
		this.onError(new StorageError("SlowConsumer", message));
	}

	onBackfill(events: Batch): void | Promise<void> {
		if (this.#done || this.#handOver(events)) return;
		this.#queue.push({ events, live: false });
		return new Promise((resolve) => {
			this.#drained = resolve;
		});
	}

	onError(error: Error): void {
		if (this.#done) return;
		this.#error = error;
		this.#finish();
	}

	next(): Promise<IteratorResult<Batch>> {
		const queued = this.#queue.shift();
		if (queued !== undefined) {
			if (queued.live) this.#buffered -= queued.events.length;
			if (this.#queue.length === 0) this.#drained?.();
			return Promise.resolve({ value: queued.events, done: false });
		}
		if (!this.#done)
			return new Promise((resolve, reject) =>
				this.#waiting.push({ resolve, reject }),
			);
		const error = this.#error;
		this.#error = undefined;
		return error === undefined
			? Promise.resolve({ value: undefined, done: true })
			: Promise.reject(error);
	}

	return(): Promise<IteratorResult<Batch>> {
		this.#finish();
		return Promise.resolve({ value: undefined, done: true });
	}

	#handOver(events: Batch): boolean {
		const waiting = this.#waiting.shift();
		waiting?.resolve({ value: events, done: false });
		return waiting !== undefined;
	}

	#finish = (): void => {
		if (this.#done) return;
		this.#done = true;
		this.#signal.removeEventListener("abort", this.#finish);
		this.#subscription?.close();
		this.#drained?.();
		if (this.#error === undefined) this.#queue = [];
		for (const waiting of this.#waiting.splice(0)) {
			if (this.#error === undefined)
				waiting.resolve({ value: undefined, done: true });
			else waiting.reject(this.#error);
			this.#error = undefined;
		}
	};
}
