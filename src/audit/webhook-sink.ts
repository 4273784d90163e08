import { type Clock, sleep } from "../apimachinery/clock.ts";
import { isStatusError } from "../apimachinery/errors.ts";
import { type EncodedEvent, encodeList } from "./encode.ts";
import {
	type AuditMode,
	type AuditSink,
	fitting,
	type Truncation,
} from "./sink.ts";
import { TokenBucket } from "./token-bucket.ts";

export interface BatchOptions {
	readonly bufferSize: number;
	readonly maxSize: number;
	readonly maxWaitMs: number;
	/** Absent: batches go as fast as they are taken. */
	readonly throttle?:
		| { readonly qps: number; readonly burst: number }
		| undefined;
}

export interface WebhookSinkOptions {
	/** Sends an EventList, as JSON text; throws when it was not taken. */
	post(events: string): Promise<unknown>;
	readonly mode: AuditMode;
	readonly batch: BatchOptions;
	/** The wait before the first of the retries, which grows by half each time. */
	readonly initialBackoffMs: number;
	readonly truncation?: Truncation | undefined;
	readonly clock: Clock;
	onError(message: string, error: unknown): void;
}

/** How often a batch is sent before it is given up (webhook.DefaultRetryBackoffWithInitialDelay). */
const attempts = 5;

/** How long the last events may take when the server stops. */
const patienceMs = 500;

/** Sends events to another server, many at a time (k8s.io/apiserver/plugin/pkg/audit/{webhook,buffered}). */
export class WebhookSink implements AuditSink {
	readonly #options: WebhookSinkOptions;
	readonly #throttle: TokenBucket | undefined;
	readonly #stopping = new AbortController();
	#buffer: string[] = [];
	#cancelTimer: (() => void) | undefined;
	/** Batches go one after the other. */
	#sending: Promise<unknown> = Promise.resolve();
	#draining = false;
	#dropped = false;

	constructor(options: WebhookSinkOptions) {
		this.#options = options;
		const { throttle } = options.batch;
		this.#throttle = throttle && new TokenBucket(options.clock, throttle);
	}

	process(event: EncodedEvent): Promise<boolean> | undefined {
		const { mode, batch, truncation, clock, onError } = this.#options;
		const text = fitting(event, truncation);
		if (text === undefined) return undefined;
		if (mode !== "batch")
			return this.#send([text]).then(
				(kept) => kept || mode !== "blocking-strict",
			);
		if (this.#buffer.length >= batch.bufferSize) {
			if (!this.#dropped)
				onError("the audit buffer is full: events are dropped", undefined);
			this.#dropped = true;
			return undefined;
		}
		this.#buffer.push(text);
		if (this.#buffer.length >= batch.maxSize) this.#flush();
		else
			this.#cancelTimer ??= clock.setTimeout(
				() => this.#flush(),
				batch.maxWaitMs,
			);
		return undefined;
	}

	/** Sends what is waiting, once, without retries; a server that does not answer holds nobody up for long. */
	async close(): Promise<void> {
		this.#stopping.abort();
		this.#flush();
		const { clock } = this.#options;
		await new Promise<void>((resolve) => {
			const cancel = clock.setTimeout(resolve, patienceMs);
			void this.#sending.finally(() => {
				cancel();
				resolve();
			});
		});
	}

	#flush(): void {
		this.#cancelTimer?.();
		this.#cancelTimer = undefined;
		if (this.#draining) return;
		this.#draining = true;
		this.#sending = this.#drain().finally(() => {
			this.#draining = false;
		});
	}
	async #drain(): Promise<void> {
		const { batch } = this.#options;
		do {
			await this.#throttle?.take(this.#stopping.signal);
			const events = this.#buffer.splice(0, this.#batchLength());
			this.#dropped = false;
			if (events.length > 0) await this.#send(events);
		} while (
			this.#buffer.length >= batch.maxSize ||
			(this.#stopping.signal.aborted && this.#buffer.length > 0)
		);
		if (this.#buffer.length > 0)
			this.#cancelTimer ??= this.#options.clock.setTimeout(
				() => this.#flush(),
				batch.maxWaitMs,
			);
	}

	/** How many of the waiting events make up a batch of the size that is allowed. */
	#batchLength(): number {
		const { batch, truncation } = this.#options;
		const most = Math.min(batch.maxSize, this.#buffer.length);
		if (truncation === undefined) return most;
		let bytes = 0;
		for (let i = 0; i < most; i++) {
			bytes += Buffer.byteLength(this.#buffer[i] ?? "");
			if (bytes > truncation.maxBatchBytes) return Math.max(1, i);
		}
		return most;
	}

	/** False when the batch was given up. */
	async #send(events: readonly string[]): Promise<boolean> {
		const { post, initialBackoffMs, clock, onError } = this.#options;
		const body = encodeList(events);
		let delay = initialBackoffMs;
		for (let attempt = 1; ; attempt++, delay *= 1.5) {
			try {
				await post(body);
				return true;
			} catch (error) {
				const last =
					attempt === attempts ||
					!worthRetrying(error) ||
					this.#stopping.signal.aborted;
				if (last) {
					onError("audit events can't be sent", error);
					return false;
				}
			}
			await sleep(clock, delay, this.#stopping.signal).catch(() => {});
		}
	}
}

/** A server that refuses the events as such will do so again. */
const worthRetrying = (error: unknown): boolean =>
	!isStatusError(error) || error.code === 429 || error.code >= 500;
