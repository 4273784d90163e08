import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { Backend, Revision } from "../backend.ts";
import { openBackend } from "../index.ts";
import { put } from "../testing/fixtures.ts";
import { temporaryDirectories } from "../testing/temporary-directory.ts";

const path = (relative: string) =>
	fileURLToPath(new URL(relative, import.meta.url));

const newDirectory = temporaryDirectories();

/** The writer as it would be installed: bundles beside each other, below the packages that they import. */
const bundles = path(
	`../../../node_modules/.cache/monokube/crash-${process.pid}`,
);

beforeAll(async () => {
	await mkdir(bundles, { recursive: true });
	await writeFile(join(bundles, "package.json"), '{"type":"module"}');
	await build({
		entryPoints: {
			"crash-writer": path("../testing/crash-writer.ts"),
			"sqlite-worker": path("./worker.ts"),
		},
		outdir: bundles,
		bundle: true,
		platform: "node",
		format: "esm",
		packages: "external",
	});
});

afterAll(() => rm(bundles, { recursive: true }));

interface Acknowledged {
	readonly key: string;
	readonly revision: Revision;
}

/** Runs the writer until it has made `writes`, then kills it wherever it is; what it had acknowledged. */
async function writeUntilKilled(
	directory: string,
	round: number,
	writes: number,
): Promise<Acknowledged[]> {
	const script = join(bundles, "crash-writer.js");
	const child = spawn(process.execPath, [script, directory, String(round)], {
		stdio: ["ignore", "pipe", "inherit"],
	});
	const acknowledged: Acknowledged[] = [];
	const exited = once(child, "close");
	for await (const line of createInterface({ input: child.stdout })) {
		const [key = "", revision, end] = line.split(" ");
		// The kill may have cut the last line short.
		if (end === undefined) break;
		acknowledged.push({ key, revision: Number(revision) });
		if (acknowledged.length === 50) await expectInUse(directory, child.pid);
		if (acknowledged.length === writes) child.kill("SIGKILL");
	}
	await exited;
	return acknowledged;
}

const expectInUse = (directory: string, pid: number | undefined) =>
	expect(openBackend({ kind: "sqlite", directory })).rejects.toThrow(
		`in use by another monokube (pid ${pid})`,
	);

async function expectAll(
	backend: Backend,
	acknowledged: readonly Acknowledged[],
): Promise<void> {
	for (const { key, revision } of acknowledged) {
		const object = await backend.get(key);
		if (key.startsWith("/k/")) expect(object?.modRevision).toBe(revision);
		else expect(object?.modRevision).toBeGreaterThanOrEqual(revision);
		expect(object?.value.resourceVersion).toBe(String(object?.modRevision));
	}
}

it("keeps every acknowledged write through kill -9", async () => {
	const directory = await newDirectory();
	let last = 0;
	for (let round = 0; round < 4; round++) {
		const writes = 200 + Math.floor(Math.random() * 8000);
		const acknowledged = await writeUntilKilled(directory, round, writes);
		expect(acknowledged.length).toBeGreaterThanOrEqual(writes);
		for (const { revision } of acknowledged) {
			expect(revision).toBeGreaterThan(last);
			last = revision;
		}
		const backend = await openBackend({ kind: "sqlite", directory });
		expect(backend.currentRevision()).toBeGreaterThanOrEqual(last);
		await expectAll(backend, acknowledged);
		const { modRevision } = await put(backend, "/between");
		expect(modRevision).toBeGreaterThan(last);
		last = modRevision;
		await backend.close();
	}
});
