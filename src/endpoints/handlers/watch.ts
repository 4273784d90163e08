import { resourceExpired, StatusError } from "../../apimachinery/errors.ts";
import type {
	KubeObject,
	WatchEventType,
} from "../../apimachinery/object.ts";
import { decodeObject } from "../../openapi/decode.ts";
import {
	isCompacted,
	isSlowConsumer,
} from "../../registry/generic/storage-errors.ts";
import type {
	StorageEvent,
	StoredObject,
} from "../../registry/generic/store.ts";
import {
	type ListOptions,
	parseListOptions,
	parseVersion,
	type Predicate,
	predicateOf,
} from "../list-options.ts";
import type { ApiResponse, WatchFrame } from "../request.ts";
import type { RequestScope } from "../scope.ts";
import { FrameEncoder } from "../negotiation/frames.ts";
import { waitForRevision } from "./get.ts";

/** --min-request-timeout: a watch without a timeout ends after this many seconds to twice as many. */
const minRequestTimeout = 1800;
const bookmarkPeriod = 60_000;
/** A last bookmark comes this long before the end, so that the client resumes from it. */
const bookmarkLead = 2000;

/** GET with watch=true, and the deprecated /watch/ paths. */
export async function watchObjects(
	scope: RequestScope,
	name = "",
): Promise<ApiResponse> {
	const { served, context } = scope;
	const options = parseListOptions(context.query, served.resource, true, name);
	const from = parseVersion(options.resourceVersion);
	const encoder = FrameEncoder.negotiate(scope);
	const seconds =
		options.timeoutSeconds && options.timeoutSeconds > 0
			? options.timeoutSeconds
			: Math.round(minRequestTimeout * (1 + Math.random()));
	if (options.sendInitialEvents && from !== undefined && from > 0)
		await waitForRevision(scope, from);
	return {
		type: "watch",
		status: 200,
		contentType: encoder.contentType,
		batches: watchBatches(scope, options, from, seconds * 1000, encoder),
	};
}

/** The stream of one watcher, from its first event to its timeout. */
async function* watchBatches(
	scope: RequestScope,
	options: ListOptions,
	from: number | undefined,
	milliseconds: number,
	encoder: FrameEncoder,
): AsyncGenerator<readonly WatchFrame[]> {
	const { served, services, context } = scope;
	const { cache } = served.store;
	const prefix = served.resource.prefix(scope.namespace);
	const predicate = predicateOf(options, served.resource);
	const stop = new AbortController();
	const onGone = () => stop.abort();
	context.request.signal.addEventListener("abort", onGone, { once: true });
	const cancel = services.clock.setTimeout(onGone, milliseconds);
	const bookmarks = new Bookmarks(scope, options, milliseconds, encoder);
	try {
		let start = from;
		if (wantsInitialState(options)) {
			const state = await cache.list(prefix);
			start = state.revision;
			yield initialFrames(state.items, predicate, encoder);
			if (options.sendInitialEvents && options.allowWatchBookmarks)
				yield [bookmarks.frame(state.revision, true)];
		}
		const source = cache.watch(prefix, start, { signal: stop.signal });
		for await (const item of withBookmarks(source, bookmarks, stop.signal)) {
			const frames =
				item.type === "bookmark"
					? [bookmarks.frame(cache.revision, false)]
					: item.events.flatMap(
							(event) => frameOf(event, predicate, encoder) ?? [],
						);
			if (frames.length > 0) yield frames;
		}
	} catch (error) {
		if (stop.signal.aborted) return;
		yield [encoder.error(watchError(error, from ?? 0, cache))];
	} finally {
		cancel();
		context.request.signal.removeEventListener("abort", onGone);
		stop.abort();
	}
}

/** Without a version, or with 0, a watch begins with what there is. */
const wantsInitialState = (options: ListOptions): boolean =>
	options.sendInitialEvents ??
	(options.resourceVersion === "" || options.resourceVersion === "0");

const initialFrames = (
	items: readonly StoredObject[],
	predicate: Predicate | undefined,
	encoder: FrameEncoder,
): WatchFrame[] =>
	items
		.filter((stored) => predicate === undefined || predicate(stored.value))
		.map((stored) => encoder.stored("ADDED", stored));

