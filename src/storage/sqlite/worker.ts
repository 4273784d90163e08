import { join } from "node:path";
import { type MessagePort, parentPort, workerData } from "node:worker_threads";
import type { Revision } from "../backend.ts";
import { lockDirectory } from "./directory-lock.ts";
import { LogDatabase } from "./log-database.ts";
import { type LogRow, packRows, unpackRows } from "./log-row.ts";
import type { WorkerReply, WorkerRequest, WorkerTask } from "./protocol.ts";

/** The thread that owns the database: it commits, reads old revisions and forgets them. Entry point. */

/** Bytes of values in one message while the store is loaded. */
const LOAD_BYTES = 1 << 20;
/** Compaction when no write comes that it could go along with: so many revisions, after such a pause. */
const STEP = 500;
const PAUSE_MS = 10;

class StoreWorker {
	#port: MessagePort;
	#database: LogDatabase;
	#release: () => void;
	#fold: boolean;
	#target: Revision = 0;
	#timer: NodeJS.Timeout | undefined;
	#compactions: { revision: Revision; id: number }[] = [];
	#backup: Promise<void> = Promise.resolve();

	constructor(port: MessagePort, task: WorkerTask) {
		this.#port = port;
		this.#fold = task.kind === "export";
		if (task.kind === "store") {
			this.#release = lockDirectory(task.directory);
			const file = join(task.directory, "monokube.db");
			try {
				this.#database = new LogDatabase(file);
			} catch (error) {
				this.#release();
				const reason = (error as Error).message;
				throw new Error(`storage directory ${task.directory} ${reason}`);
			}
		} else {
			this.#release = () => {};
			this.#database = new LogDatabase(task.file);
		}
		port.on("message", (request: WorkerRequest) => this.#receive(request));
	}

	load(): void {
		let rows: LogRow[] = [];
		let bytes = 0;
		const flush = () => {
			const packed = packRows(rows);
			this.#reply({ type: "rows", rows: packed }, [packed]);
			rows = [];
			bytes = 0;
		};
		for (const row of this.#database.current()) {
			rows.push(row);
			bytes += row.value.length;
			if (bytes > LOAD_BYTES) flush();
		}
		flush();
		const { compacted } = this.#database;
		const revision = this.#database.revision();
		this.#reply({ type: "opened", revision, compacted });
	}

	#receive(request: WorkerRequest): void {
		try {
			this.#handle(request);
		} catch (error) {
			this.#fail(request.id, error);
		}
	}

	#handle(request: WorkerRequest): void {
		const { id } = request;
		if (request.op === "append") {
			this.#database.append(unpackRows(request.rows), this.#target);
			this.#reply({ type: "done", id });
			this.#compacted();
		} else if (request.op === "read") {
			const { prefix, from, to } = request;
			this.#refuseCompacted(from);
			const page = this.#database.read(prefix, from, to);
			const rows = packRows(page.rows);
			const result = { rows, position: page.position };
			this.#reply({ type: "done", id, result }, [rows]);
		} else if (request.op === "undo") {
			const { prefix, from, to } = request;
			this.#refuseCompacted(from);
			const rows = packRows(this.#database.undo(prefix, from, to));
			this.#reply({ type: "done", id, result: { rows } }, [rows]);
		} else if (request.op === "compact") {
			this.#target = Math.max(this.#target, request.revision);
			this.#compactions.push({ revision: request.revision, id });
			this.#compacted();
		} else if (request.op === "backup") {
			this.#backup = this.#database.backup(request.file).then(
				() => this.#reply({ type: "done", id }),
				(error) => this.#fail(id, error),
			);
		} else this.#close(id);
	}

	/** Answers compactions that are done; sees to it that the others go on. */
	#compacted(): void {
		const { compacted } = this.#database;
		this.#compactions = this.#compactions.filter(({ revision, id }) => {
			if (revision > compacted) return true;
			this.#reply({ type: "done", id });
			return false;
		});
		clearTimeout(this.#timer);
		if (this.#target > compacted)
			this.#timer = setTimeout(() => this.#step(), PAUSE_MS);
	}

	#step(): void {
		try {
			this.#database.compact(this.#target, STEP);
		} catch (error) {
			// The next write or compaction tries again.
			for (const { id } of this.#compactions.splice(0)) this.#fail(id, error);
			return;
		}
		this.#compacted();
	}

	#refuseCompacted(from: Revision): void {
		if (from < this.#database.compacted || from < this.#target)
			throw Object.assign(new Error(`revision ${from} was compacted`), {
				compacted: true,
			});
	}

	async #close(id: number): Promise<void> {
		clearTimeout(this.#timer);
		await this.#backup;
		try {
			this.#database.close(this.#fold);
			this.#release();
			this.#reply({ type: "done", id });
		} catch (error) {
			this.#fail(id, error);
		}
		this.#port.close();
	}

	#fail(id: number, error: unknown): void {
		const { message, compacted = false } = error as Error & {
			compacted?: boolean;
		};
		this.#reply({ type: "failed", id, message, compacted });
	}

	#reply(reply: WorkerReply, transfer: ArrayBuffer[] = []): void {
		this.#port.postMessage(reply, transfer);
	}
}

if (parentPort !== null) {
	try {
		new StoreWorker(parentPort, workerData as WorkerTask).load();
	} catch (error) {
		const { message } = error as Error;
		parentPort.postMessage({ type: "refused", message } satisfies WorkerReply);
		parentPort.close();
	}
}
