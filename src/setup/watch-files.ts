import { readdirSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Clock } from "../apimachinery/clock.ts";

const pollMs = 1000;
const dayMs = 24 * 3600_000;

export interface FileWatch {
	readonly clock: Clock;
	readonly signal: AbortSignal;
	/** Describes the files: another text means that something was written. */
	state(): string;
	/** Takes the files up. After a failure the next change is waited for. */
	onChange(): Promise<void>;
}

/** Calls back when files were written, and once a day: some of what they hold may have come to its end. */
export function watchFiles({
	clock,
	signal,
	state,
	onChange,
}: FileWatch): void {
	let seen = state();
	let before = seen;
	let at = clock.now();
	const look = async () => {
		const current = state();
		// What is still being written is left alone until it has come to rest.
		const settled = current === before;
		before = current;
		if (settled && (current !== seen || clock.now() - at >= dayMs)) {
			seen = current;
			at = clock.now();
			await onChange().then(
				() => {
					// What we wrote ourselves is no change.
					seen = state();
					before = seen;
				},
				() => {},
			);
		}
		schedule();
	};
	const schedule = () => {
		if (signal.aborted) return;
		const cancel = clock.setTimeout(() => {
			signal.removeEventListener("abort", cancel);
			void look();
		}, pollMs);
		signal.addEventListener("abort", cancel, { once: true });
	};
	schedule();
}

/** One file, in whatever way it is put in place (a new inode behind a symbolic link, as ConfigMaps do it). */
export function stateOfFile(file: string): string {
	try {
		const { mtimeMs, size, ino } = statSync(file);
		return `${file} ${mtimeMs} ${size} ${ino} ${statSync(dirname(file)).ino}`;
	} catch {
		return `${file} is missing`;
	}
}

/** The files of a directory whose names fit. */
export function stateOfDirectory(directory: string, names: RegExp): string {
	try {
		return readdirSync(directory)
			.filter((name) => names.test(name))
			.sort()
			.map((name) => stateOfFile(join(directory, name)))
			.join("\n");
	} catch {
		return "";
	}
}
