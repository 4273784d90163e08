import type { Revision, StorageEvent } from "../backend.ts";

/** The recent events of a resource, without gaps after `start`. Bounded by number and by size. */
export class EventWindow {
	#events: StorageEvent[] = [];
	#bytes = 0;
	#start: Revision;
	#maxEvents: number;
	#maxBytes: number;

	constructor(start: Revision, maxEvents: number, maxBytes: number) {
		this.#start = start;
		this.#maxEvents = maxEvents;
		this.#maxBytes = maxBytes;
	}

	push(event: StorageEvent): void {
		this.#events.push(event);
		this.#bytes += event.object.bytes.length;
		// Trimmed to half when full: each event is moved at most once.
		const full =
			this.#events.length >= 2 * this.#maxEvents ||
			this.#bytes >= 2 * this.#maxBytes;
		if (full) this.#trim();
	}

	/** The events after `from` under `prefix`; undefined when they are no longer all here. */
	since(from: Revision, prefix: string): StorageEvent[] | undefined {
		if (from < this.#start) return undefined;
		const events = this.#events;
		let low = 0;
		let high = events.length;
		while (low < high) {
			const middle = (low + high) >> 1;
			if ((events[middle] as StorageEvent).revision <= from) low = middle + 1;
			else high = middle;
		}
		const missed = events.slice(low);
		return missed.filter((event) => event.key.startsWith(prefix));
	}

	#trim(): void {
		let drop = 0;
		while (
			this.#events.length - drop > this.#maxEvents ||
			this.#bytes > this.#maxBytes
		) {
			const oldest = this.#events[drop++] as StorageEvent;
			this.#bytes -= oldest.object.bytes.length;
			this.#start = oldest.revision;
		}
		this.#events = this.#events.slice(drop);
	}
}
