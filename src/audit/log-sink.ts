import type { EncodedEvent } from "./encode.ts";
import {
	type AuditMode,
	type AuditSink,
	fitting,
	type Truncation,
} from "./sink.ts";

/** What lines are appended to: a rotating file, or standard output. */
export interface LineWriter {
	write(lines: readonly string[]): Promise<void>;
	close(): Promise<void>;
}

export interface LogSinkOptions {
	readonly writer: LineWriter;
	readonly mode: AuditMode;
	/** How many events may wait in mode batch; more are dropped. */
	readonly bufferSize: number;
	readonly truncation?: Truncation | undefined;
	onError(message: string, error: unknown): void;
}

interface Waiting {
	readonly line: string;
	done?(kept: boolean): void;
}

/**
 * One JSON line for each event (k8s.io/apiserver/plugin/pkg/audit/log). Lines that come while others are being
 * written are written together afterwards, so a slow disk delays nobody in mode batch.
 */
export class LogSink implements AuditSink {
	readonly #options: LogSinkOptions;
	#waiting: Waiting[] = [];
	#writing: Promise<void> | undefined;
	#dropped = 0;

	constructor(options: LogSinkOptions) {
		this.#options = options;
	}

	process(event: EncodedEvent): Promise<boolean> | undefined {
		const { mode, truncation, bufferSize } = this.#options;
		const text = fitting(event, truncation);
		if (text === undefined) {
			this.#drop("an audit event is too large and was dropped");
			return undefined;
		}
		const line = `${text}\n`;
		if (mode !== "batch")
			return new Promise((resolve) => {
				const done = (kept: boolean) =>
					resolve(kept || mode !== "blocking-strict");
				this.#waiting.push({ line, done });
				this.#start();
			});
		if (this.#waiting.length >= bufferSize)
			this.#drop("the audit buffer is full: events are dropped");
		else this.#waiting.push({ line });
		this.#start();
		return undefined;
	}

	async close(): Promise<void> {
		await this.#writing;
		await this.#options.writer.close();
	}

	#start(): void {
		this.#writing ??= this.#write().finally(() => {
			this.#writing = undefined;
		});
	}

	async #write(): Promise<void> {
		const { writer, onError } = this.#options;
		while (this.#waiting.length > 0) {
			const batch = this.#waiting;
			this.#waiting = [];
			let kept = true;
			try {
				await writer.write(batch.map(({ line }) => line));
				this.#dropped = 0;
			} catch (error) {
				kept = false;
				onError("audit events can't be written", error);
			}
			for (const { done } of batch) done?.(kept);
		}
	}

	/** Said once for each time that things go wrong, not once for each event. */
	#drop(message: string): void {
		if (this.#dropped++ === 0)
			this.#options.onError(message, new Error("audit event dropped"));
	}
}

/** Standard output, whose own buffer takes what is not read yet. */
export const standardOutput: LineWriter = {
	write: (lines) =>
		new Promise((resolve, reject) => {
			process.stdout.write(lines.join(""), (error) =>
				error ? reject(error) : resolve(),
			);
		}),
	close: async () => {},
};
