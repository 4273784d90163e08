import type { Revision, StorageEvent, StoredObject } from "../backend.ts";

export interface JournalRange {
	readonly prefix: string;
	/** Exclusive. */
	readonly from: Revision;
	/** Inclusive. */
	readonly to: Revision;
}

export interface JournalPage {
	readonly events: readonly StorageEvent[];
	/** The page is complete up to this revision; reading goes on from it until it is the range's `to`. */
	readonly position: Revision;
}

/**
 * Where committed writes are kept. What differs between backends is behind this interface; the state, the
 * order of commits and the watchers are LogBackend's.
 */
export interface Journal {
	/** Resolves when the batch is durable as a whole; rejects when nothing of it is kept. One call at a time. */
	append(events: readonly StorageEvent[]): Promise<void>;
	/** Writes within a range, oldest first, a piece of bounded size. */
	read(range: JournalRange): Promise<JournalPage>;
	/** What undoes a range: each key written in it, with its state before (undefined: it did not exist). */
	undo(
		range: JournalRange,
	): Promise<ReadonlyMap<string, StoredObject | undefined>>;
	/** Forgets states that were no longer current at `revision`; resolves when that is done. */
	compact(revision: Revision): Promise<void>;
	/** Writes the current states to a file that the SQLite backend opens. */
	snapshot(
		file: string,
		objects: readonly StoredObject[],
		revision: Revision,
	): Promise<void>;
	close(): Promise<void>;
}

/** What a journal knows when it is opened. */
export interface Recovered {
	readonly revision: Revision;
	readonly compacted: Revision;
	readonly objects: readonly StoredObject[];
}
