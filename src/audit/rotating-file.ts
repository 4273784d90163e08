import {
	createReadStream,
	createWriteStream,
	existsSync,
	mkdirSync,
} from "node:fs";
import {
	type FileHandle,
	open,
	readdir,
	rename,
	stat,
	unlink,
} from "node:fs/promises";
import { basename, dirname, extname, join } from "node:path";
import { pipeline } from "node:stream/promises";
import { createGzip } from "node:zlib";
import type { Clock } from "../apimachinery/clock.ts";

export interface RotationOptions {
	readonly path: string;
	/** Days that old files are kept; 0: for ever. */
	readonly maxAgeDays: number;
	/** How many old files are kept; 0: all. */
	readonly maxBackups: number;
	/** Bytes after which a new file is begun. */
	readonly maxBytes: number;
	/** Old files are gzipped. */
	readonly compress: boolean;
	readonly clock: Clock;
	/** Told when old files can't be removed or compressed. */
	onError(message: string, error: unknown): void;
}

const dayMs = 86_400_000;

/**
 * A log file that is put aside when it has grown enough: `audit.log` becomes `audit-2026-01-31T12-00-00.000.log`, as
 * the lumberjack library that kube-apiserver uses names it. Calls must not overlap.
 */
export class RotatingFile {
	readonly #options: RotationOptions;
	#file: FileHandle | undefined;
	#size = 0;
	#cleaning: Promise<void> = Promise.resolve();

	constructor(options: RotationOptions) {
		this.#options = options;
	}

	/** Appends whole lines; throws what the file system says. */
	async write(lines: readonly string[]): Promise<void> {
		let chunk: Buffer[] = [];
		let waiting = 0;
		const flush = async () => {
			if (waiting > 0) await this.#append(Buffer.concat(chunk));
			chunk = [];
			waiting = 0;
		};
		await this.#ready();
		for (const line of lines) {
			const bytes = Buffer.from(line);
			if (this.#size + waiting + bytes.length > this.#options.maxBytes) {
				await flush();
				if (this.#size > 0) await this.#rotate();
			}
			chunk.push(bytes);
			waiting += bytes.length;
		}
		await flush();
	}

	async close(): Promise<void> {
		await this.#file?.close();
		this.#file = undefined;
		await this.#cleaning;
	}

	async #ready(): Promise<FileHandle> {
		if (this.#file !== undefined) return this.#file;
		const { path } = this.#options;
		mkdirSync(dirname(path), { recursive: true });
		const file = await open(path, "a", 0o600);
		this.#size = (await file.stat()).size;
		this.#file = file;
		return file;
	}

	async #append(bytes: Buffer): Promise<void> {
		const file = await this.#ready();
		await file.appendFile(bytes);
		this.#size += bytes.length;
	}

	async #rotate(): Promise<void> {
		const { path, clock, onError } = this.#options;
		await this.#file?.close();
		this.#file = undefined;
		await rename(path, freeName(path, clock.now()));
		this.#cleaning = this.#cleaning
			.then(() => this.#clean())
			.catch((error) => onError("old audit logs can't be tidied up", error));
		await this.#ready();
	}

	/** Removes what is too old or too much, and compresses the rest. */
	async #clean(): Promise<void> {
		const { path, maxBackups, maxAgeDays, compress, clock } = this.#options;
		const old = await backupsOf(path);
		const oldest = maxAgeDays > 0 ? clock.now() - maxAgeDays * dayMs : 0;
		const kept = old.filter(
			({ at }, i) => (maxBackups === 0 || i < maxBackups) && at >= oldest,
		);
		for (const backup of old)
			if (!kept.includes(backup)) await unlink(backup.file);
		if (!compress) return;
		for (const { file } of kept) if (!file.endsWith(".gz")) await gzip(file);
	}
}

const timestamp = (at: number): string =>
	new Date(at).toISOString().slice(0, 23).replaceAll(":", "-");

const splitName = (path: string): { stem: string; extension: string } => {
	const extension = extname(path);
	return { stem: basename(path, extension), extension };
};

/** The name for a file that is put aside now; two within a millisecond must not overwrite each other. */
function freeName(path: string, now: number): string {
	const { stem, extension } = splitName(path);
	for (let at = now; ; at++) {
		const file = join(dirname(path), `${stem}-${timestamp(at)}${extension}`);
		if (!existsSync(file) && !existsSync(`${file}.gz`)) return file;
	}
}

interface Backup {
	readonly file: string;
	readonly at: number;
}

/** The files that were put aside, newest first. */
async function backupsOf(path: string): Promise<Backup[]> {
	const { stem, extension } = splitName(path);
	const found: Backup[] = [];
	for (const name of await readdir(dirname(path))) {
		if (!name.startsWith(`${stem}-`)) continue;
		const rest = name.slice(stem.length + 1).replace(/\.gz$/, "");
		if (!rest.endsWith(extension)) continue;
		const at = timeOf(rest.slice(0, rest.length - extension.length));
		if (!Number.isNaN(at)) found.push({ file: join(dirname(path), name), at });
	}
	return found.sort((a, b) => b.at - a.at);
}

const timeOf = (text: string): number =>
	Date.parse(
		text.replace(/^(\d{4}-\d\d-\d\dT\d\d)-(\d\d)-(\d\d\.\d{3})$/, "$1:$2:$3Z"),
	);

async function gzip(file: string): Promise<void> {
	const { mode } = await stat(file);
	await pipeline(
		createReadStream(file),
		createGzip(),
		createWriteStream(`${file}.gz`, { mode }),
	);
	await unlink(file);
}
