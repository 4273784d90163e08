import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { isConflict } from "../src/apimachinery/errors.ts";
import { Cluster, kinds } from "../src/index.ts";

const directory = mkdtempSync(join(tmpdir(), "monokube-contention-"));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const mostAttempts = 2000;

/** Reads and writes again, at once, until it is not refused; answers how often it tried. */
async function increment({ client }: Cluster): Promise<number> {
	for (let attempt = 1; attempt <= mostAttempts; attempt++) {
		const counter = await client.get(kinds.configMaps, "default", "counter");
		const data = { n: String(Number(counter.data?.n) + 1) };
		try {
			await client.update(kinds.configMaps, { ...counter, data });
			return attempt;
		} catch (error) {
			if (!isConflict(error)) throw error;
		}
	}
	throw new Error("never got its turn");
}

it("writers in the server's own process that retry a conflict at once leave the disk its turn", async () => {
	await using cluster = await Cluster.start({
		ephemeral: false,
		dataDir: join(directory, "data"),
		certDir: join(directory, "certs"),
		nodes: 0,
		disable: ["controllers", "scheduler"],
	});
	await cluster.client.create(kinds.configMaps, {
		apiVersion: "v1",
		kind: "ConfigMap",
		metadata: { name: "counter", namespace: "default" },
		data: { n: "0" },
	});
	const attempts = await Promise.all(
		Array.from({ length: 20 }, () => increment(cluster)),
	);
	const counter = await cluster.client.get(
		kinds.configMaps,
		"default",
		"counter",
	);
	expect(counter.data).toEqual({ n: "20" });
	// At worst one writer gets through in a round.
	expect(Math.max(...attempts)).toBeLessThanOrEqual(20);
});
