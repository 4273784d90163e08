import type { KubeObject } from "../../apimachinery/object.ts";
import { decodeObject } from "../../openapi/decode.ts";
import type {
	StorageEvent,
	StoredObject,
} from "../../registry/generic/store.ts";
import {
	type ListOptions,
	type Predicate,
	predicateOf,
} from "../list-options.ts";
import type { FrameEncoder } from "../negotiation/frames.ts";
import type { WatchFrame } from "../request.ts";
import type { RequestScope } from "../scope.ts";
import { keyOfOnly } from "./list.ts";
import {
	frameOf,
	initialFrames,
	wantsInitialState,
	watchError,
} from "./watch.ts";

type Batch = readonly WatchFrame[];
type Step = IteratorResult<Batch, undefined>;

/** A bookmark comes this often when a client wants them. */
const bookmarkPeriod = 60_000;
/** A last bookmark comes this long before the end, so that the client resumes from it. */
const bookmarkLead = 2000;
/** Frames that wait for a slow client before it is cut off. */
const maxWaitingFrames = 10_000;

/**
 * One watcher's stream, from its initial events to its timeout. It is fed at the commit of each write and read at the
 * client's pace; a client that falls too far behind is told to start anew.
 */
export class WatchStream implements AsyncIterableIterator<Batch> {
	readonly #scope: RequestScope;
	readonly #options: ListOptions;
	readonly #encoder: FrameEncoder;
	readonly #predicate: Predicate | undefined;
	readonly #from: number;
	readonly #end: number;
	readonly #cancels: (() => void)[] = [];
	#cancelBookmark: (() => void) | undefined;
	/** How many events wait to be converted, and for the end of what. */
	#converting = 0;
	#converted: Promise<void> = Promise.resolve();
	#queue: WatchFrame[] = [];
	#reader: ((step: Step) => void) | undefined;
	#closed = false;
	/** No more will come: what is queued is still handed out. */
	#ended = false;

	constructor(
		scope: RequestScope,
		options: ListOptions,
		from: number | undefined,
		milliseconds: number,
		encoder: FrameEncoder,
	) {
		this.#scope = scope;
		this.#options = options;
		this.#encoder = encoder;
		this.#predicate = predicateOf(options, scope.served.resource);
		this.#from = from ?? 0;
		const { clock } = scope.services;
		this.#end = clock.now() + milliseconds;
		const { signal } = scope.context.request;
		const close = () => this.#close();
		signal.addEventListener("abort", close, { once: true });
		this.#cancels.push(
			() => signal.removeEventListener("abort", close),
			clock.setTimeout(() => this.#finish(), milliseconds),
		);
		if (signal.aborted) this.#close();
		else void this.#begin(from);
	}