/** What a watcher with this selector sees of a write, if anything (storage/cacher's convertToWatchEvent). */
function frameOf(
	event: StorageEvent,
	predicate: Predicate | undefined,
	encoder: FrameEncoder,
): WatchFrame | undefined {
	const { previous, object } = event;
	if (predicate === undefined)
		return encoder.event(typeOf(event), event);
	const before = previous !== undefined && predicate(previous.value);
	if (event.type === "DELETE")
		return before ? encoder.event("DELETED", event) : undefined;
	const after = predicate(object.value);
	if (after) return encoder.event(before ? "MODIFIED" : "ADDED", event);
	return before
		? encoder.departed(previous as StoredObject, event.revision)
		: undefined;
}

const typeOf = (event: StorageEvent): WatchEventType =>
	event.type === "DELETE"
		? "DELETED"
		: event.previous === undefined
			? "ADDED"
			: "MODIFIED";

function watchError(
	error: unknown,
	from: number,
	cache: { readonly revision: number },
): StatusError {
	if (isCompacted(error))
		return resourceExpired(
			`too old resource version: ${from} (${cache.revision})`,
		);
	if (isSlowConsumer(error))
		return resourceExpired("the watcher did not keep up with the events");
	if (error instanceof StatusError) return error;
	throw error;
}

type Item =
	| { readonly type: "events"; readonly events: readonly StorageEvent[] }
	| { readonly type: "bookmark" };

/** Mixes bookmarks into a watch when it is quiet or their time has come. */
async function* withBookmarks(
	source: AsyncIterable<readonly StorageEvent[]>,
	bookmarks: Bookmarks,
	signal: AbortSignal,
): AsyncGenerator<Item> {
	if (!bookmarks.wanted) {
		for await (const events of source) yield { type: "events", events };
		return;
	}
	const iterator = source[Symbol.asyncIterator]();
	let next = iterator.next();
	try {
		for (;;) {
			const due = bookmarks.due(signal);
			const winner = await Promise.race([next, due.promise]);
			due.cancel();
			if (winner === "bookmark") {
				yield { type: "bookmark" };
			} else if (winner.done === true) return;
			else {
				yield { type: "events", events: winner.value };
				next = iterator.next();
			}
		}
	} finally {
		await iterator.return?.();
	}
}

/** When bookmarks are due, and what they look like. */
class Bookmarks {
	readonly wanted: boolean;
	readonly #scope: RequestScope;
	readonly #encoder: FrameEncoder;
	readonly #end: number;
	#nextAt: number;

	constructor(
		scope: RequestScope,
		options: ListOptions,
		milliseconds: number,
		encoder: FrameEncoder,
	) {
		this.#scope = scope;
		this.#encoder = encoder;
		this.wanted = options.allowWatchBookmarks;
		const now = scope.services.clock.now();
		this.#end = now + milliseconds;
		this.#nextAt = this.#timeAfter(now);
	}

	/** Once a minute, and a last one shortly before the end. */
	#timeAfter(now: number): number {
		const last = this.#end - bookmarkLead;
		const period = now + bookmarkPeriod;
		if (period < last) return period;
		return last > now ? last : Number.POSITIVE_INFINITY;
	}

	due(signal: AbortSignal): {
		promise: Promise<"bookmark">;
		cancel(): void;
	} {
		const { clock } = this.#scope.services;
		const wait = this.#nextAt - clock.now();
		if (!Number.isFinite(wait) || signal.aborted)
			return { promise: new Promise(() => {}), cancel() {} };
		let cancel = () => {};
		const promise = new Promise<"bookmark">((resolve) => {
			cancel = clock.setTimeout(() => {
				this.#nextAt = this.#timeAfter(clock.now());
				resolve("bookmark");
			}, Math.max(0, wait));
		});
		return { promise, cancel };
	}

	/** An otherwise empty object that carries only a revision. */
	frame(revision: number, initialEventsEnd: boolean): WatchFrame {
		const { version, resource } = this.#scope.served;
		const { value } = decodeObject(
			version.schema,
			{
				kind: resource.definition.kind,
				apiVersion: version.apiVersion,
				metadata: {
					resourceVersion: String(revision),
					...(initialEventsEnd
						? { annotations: { "k8s.io/initial-events-end": "true" } }
						: {}),
				},
			},
			{ kind: resource.definition.kind },
		);
		return this.#encoder.plain("BOOKMARK", value as unknown as KubeObject);
	}
}

