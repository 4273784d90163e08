import { stat } from "node:fs/promises";
import { join } from "node:path";
import Database from "better-sqlite3";
import { describe, expect, it } from "vitest";
import { openBackend } from "../index.ts";
import { brief, eventsSince, keys, put, remove } from "../testing/fixtures.ts";
import { temporaryDirectories } from "../testing/temporary-directory.ts";

const newDirectory = temporaryDirectories();

const open = (directory: string) => openBackend({ kind: "sqlite", directory });

describe("a store that is opened again", () => {
	it("has every object, its revisions and the history", async () => {
		const directory = await newDirectory();
		const before = await open(directory);
		for (let i = 0; i < 300; i++) await put(before, `/${i % 90}`, i);
		for (let i = 0; i < 10; i++) await remove(before, `/${i}`);
		const states = (await before.list("/")).items;
		const events = (await eventsSince(before, "/", 1)).map(brief);
		const revision = before.currentRevision();
		await before.close();

		const after = await open(directory);
		expect(after.currentRevision()).toBe(revision);
		const again = (await after.list("/")).items;
		expect(keys(again)).toEqual(keys(states));
		for (const [i, object] of again.entries()) {
			expect(object.bytes).toEqual(states[i]?.bytes);
			expect(object.value).toEqual(states[i]?.value);
			expect(object.modRevision).toBe(states[i]?.modRevision);
			expect(object.createRevision).toBe(states[i]?.createRevision);
		}
		expect((await eventsSince(after, "/", 1)).map(brief)).toEqual(events);
		const past = await after.list("/", { revision: 50 });
		expect(past.items).toHaveLength(49);
		expect((await put(after, "/new")).modRevision).toBe(revision + 1);
		await after.close();
	});

	it("keeps the revision although the newest write was a deletion that is forgotten", async () => {
		const directory = await newDirectory();
		const before = await open(directory);
		await put(before, "/a");
		const { modRevision } = await remove(before, "/a");
		await before.compact(modRevision);
		await before.close();
		const after = await open(directory);
		expect(after.currentRevision()).toBe(modRevision);
		expect(after.compactedRevision()).toBe(modRevision);
		await after.close();
	});

	it("keeps keys and values that are not ASCII", async () => {
		const directory = await newDirectory();
		const before = await open(directory);
		await put(before, "/schlüssel/€/😀", { text: "größer 😀" });
		await before.close();
		const after = await open(directory);
		const [object] = (await after.list("/schlüssel/")).items;
		expect(object?.key).toBe("/schlüssel/€/😀");
		expect(object?.value.data).toEqual({ text: "größer 😀" });
		await after.close();
	});
});

describe("a directory that cannot be used", () => {
	it("names the process that has it", async () => {
		const directory = await newDirectory();
		const first = await open(directory);
		await expect(open(directory)).rejects.toThrow(
			`storage directory ${directory} is in use by another monokube (pid ${process.pid})`,
		);
		await first.close();
		await (await open(directory)).close();
	});

	it.each([
		{
			name: "of a newer version",
			sql: "CREATE TABLE log (x); PRAGMA user_version = 99",
			message: "was written by a newer monokube (schema version 99",
		},
		{
			name: "of something else",
			sql: "CREATE TABLE log (x)",
			message: "holds a database that is not monokube's",
		},
	])("is refused when it is $name", async ({ sql, message }) => {
		const directory = await newDirectory();
		const db = new Database(join(directory, "monokube.db"));
		db.exec(sql);
		db.close();
		await expect(open(directory)).rejects.toThrow(
			`storage directory ${directory} ${message}`,
		);
	});
});

describe("snapshot", () => {
	it.each(["sqlite", "memory"] as const)(
		"of a %s store opens as a store",
		async (kind) => {
			const backend = await openBackend({
				kind,
				directory: await newDirectory(),
			});
			await put(backend, "/b", 1);
			await put(backend, "/a", 1);
			await put(backend, "/b", 2);
			const directory = await newDirectory();
			await backend.snapshot(join(directory, "monokube.db"));
			await put(backend, "/c", 1);
			const expected = backend.currentRevision() - 1;
			await backend.close();

			const copy = await open(directory);
			expect(copy.currentRevision()).toBe(expected);
			const { items } = await copy.list("/");
			expect(items.map((o) => [o.key, o.value.data])).toEqual([
				["/a", 1],
				["/b", 2],
			]);
			await copy.close();
		},
	);

	it("is consistent while others write", async () => {
		const backend = await open(await newDirectory());
		const directory = await newDirectory();
		let writing = true;
		const writer = async () => {
			for (let i = 0; writing; i++) await put(backend, `/k/${i % 500}`, i);
		};
		const writers = [writer(), writer()];
		await put(backend, "/first");
		await backend.snapshot(join(directory, "monokube.db"));
		writing = false;
		await Promise.all(writers);
		const copy = await open(directory);
		const { items, revision } = await copy.list("/");
		const then = await backend.list("/", { revision });
		expect(items.map((o) => [o.key, o.modRevision])).toEqual(
			then.items.map((o) => [o.key, o.modRevision]),
		);
		await copy.close();
		await backend.close();
	});
});

describe("churn", () => {
	it("does not make the file grow", async () => {
		const directory = await newDirectory();
		const backend = await openBackend({
			kind: "sqlite",
			directory,
			history: { revisions: 500 },
		});
		const text = "x".repeat(2000);
		const churn = async (writes: number) => {
			for (let i = 0; i < writes; i += 100)
				await Promise.all(
					Array.from({ length: 100 }, (_, n) => put(backend, `/${n}`, text)),
				);
		};
		const size = async () => (await stat(join(directory, "monokube.db"))).size;
		await churn(6000);
		const before = await size();
		await churn(12000);
		expect(before).toBeGreaterThan(1 << 20);
		expect(await size()).toBeLessThan(before * 1.5);
		await backend.close();
	});
});
