import {
	type Revision,
	StorageError,
	type StorageEvent,
	type StoredObject,
} from "../backend.ts";
import type { Journal, JournalPage, JournalRange } from "../log/journal.ts";

/** Writes an object list to a file that can be opened as a store. */
export type SnapshotWriter = (
	file: string,
	objects: readonly StoredObject[],
	revision: Revision,
) => Promise<void>;

/** Events handed out by one read. */
const PIECE = 1000;

/** History in an array; "durable" means taken. */
export class MemoryJournal implements Journal {
	#events: StorageEvent[] = [];
	#compacted: Revision = 0;
	#snapshot: SnapshotWriter;

	constructor(snapshot: SnapshotWriter) {
		this.#snapshot = snapshot;
	}

	async append(events: readonly StorageEvent[]): Promise<void> {
		for (const event of events) this.#events.push(event);
	}

	async read(range: JournalRange): Promise<JournalPage> {
		const part = this.#slice(range).slice(0, PIECE);
		const complete = part.length < PIECE;
		return {
			events: part.filter((event) => event.key.startsWith(range.prefix)),
			position: complete ? range.to : (part.at(-1)?.revision ?? range.to),
		};
	}

	async undo(
		range: JournalRange,
	): Promise<ReadonlyMap<string, StoredObject | undefined>> {
		const before = new Map<string, StoredObject | undefined>();
		for (const event of this.#slice(range)) {
			if (before.has(event.key) || !event.key.startsWith(range.prefix))
				continue;
			before.set(event.key, event.previous);
		}
		return before;
	}

	async compact(revision: Revision): Promise<void> {
		this.#compacted = revision;
		this.#events.splice(0, this.#indexAfter(revision));
	}

	snapshot(
		file: string,
		objects: readonly StoredObject[],
		revision: Revision,
	): Promise<void> {
		return this.#snapshot(file, objects, revision);
	}

	async close(): Promise<void> {
		this.#events = [];
	}

	#slice({ from, to }: JournalRange): StorageEvent[] {
		if (from < this.#compacted)
			throw new StorageError("Compacted", `revision ${from} was compacted`);
		return this.#events.slice(this.#indexAfter(from), this.#indexAfter(to));
	}

	/** The index of the first event after `revision`. */
	#indexAfter(revision: Revision): number {
		let low = 0;
		let high = this.#events.length;
		while (low < high) {
			const middle = (low + high) >> 1;
			if ((this.#events[middle] as StorageEvent).revision <= revision)
				low = middle + 1;
			else high = middle;
		}
		return low;
	}
}
