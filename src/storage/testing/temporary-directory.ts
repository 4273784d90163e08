import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";

/** Makes empty directories that are gone after the tests of this file. Call it at the file's top level. */
export function temporaryDirectories(): () => Promise<string> {
	const made: string[] = [];
	afterAll(async () => {
		await Promise.all(
			made.map((path) => rm(path, { recursive: true, force: true })),
		);
	});
	return async () => {
		const path = await mkdtemp(join(tmpdir(), "monokube-storage-"));
		made.push(path);
		return path;
	};
}
