import type { Clock } from "../../apimachinery/clock.ts";
import type { Event } from "../types/core.ts";
import { LruMap } from "./lru-map.ts";
import { eventName, timeOf } from "./names.ts";

/** What is to be written of an event. */
export interface Correlated {
	readonly event: Event;
	/** Of an event that was written before: what changes. */
	readonly patch?: Readonly<Record<string, unknown>>;
	/** Remembers the event as the server knows it. */
	readonly key: string;
}

interface Similar {
	readonly messages: Set<string>;
	lastTime: number;
}
interface Observed {
	readonly count: number;
	readonly firstTimestamp: string | null | undefined;
	readonly name: string;
}
interface Bucket {
	tokens: number;
	filledAt: number;
}

const cacheSize = 4096;
/** From so many different messages of one reason on, they are told as one event. */
const maxSimilar = 10;
const similarWindow = 600_000;
const spamBurst = 25;
const spamRefillMs = 300_000;

/**
 * Keeps repeated events few: the same one again becomes a count, many similar ones become one, and of one object no
 * more than 25 go out at once (client-go's tools/record/events_cache.go).
 */
export class EventCorrelator {
	readonly #clock: Clock;
	readonly #similar = new LruMap<string, Similar>(cacheSize);
	readonly #observed = new LruMap<string, Observed>(cacheSize);
	readonly #buckets = new LruMap<string, Bucket>(cacheSize);

	constructor(clock: Clock) {
		this.#clock = clock;
	}

	/** Undefined when the event is not worth writing. */
	correlate(event: Event): Correlated | undefined {
		const { event: aggregated, key } = this.#aggregate(event);
		const observed = this.#observe(aggregated, key);
		return this.#isSpam(observed.event) ? undefined : observed;
	}

	/** The server has it under this name. */
	written({ key }: Correlated, event: Event): void {
		this.#observed.set(key, {
			count: event.count ?? 1,
			firstTimestamp: event.firstTimestamp,
			name: event.metadata.name ?? "",
		});
	}

	#aggregate(event: Event): { event: Event; key: string } {
		const now = this.#clock.now();
		const group = groupKey(event);
		let similar = this.#similar.get(group);
		if (similar === undefined || now - similar.lastTime > similarWindow)
			similar = { messages: new Set(), lastTime: now };
		const message = event.message ?? "";
		similar.messages.add(message);
		similar.lastTime = now;
		this.#similar.set(group, similar);
		if (similar.messages.size < maxSimilar)
			return { event, key: `${group}\0${message}` };
		const [any] = similar.messages;
		similar.messages.delete(any ?? "");
		const time = timeOf(now);
		const combined: Event = {
			...event,
			metadata: {
				...event.metadata,
				name: eventName(event.involvedObject.name ?? "", now),
			},
			count: 1,
			firstTimestamp: time,
			lastTimestamp: time,
			message: `(combined from similar events): ${message}`,
		};
		return { event: combined, key: group };
	}

	#observe(event: Event, key: string): Correlated {
		const last = this.#observed.get(key);
		const seen: Event =
			last === undefined
				? event
				: {
						...event,
						metadata: { ...event.metadata, name: last.name },
						count: last.count + 1,
						firstTimestamp: last.firstTimestamp ?? null,
					};
		this.#observed.set(key, {
			count: seen.count ?? 1,
			firstTimestamp: seen.firstTimestamp,
			name: seen.metadata.name ?? "",
		});
		if (last === undefined) return { event: seen, key };
		const { count, lastTimestamp, message } = seen;
		return { event: seen, patch: { count, lastTimestamp, message }, key };
	}

	#isSpam(event: Event): boolean {
		const now = this.#clock.now();
		const key = objectKey(event);
		const bucket = this.#buckets.get(key) ?? {
			tokens: spamBurst,
			filledAt: now,
		};
		bucket.tokens = Math.min(
			spamBurst,
			bucket.tokens + (now - bucket.filledAt) / spamRefillMs,
		);
		bucket.filledAt = now;
		this.#buckets.set(key, bucket);
		if (bucket.tokens < 1) return true;
		bucket.tokens--;
		return false;
	}
}

/** Who speaks about what. */
const objectKey = ({ source, involvedObject: o }: Event): string =>
	[
		source?.component,
		source?.host,
		o.kind,
		o.namespace,
		o.name,
		o.uid,
		o.apiVersion,
		o.fieldPath,
	].join("\0");

const groupKey = (event: Event): string =>
	`${objectKey(event)}\0${event.type}\0${event.reason}`;
