import type { Backend } from "./backend.ts";
import { type MemoryOptions, openMemoryBackend } from "./memory/index.ts";
import { openSqliteBackend, type SqliteOptions } from "./sqlite/index.ts";
import { exportObjects } from "./sqlite/sqlite-journal.ts";

export type BackendOptions =
	| ({ readonly kind: "memory" } & Omit<MemoryOptions, "writeSnapshot">)
	| ({ readonly kind: "sqlite" } & SqliteOptions);

/** Opens a store. Rejects with one clear message when it cannot be used. */
export async function openBackend(options: BackendOptions): Promise<Backend> {
	return options.kind === "memory"
		? openMemoryBackend({ ...options, writeSnapshot: exportObjects })
		: openSqliteBackend(options);
}

export { Sealed } from "./log/stored-object.ts";
