import { mkdir, open, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import type { Revision, StorageEvent, StoredObject } from "../backend.ts";
import type {
	Journal,
	JournalPage,
	JournalRange,
	Recovered,
} from "../log/journal.ts";
import {
	eventToRow,
	packRows,
	pairRows,
	pairToEvent,
	unpackRows,
} from "./log-row.ts";
import { WorkerClient } from "./worker-client.ts";

/** The log in a SQLite file that a thread of its own writes. */
export class SqliteJournal implements Journal {
	#client: WorkerClient;

	private constructor(client: WorkerClient) {
		this.#client = client;
	}

	/** Rejects when another process has the directory, or a newer version wrote it. */
	static async open(
		directory: string,
	): Promise<{ journal: SqliteJournal; recovered: Recovered }> {
		// It holds Secrets.
		await mkdir(directory, { recursive: true, mode: 0o700 });
		const task = { kind: "store" as const, directory };
		const { client, recovered } = await WorkerClient.start(task);
		return { journal: new SqliteJournal(client), recovered };
	}

	append(events: readonly StorageEvent[]): Promise<void> {
		const rows = packRows(events.map(eventToRow));
		return this.#client.request("append", { rows }, [rows]);
	}

	async read(range: JournalRange): Promise<JournalPage> {
		const { rows, position } = await this.#client.request("read", range);
		return { events: pairRows(unpackRows(rows)).map(pairToEvent), position };
	}

	async undo(
		range: JournalRange,
	): Promise<ReadonlyMap<string, StoredObject | undefined>> {
		const { rows } = await this.#client.request("undo", range);
		const pairs = pairRows(unpackRows(rows));
		return new Map(pairs.map(({ row, before }) => [row.key, before]));
	}

	compact(revision: Revision): Promise<void> {
		return this.#client.request("compact", { revision });
	}

	snapshot(file: string): Promise<void> {
		return writeWhole(file, (draft) =>
			this.#client.request("backup", { file: draft }),
		);
	}

	close(): Promise<void> {
		return this.#client.close();
	}
}

/** Writes `objects` to a file of the same form, as if each were the only write of its key. */
export function exportObjects(
	file: string,
	objects: readonly StoredObject[],
	revision: Revision,
): Promise<void> {
	return writeWhole(file, async (draft) => {
		const { client } = await WorkerClient.start({
			kind: "export",
			file: draft,
		});
		try {
			// Taken note of before there is a row, it has nothing to look through.
			await client.request("compact", { revision });
			const ordered = objects.toSorted((a, b) => a.modRevision - b.modRevision);
			for (let i = 0; i < ordered.length; i += 1000) {
				const rows = packRows(
					ordered.slice(i, i + 1000).map((object) => ({
						revision: object.modRevision,
						previous: 0,
						createRevision: object.createRevision,
						deleted: false,
						key: object.key,
						value: object.bytes,
					})),
				);
				await client.request("append", { rows }, [rows]);
			}
		} finally {
			await client.close();
		}
	});
}

/** A file that is there completely or not at all, whatever happens meanwhile. */
async function writeWhole(
	file: string,
	write: (draft: string) => Promise<void>,
): Promise<void> {
	const draft = `${file}.partial`;
	await rm(draft, { force: true });
	try {
		await write(draft);
		await sync(draft);
		await rename(draft, file);
		await sync(dirname(file));
	} finally {
		await rm(draft, { force: true });
	}
}

async function sync(path: string): Promise<void> {
	const handle = await open(path, "r");
	try {
		await handle.sync();
	} finally {
		await handle.close();
	}
}
