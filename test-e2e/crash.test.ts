import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { clientOfFile, type HttpClient } from "./support/http.ts";
import { monokube, temporaryDirectory } from "./support/process.ts";

const rounds = 20;
const writers = 64;
const path = "/api/v1/namespaces/default/configmaps";

/** Writes until the server is gone; every acknowledged name goes into `acknowledged` with its resourceVersion. */
async function write(
	client: HttpClient,
	writer: string,
	acknowledged: Map<string, string>,
	signal: AbortSignal,
): Promise<void> {
	for (let i = 0; !signal.aborted; i++) {
		const name = `${writer}-${i}`;
		const answer = await client
			.send("POST", path, { metadata: { name }, data: { i: String(i) } })
			.catch(() => undefined);
		if (answer === undefined) return;
		if (answer.status !== 201) continue;
		const { metadata } = answer.json<{
			metadata: { resourceVersion: string };
		}>();
		acknowledged.set(name, metadata.resourceVersion);
	}
}

interface ListedObject {
	metadata: { name: string; resourceVersion: string };
}

describe("kill -9", () => {
	it(`loses no acknowledged write, ${rounds} times in a row`, async () => {
		await using directory = temporaryDirectory();
		const cwd = directory.path;
		const args = [
			"up",
			"--secure-port",
			"0",
			"--nodes",
			"0",
			"--disable",
			"scheduler,controllers,kubelets",
		];
		const acknowledged = new Map<string, string>();
		for (let round = 0; round < rounds; round++) {
			await using server = monokube(args, { cwd });
			await server.ready;
			using client = clientOfFile(join(cwd, "kubeconfig"));
			const listed = await client.send("GET", path);
			const versions = new Map(
				listed
					.json<{ items: ListedObject[] }>()
					.items.map(({ metadata }) => [
						metadata.name,
						metadata.resourceVersion,
					]),
			);
			const lost = [...acknowledged].filter(
				([name, version]) => versions.get(name) !== version,
			);
			expect(lost).toEqual([]);
			await client.send("DELETE", path); // each round begins with little to list
			acknowledged.clear();
			const stop = new AbortController();
			const work = Array.from({ length: writers }, (_, i) =>
				write(client, `r${round}-w${i}`, acknowledged, stop.signal),
			);
			while (acknowledged.size < 100 + 40 * round)
				await new Promise((resolve) => setImmediate(resolve));
			server.process.kill("SIGKILL");
			await server.finished;
			stop.abort();
			await Promise.all(work);
		}
	}, 120_000);
});
