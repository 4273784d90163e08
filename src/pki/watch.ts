import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import type { Clock } from "../apimachinery/clock.ts";

const pollMs = 2000;

/**
 * Calls back when certificates or keys in a directory were written, or a day has gone by: some may have to be renewed.
 * A failure (half of a pair is there yet) is tried again at the next look.
 */
export function watchCertificates(
	directory: string,
	clock: Clock,
	signal: AbortSignal,
	onChange: () => Promise<void>,
): void {
	let seen = stateOf(directory);
	let at = clock.now();
	const look = async () => {
		const state = stateOf(directory);
		const due = clock.now() - at >= dayMs;
		if (state !== seen || due)
			try {
				await onChange();
				seen = stateOf(directory);
				at = clock.now();
			} catch {
				// Whoever is to hear of it has been told; the files that hold now stay in use.
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

const dayMs = 24 * 3600_000;

/** What tells one state of the files from another. */
function stateOf(directory: string): string {
	try {
		return readdirSync(directory)
			.filter((name) => /\.(crt|key)$/.test(name))
			.sort()
			.map((name) => {
				const { mtimeMs, size, ino } = statSync(join(directory, name));
				return `${name} ${mtimeMs} ${size} ${ino}`;
			})
			.join("\n");
	} catch {
		return "";
	}
}
