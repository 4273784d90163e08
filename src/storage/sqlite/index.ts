import type { Clock } from "../../apimachinery/clock.ts";
import type { Backend } from "../backend.ts";
import { LogBackend } from "../log/log-backend.ts";
import type { HistoryOptions } from "../log/retention.ts";
import { SqliteJournal } from "./sqlite-journal.ts";

export interface SqliteOptions {
	/** Made when it does not exist; holds `monokube.db` and `lock.db`. */
	readonly directory: string;
	readonly history?: Partial<HistoryOptions>;
	readonly clock?: Clock;
	/** A failure that no caller is waiting for. */
	readonly onWarning?: (message: string, error: unknown) => void;
}

const HISTORY: HistoryOptions = {
	revisions: 50_000,
	ageMs: 5 * 60_000,
	bytes: 256 << 20,
};

/** Opens a durable store. Rejects when the directory is in use or of a newer version. */
export async function openSqliteBackend(
	options: SqliteOptions,
): Promise<Backend> {
	const { journal, recovered } = await SqliteJournal.open(options.directory);
	return new LogBackend(journal, recovered, {
		history: { ...HISTORY, ...options.history },
		...(options.clock && { clock: options.clock }),
		onWarning: options.onWarning,
	});
}
