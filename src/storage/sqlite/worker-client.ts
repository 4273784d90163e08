import { Worker } from "node:worker_threads";
import { StorageError } from "../backend.ts";
import type { Recovered } from "../log/journal.ts";
import { rowToObject, unpackRows } from "./log-row.ts";
import type {
	Operation,
	Operations,
	WorkerReply,
	WorkerRequest,
	WorkerTask,
} from "./protocol.ts";
import { workerFile } from "./worker-file.ts";

interface Pending {
	resolve(result: unknown): void;
	reject(error: Error): void;
}

/** Requests to the database thread and its replies. When the thread dies, everything fails from then on. */
export class WorkerClient {
	#worker: Worker;
	#pending = new Map<number, Pending>();
	#lastId = 0;
	#dead: StorageError | undefined;
	#exited: Promise<void>;

	private constructor(worker: Worker) {
		this.#worker = worker;
		this.#exited = new Promise((resolve) => {
			worker.once("exit", () => {
				this.#die("the storage thread has ended");
				resolve();
			});
		});
		worker.on("error", (error: Error) => this.#die(error.message));
	}

	/** Starts the thread. Rejects with its reason when it cannot open what it shall. */
	static async start(
		task: WorkerTask,
	): Promise<{ client: WorkerClient; recovered: Recovered }> {
		const worker = new Worker(await workerFile(), { workerData: task });
		const client = new WorkerClient(worker);
		const objects: Recovered["objects"][number][] = [];
		const recovered = await new Promise<Recovered>((resolve, reject) => {
			worker.once("error", reject);
			worker.on("message", (reply: WorkerReply) => {
				if (reply.type === "rows")
					for (const row of unpackRows(reply.rows))
						objects.push(rowToObject(row));
				else if (reply.type === "opened")
					resolve({ ...reply, objects } satisfies Recovered);
				else if (reply.type === "refused") reject(new Error(reply.message));
				else client.#receive(reply);
			});
		});
		return { client, recovered };
	}

	request<O extends Operation>(
		op: O,
		request: Operations[O]["request"],
		transfer: ArrayBuffer[] = [],
	): Promise<Operations[O]["result"]> {
		if (this.#dead !== undefined) return Promise.reject(this.#dead);
		return new Promise((resolve, reject) => {
			const id = ++this.#lastId;
			this.#pending.set(id, {
				resolve: resolve as (result: unknown) => void,
				reject,
			});
			const message = { id, op, ...request } as WorkerRequest;
			this.#worker.postMessage(message, transfer);
		});
	}

	/** Ends the thread after what was requested before. */
	async close(): Promise<void> {
		try {
			await this.request("close", {});
		} finally {
			await this.#exited;
		}
	}

	#receive(reply: Extract<WorkerReply, { id: number }>): void {
		const pending = this.#pending.get(reply.id);
		this.#pending.delete(reply.id);
		if (reply.type === "done") {
			pending?.resolve(reply.result);
			return;
		}
		const code = reply.compacted ? "Compacted" : "Unavailable";
		pending?.reject(new StorageError(code, reply.message));
	}

	#die(message: string): void {
		this.#dead ??= new StorageError("Unavailable", message);
		for (const pending of this.#pending.values()) pending.reject(this.#dead);
		this.#pending.clear();
	}
}
