import { type Clock, sleep } from "../../apimachinery/clock.ts";
import { isNotFound, isStatusError } from "../../apimachinery/errors.ts";
import type { KubeObject } from "../../apimachinery/object.ts";
import type { Client } from "../client.ts";
import { kinds } from "../kinds.ts";
import type { Event } from "../types/core.ts";
import type { ObjectReference } from "../types/meta.ts";
import { EventCorrelator } from "./correlator.ts";
import { eventName, timeOf } from "./names.ts";

export type EventType = "Normal" | "Warning";

/** Tells people what happened to an object; never fails and never waits. */
export interface EventRecorder {
	event(
		about: KubeObject | ObjectReference,
		type: EventType,
		reason: string,
		message: string,
		annotations?: Readonly<Record<string, string>>,
	): void;
}

export interface RecorderOptions {
	readonly client: Client;
	readonly clock: Clock;
	readonly signal: AbortSignal;
	/** source.component and reportingComponent. */
	readonly component: string;
	/** source.host and reportingInstance: of node agents. */
	readonly host?: string;
	/** Shared by recorders of one process, so that what they remember has one bound; default: one of its own. */
	readonly correlator?: EventCorrelator;
}

const maxWaiting = 1000;
const maxTries = 12;
const retryDelay = 10_000;

/** Writes core/v1 Events one after the other, correlated (client-go's tools/record/event.go). */
export class ApiEventRecorder implements EventRecorder {
	readonly #options: RecorderOptions;
	readonly #correlator: EventCorrelator;
	readonly #waiting: Event[] = [];
	#writing = false;

	constructor(options: RecorderOptions) {
		this.#options = options;
		this.#correlator = options.correlator ?? new EventCorrelator(options.clock);
	}

	event(
		about: KubeObject | ObjectReference,
		type: EventType,
		reason: string,
		message: string,
		annotations?: Readonly<Record<string, string>>,
	): void {
		if (this.#waiting.length >= maxWaiting) return;
		const event = this.#make(referenceTo(about), type, reason, message);
		if (annotations !== undefined)
			event.metadata.annotations = { ...annotations };
		this.#waiting.push(event);
		if (!this.#writing) void this.#writeAll();
	}

	#make(
		involvedObject: ObjectReference,
		type: EventType,
		reason: string,
		message: string,
	): Event {
		const { clock, component, host = "" } = this.#options;
		const now = clock.now();
		const time = timeOf(now);
		return {
			apiVersion: "v1",
			kind: "Event",
			metadata: {
				name: eventName(involvedObject.name ?? "", now),
				namespace: involvedObject.namespace || "default",
			},
			involvedObject,
			reason,
			message,
			source: host === "" ? { component } : { component, host },
			firstTimestamp: time,
			lastTimestamp: time,
			count: 1,
			type,
			eventTime: null,
			reportingComponent: component,
			reportingInstance: host,
		};
	}

	async #writeAll(): Promise<void> {
		this.#writing = true;
		try {
			for (;;) {
				const event = this.#waiting.shift();
				if (event === undefined || this.#options.signal.aborted) return;
				await this.#write(event);
			}
		} finally {
			this.#writing = false;
		}
	}

	async #write(event: Event): Promise<void> {
		const correlated = this.#correlator.correlate(event);
		if (correlated === undefined) return;
		for (let tries = 0; tries < maxTries; tries++) {
			try {
				const written = await this.#send(correlated.event, correlated.patch);
				this.#correlator.written(correlated, written);
				return;
			} catch (error) {
				// What the server refuses (a namespace that goes away, for one) will be refused again.
				if (isStatusError(error)) return;
			}
			try {
				await sleep(this.#options.clock, retryDelay, this.#options.signal);
			} catch {
				return;
			}
		}
	}

	async #send(event: Event, patch: unknown): Promise<Event> {
		const { client } = this.#options;
		const { namespace = "", name = "" } = event.metadata;
		if (patch !== undefined) {
			try {
				return await client.patch(
					kinds.events,
					namespace,
					name,
					"strategic",
					patch,
				);
			} catch (error) {
				if (!isNotFound(error)) throw error;
			}
		}
		return client.create(kinds.events, event);
	}
}

/** How an event names the object it is about. */
export function referenceTo(
	about: KubeObject | ObjectReference,
): ObjectReference {
	if (!("metadata" in about)) return about;
	const { metadata } = about;
	return {
		kind: about.kind,
		...(metadata.namespace === undefined
			? {}
			: { namespace: metadata.namespace }),
		name: metadata.name ?? "",
		...(metadata.uid === undefined ? {} : { uid: metadata.uid }),
		apiVersion: about.apiVersion,
		...(metadata.resourceVersion === undefined
			? {}
			: { resourceVersion: metadata.resourceVersion }),
	};
}