	async #begin(from: number | undefined): Promise<void> {
		const { served } = this.#scope;
		const { cache } = served.store;
		const prefix = served.resource.prefix(this.#scope.namespace);
		try {
			let start = from;
			if (wantsInitialState(this.#options)) {
				const state = await this.#state(prefix);
				start = state.revision;
				const { resource, version } = served;
				await resource.showAhead(
					() => state.items.map(({ value }) => value),
					version,
				);
				this.#push(
					await initialFrames(state.items, this.#predicate, this.#encoder),
				);
				if (
					this.#options.sendInitialEvents &&
					this.#options.allowWatchBookmarks
				)
					this.#push([this.#bookmark(state.revision, true)]);
			}
			if (this.#closed) return;
			const subscription = cache.subscribe(prefix, start, {
				onBatch: (events) => this.#receive(events),
				onError: (error) => this.#fail(error),
			});
			this.#cancels.push(() => subscription.close());
			if (this.#closed) subscription.close();
			if (this.#options.allowWatchBookmarks)
				this.#scheduleBookmark(() => subscription.revision);
		} catch (error) {
			this.#fail(error);
		}
	}

	/** What there is now: all of it, or the one object that is watched. */
	async #state(
		prefix: string,
	): Promise<{ items: readonly StoredObject[]; revision: number }> {
		const { cache } = this.#scope.served.store;
		const key = keyOfOnly(this.#scope, this.#options);
		if (key === undefined) return cache.list(prefix);
		const stored = cache.get(key);
		const items = stored === undefined ? [] : [stored];
		return { items, revision: cache.revision };
	}

	/** Events of kinds that somebody else converts wait for that, in their order. */
	#receive(events: readonly StorageEvent[]): void {
		const { resource, version } = this.#scope.served;
		if (resource.definition.convertAhead === undefined) {
			this.#onEvents(events);
			return;
		}
		this.#converting += events.length;
		if (this.#converting > maxWaitingFrames) {
			this.#fail(new SlowWatcherError());
			return;
		}
		const objects = () =>
			events.flatMap(({ object, previous }) =>
				previous === undefined
					? [object.value]
					: [object.value, previous.value],
			);
		this.#converted = this.#converted.then(async () => {
			if (this.#ended) return;
			try {
				await resource.showAhead(objects, version);
				this.#onEvents(events);
			} catch (error) {
				this.#fail(error);
			}
			this.#converting -= events.length;
		});
	}

	#onEvents(events: readonly StorageEvent[]): void {
		const frames: WatchFrame[] = [];
		for (const event of events) {
			const frame = frameOf(event, this.#predicate, this.#encoder);
			if (frame !== undefined) frames.push(frame);
		}
		if (this.#queue.length + frames.length > maxWaitingFrames) {
			this.#queue = [];
			this.#fail(new SlowWatcherError());
			return;
		}
		this.#push(frames);
	}

	#fail(error: unknown): void {
		const { cache } = this.#scope.served.store;
		const status =
			error instanceof SlowWatcherError
				? undefined
				: watchError(error, this.#from, cache.revision);
		if (status !== undefined) this.#push([this.#encoder.error(status)]);
		this.#finish();
	}

	/** Once a minute, and a last one shortly before the end. */
	#scheduleBookmark(revision: () => number): void {
		const { clock } = this.#scope.services;
		const now = clock.now();
		const last = this.#end - bookmarkLead;
		const at = Math.min(now + bookmarkPeriod, last);
		if (at <= now) return;
		this.#cancelBookmark = clock.setTimeout(() => {
			if (this.#ended) return;
			this.#push([this.#bookmark(revision(), false)]);
			this.#scheduleBookmark(revision);
		}, at - now);
	}

	/** An otherwise empty object that carries only a revision. */
	#bookmark(revision: number, initialEventsEnd: boolean): WatchFrame {
		const { version, resource } = this.#scope.served;
		const { kind } = resource.definition;
		const { value } = decodeObject(
			version.schema,
			{
				metadata: {
					resourceVersion: String(revision),
					...(initialEventsEnd
						? { annotations: { "k8s.io/initial-events-end": "true" } }
						: {}),
				},
			},
			{ kind, apiVersion: version.apiVersion },
		);
		return this.#encoder.plain("BOOKMARK", value as unknown as KubeObject);
	}

	#push(frames: readonly WatchFrame[]): void {
		if (frames.length === 0 || this.#ended) return;
		const reader = this.#reader;
		if (reader === undefined) {
			for (const frame of frames) this.#queue.push(frame);
			return;
		}
		this.#reader = undefined;
		reader({ done: false, value: frames });
	}

	/** Nothing more is taken in. */
	#finish(): void {
		if (this.#ended) return;
		this.#ended = true;
		for (const cancel of this.#cancels) cancel();
		this.#cancelBookmark?.();
		this.#reader?.({ done: true, value: undefined });
		this.#reader = undefined;
	}

	/** The client is gone: nothing more is handed out either. */
	#close(): void {
		this.#closed = true;
		this.#queue = [];
		this.#finish();
	}

	next(): Promise<Step> {
		if (this.#queue.length > 0) {
			const value = this.#queue;
			this.#queue = [];
			return Promise.resolve({ done: false, value });
		}
		if (this.#ended) return Promise.resolve({ done: true, value: undefined });
		return new Promise((resolve) => {
			this.#reader = resolve;
		});
	}

	return(): Promise<Step> {
		this.#close();
		return Promise.resolve({ done: true, value: undefined });
	}

	[Symbol.asyncIterator](): this {
		return this;
	}
}

/** Told apart from failures of storage: a client that does not read can't be told why. */
class SlowWatcherError extends Error {}
