import type { Clock } from "../../apimachinery/clock.ts";
import type { Backend } from "../backend.ts";
import { LogBackend } from "../log/log-backend.ts";
import type { HistoryOptions } from "../log/retention.ts";
import { MemoryJournal, type SnapshotWriter } from "./memory-journal.ts";

export interface MemoryOptions {
	readonly history?: Partial<HistoryOptions>;
	readonly clock?: Clock;
	/** How `snapshot(file)` is done. */
	readonly writeSnapshot: SnapshotWriter;
}

const HISTORY: HistoryOptions = {
	revisions: 10_000,
	ageMs: 5 * 60_000,
	bytes: 32 << 20,
};

/** A store that ends with the process. Revisions start where etcd's do: the first write gets 2. */
export function openMemoryBackend(options: MemoryOptions): Backend {
	return new LogBackend(
		new MemoryJournal(options.writeSnapshot),
		{ revision: 1, compacted: 0, objects: [] },
		{
			history: { ...HISTORY, ...options.history },
			...(options.clock && { clock: options.clock }),
			// There is no disk to wait for, and tests on a virtual clock need no turn of the event loop to pass.
			schedule: queueMicrotask,
		},
	);
}
