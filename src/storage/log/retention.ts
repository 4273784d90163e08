import type { Clock } from "../../apimachinery/clock.ts";
import type { Revision, StorageEvent } from "../backend.ts";

/** How much history is kept for watches and lists at an old revision. What exceeds any limit goes. */
export interface HistoryOptions {
	readonly revisions: number;
	readonly ageMs: number;
	/** Of objects' JSON. */
	readonly bytes: number;
}

interface Mark {
	readonly revision: Revision;
	readonly time: number;
	/** Written since the start up to this revision. */
	readonly bytes: number;
}

/** A limit is kept to this fraction: so many marks are held, and so finely history is forgotten. */
const GRAIN = 50;

/**
 * Decides what may be forgotten, a little after every few writes rather than much at intervals. It needs no
 * timer: a store that is not written to does not grow.
 */
export class Retention {
	#options: HistoryOptions;
	#clock: Clock;
	/** Each says: everything up to this revision is at least this old. */
	#marks: Mark[];
	/** The newest write; it becomes a mark when the next one is far enough from the last mark. */
	#newest: Mark;

	constructor(options: HistoryOptions, clock: Clock, revision: Revision) {
		this.#options = options;
		this.#clock = clock;
		this.#newest = { revision, time: clock.now(), bytes: 0 };
		this.#marks = [this.#newest];
	}

	/** Takes note of a committed batch; returns the revision up to which history may be forgotten now. */
	observe(batch: readonly StorageEvent[]): Revision {
		let { bytes } = this.#newest;
		for (const event of batch) bytes += event.object.bytes.length;
		const revision = batch.at(-1)?.revision ?? this.#newest.revision;
		const now = { revision, time: this.#clock.now(), bytes };
		const last = this.#marks.at(-1);
		if (last === undefined || this.#exceeds(last, now, GRAIN))
			if (this.#newest !== last) this.#marks.push(this.#newest);
		this.#newest = now;
		// The first mark is the target: everything up to it is beyond a limit.
		let second = this.#marks[1];
		while (second !== undefined && this.#exceeds(second, now, 1)) {
			this.#marks.shift();
			second = this.#marks[1];
		}
		return this.#marks[0]?.revision ?? 0;
	}

	#exceeds(mark: Mark, now: Mark, fraction: number): boolean {
		const { revisions, ageMs, bytes } = this.#options;
		return (
			now.revision - mark.revision >= revisions / fraction ||
			now.time - mark.time >= ageMs / fraction ||
			now.bytes - mark.bytes >= bytes / fraction
		);
	}
}
