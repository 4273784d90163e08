import { openBackend } from "../index.ts";
import { put } from "./fixtures.ts";

/** A process to be killed: 64 writers that print each write once it is acknowledged, as `key revision .`. */
const WRITERS = 64;
const [directory = "", round = ""] = process.argv.slice(2);
const backend = await openBackend({ kind: "sqlite", directory });

async function write(writer: number): Promise<never> {
	for (let i = 0; ; i++) {
		// Every fourth write is to a key of its own that stays; the others change one key again and again.
		const key =
			i % 4 === 0 ? `/k/${round}/${writer}/${i}` : `/counter/${writer}`;
		const { modRevision } = await put(backend, key, "x".repeat(500));
		process.stdout.write(`${key} ${modRevision} .\n`);
	}
}

await Promise.all(Array.from({ length: WRITERS }, (_, n) => write(n)));
