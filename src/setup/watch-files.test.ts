import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { FakeClock } from "../apimachinery/clock.ts";
import { stateOfDirectory, stateOfFile, watchFiles } from "./watch-files.ts";

it("files are taken up when they have come to rest, and once a day", async () => {
	const folder = mkdtempSync(join(tmpdir(), "watch-"));
	const clock = new FakeClock();
	const stop = new AbortController();
	const file = join(folder, "a.crt");
	let taken = 0;
	let fail = false;
	watchFiles({
		clock,
		signal: stop.signal,
		state: () => stateOfDirectory(folder, /\.crt$/),
		async onChange() {
			taken++;
			if (fail) throw new Error("half a file");
		},
	});
	await clock.advance(10_000);
	expect(taken).toBe(0);
	writeFileSync(file, "1");
	await clock.advance(1000);
	expect(taken).toBe(0);
	writeFileSync(file, "22");
	await clock.advance(1000);
	expect(taken).toBe(0);
	await clock.advance(1000);
	expect(taken).toBe(1);
	writeFileSync(join(folder, "other"), "");
	fail = true;
	writeFileSync(file, "333");
	await clock.advance(60_000);
	expect(taken).toBe(2);
	fail = false;
	writeFileSync(file, "4444");
	await clock.advance(60_000);
	expect(taken).toBe(3);
	stop.abort();
	writeFileSync(file, "55555");
	await clock.advance(60_000);
	expect(taken).toBe(3);
	expect(stateOfFile(join(folder, "none"))).toContain("is missing");
	rmSync(folder, { recursive: true });
});
