import { type Clock, formatMicroTime } from "../../apimachinery/clock.ts";
import type { UnstructuredObject } from "../../apimachinery/object.ts";
import type { Client } from "../../client/client.ts";
import { LruMap } from "../../client/events/lru-map.ts";
import { eventName } from "../../client/events/names.ts";
import { resources } from "../../client/resources.ts";
import type { ObjectReference } from "../../client/types/meta.ts";
import type { Pod } from "../../client/types/pod.ts";

/** Tells people what happened to a pod; never fails and never waits. */
export interface EventSink {
	event(
		regarding: Pod,
		related: Pod | undefined,
		type: "Normal" | "Warning",
		reason: string,
		action: string,
		note: string,
	): void;
}

export interface SeriesRecorderOptions {
	readonly client: Client;
	readonly clock: Clock;
	readonly signal: AbortSignal;
	/** reportingController. */
	readonly controller: string;
	readonly instance: string;
}

interface Series {
	readonly namespace: string;
	readonly name: string;
	count: number;
	lastTime: number;
}

const maxNote = 1024;
const maxWaiting = 10_000;
const maxWriting = 32;
const seriesEnd = 6 * 60_000;
const cacheSize = 4096;

/**
 * Writes events.k8s.io/v1 Events (client-go's tools/events): the first of its kind as it is, the second makes it a
 * series; of what comes later only the final count is written, when the series ends.
 */
export class SeriesRecorder implements EventSink {
	readonly #options: SeriesRecorderOptions;
	readonly #series = new LruMap<string, Series>(cacheSize);
	readonly #open = new Map<string, Series>();
	readonly #waiting: (() => Promise<unknown>)[] = [];
	#writing = 0;
	#cancelEnd: (() => void) | undefined;

	constructor(options: SeriesRecorderOptions) {
		this.#options = options;
		options.signal.addEventListener("abort", () => this.#cancelEnd?.(), {
			once: true,
		});
	}

	event(
		regarding: Pod,
		related: Pod | undefined,
		type: "Normal" | "Warning",
		reason: string,
		action: string,
		note: string,
	): void {
		const about = referenceTo(regarding);
		const other = related === undefined ? undefined : referenceTo(related);
		const key = JSON.stringify([type, reason, action, about, other]);
		const now = this.#options.clock.now();
		const known = this.#series.get(key);
		if (known !== undefined && now - known.lastTime <= seriesEnd) {
			this.#again(key, known, now);
			return;
		}
		const { namespace = "default", name = "" } = regarding.metadata;
		const event: Series = {
			namespace,
			name: eventName(name, now),
			count: 1,
			lastTime: now,
		};
		this.#series.set(key, event);
		this.#write(() =>
			this.#options.client.create(
				resources.newEvents,
				this.#make(event, { type, reason, action, note }, about, other),
			),
		);
	}

	#make(
		{ namespace, name, lastTime }: Series,
		what: { type: string; reason: string; action: string; note: string },
		regarding: ObjectReference,
		related: ObjectReference | undefined,
	): UnstructuredObject {
		const { controller, instance } = this.#options;
		return {
			apiVersion: "events.k8s.io/v1",
			kind: "Event",
			metadata: { name, namespace },
			eventTime: formatMicroTime(lastTime),
			reportingController: controller,
			reportingInstance: instance,
			...what,
			note: what.note.slice(0, maxNote),
			regarding,
			...(related === undefined ? {} : { related }),
		};
	}

	#again(key: string, series: Series, now: number): void {
		series.count++;
		series.lastTime = now;
		if (series.count === 2) this.#writeCount(series);
		else this.#open.set(key, series);
		this.#cancelEnd ??= this.#options.clock.setTimeout(
			() => this.#endAll(),
			seriesEnd,
		);
	}

	#endAll(): void {
		this.#cancelEnd = undefined;
		const now = this.#options.clock.now();
		for (const [key, series] of this.#open) {
			if (now - series.lastTime < seriesEnd) continue;
			this.#open.delete(key);
			this.#writeCount(series);
		}
		if (this.#open.size > 0)
			this.#cancelEnd = this.#options.clock.setTimeout(
				() => this.#endAll(),
				seriesEnd,
			);
	}

	#writeCount({ namespace, name, count, lastTime }: Series): void {
		const series = { count, lastObservedTime: formatMicroTime(lastTime) };
		this.#write(() =>
			this.#options.client.patch(
				resources.newEvents,
				namespace,
				name,
				"strategic",
				{ series },
			),
		);
	}

	#write(work: () => Promise<unknown>): void {
		if (this.#waiting.length >= maxWaiting) return;
		this.#waiting.push(work);
		this.#pump();
	}

	#pump(): void {
		while (this.#writing < maxWriting) {
			const work = this.#waiting.shift();
			if (work === undefined || this.#options.signal.aborted) return;
			this.#writing++;
			const done = () => {
				this.#writing--;
				this.#pump();
			};
			// What the server refuses (a namespace that goes away, for one) it will refuse again.
			work().then(done, done);
		}
	}
}

const referenceTo = ({ metadata }: Pod): ObjectReference => ({
	kind: "Pod",
	apiVersion: "v1",
	namespace: metadata.namespace ?? "",
	name: metadata.name ?? "",
	uid: metadata.uid ?? "",
	resourceVersion: metadata.resourceVersion ?? "",
});
