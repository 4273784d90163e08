import {
	chmodSync,
	closeSync,
	fsyncSync,
	mkdirSync,
	openSync,
	readFileSync,
	renameSync,
	writeSync,
} from "node:fs";
import { join } from "node:path";

/** Where certificates are kept. Reads and writes are synchronous: a start needs a dozen tiny files, once. */
export interface CertificateStore {
	/** The file's text; undefined when there is none. */
	read(name: string): string | undefined;
	write(name: string, text: string): void;
	/** For messages. */
	path(name: string): string;
}

/** Keeps nothing: for clusters that live in memory. */
export const ephemeralStore: CertificateStore = {
	read: () => undefined,
	write: () => {},
	path: (name) => name,
};

/** A directory: private keys (*.key) get mode 0600; a file appears whole or not at all. */
export function directoryStore(directory: string): CertificateStore {
	const path = (name: string) => join(directory, name);
	return {
		path,
		read(name) {
			try {
				return readFileSync(path(name), "utf8");
			} catch (error) {
				if ((error as NodeJS.ErrnoException).code === "ENOENT")
					return undefined;
				throw new Error(
					`can't read ${path(name)}: ${(error as Error).message}`,
				);
			}
		},
		write(name, text) {
			try {
				mkdirSync(directory, { recursive: true });
				writeWhole(path(name), text, name.endsWith(".key") ? 0o600 : 0o644);
			} catch (error) {
				throw new Error(
					`can't write ${path(name)}: ${(error as Error).message}`,
				);
			}
		},
	};
}

/** Writes a file so that it appears whole or not at all. */
export function writeWhole(path: string, text: string, mode: number): void {
	const temporary = `${path}.${process.pid}.tmp`;
	const file = openSync(temporary, "w", mode);
	try {
		chmodSync(temporary, mode);
		writeSync(file, text);
		fsyncSync(file);
	} finally {
		closeSync(file);
	}
	renameSync(temporary, path);
}
