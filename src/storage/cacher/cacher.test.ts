import { afterEach, describe, expect, it } from "vitest";
import { FakeClock } from "../../apimachinery/clock.ts";
import type {
	Backend,
	ListOptions,
	ListResult,
	StorageEvent,
} from "../backend.ts";
import { openBackend } from "../index.ts";
import { brief, codeOf, keys, put, remove, take } from "../testing/fixtures.ts";
import { Cacher, type CacherOptions } from "./cacher.ts";

const { signal } = new AbortController();
const opened: Backend[] = [];
afterEach(async () => {
	await Promise.all(opened.splice(0).map((backend) => backend.close()));
});

async function start(options: CacherOptions = {}) {
	const backend = await openBackend({ kind: "memory" });
	opened.push(backend);
	await put(backend, "/pods/a/1", 1);
	await put(backend, "/pods/b/1", 1);
	await put(backend, "/nodes/1", 1);
	const cacher = await new Cacher(backend, options).start();
	return { backend, cacher, pods: cacher.resource("/pods/") };
}

/** A list that must be answered at once. */
function listNow(
	cache: { list(p: string, o?: ListOptions): ListResult | Promise<ListResult> },
	prefix: string,
	options?: ListOptions,
): ListResult {
	const result = cache.list(prefix, options);
	if (result instanceof Promise) throw new Error("not at once");
	return result;
}

describe("reads", () => {
	it("has what was there before, and every write when its promise resolves", async () => {
		const { backend, cacher, pods } = await start();
		expect(pods.get("/pods/a/1")?.value.data).toBe(1);
		expect(pods.get("/nodes/1")).toBeUndefined();
		expect(pods.size).toBe(2);
		const object = await put(backend, "/pods/a/1", 2);
		expect(pods.get("/pods/a/1")).toBe(object);
		expect(pods.revision).toBe(object.modRevision);
		await remove(backend, "/pods/b/1");
		expect(keys(listNow(pods, "/pods/").items)).toEqual(["/pods/a/1"]);
		expect(cacher.revision).toBe(backend.currentRevision());
	});

	it("keeps what no resource claimed up to date until one does", async () => {
		const { backend, cacher } = await start();
		await put(backend, "/nodes/1", 2);
		await put(backend, "/nodes/2", 1);
		await remove(backend, "/nodes/1");
		const nodes = cacher.resource("/nodes/");
		expect(keys(listNow(nodes, "/nodes/").items)).toEqual(["/nodes/2"]);
		await put(backend, "/nodes/3", 1);
		expect(nodes.size).toBe(2);
		expect(cacher.resource("/nodes/")).toBe(nodes);
	});

	it.each(["/", "/pods/a/", "/pods"])("refuses to claim %s", async (prefix) => {
		const { cacher } = await start();
		expect(() => cacher.resource(prefix)).toThrow();
	});

	it("shares a full list until the resource is written to", async () => {
		const { backend, pods } = await start();
		const { items } = listNow(pods, "/pods/");
		await put(backend, "/nodes/1", 2);
		const again = listNow(pods, "/pods/");
		expect(again.items).toBe(items);
		expect(again.revision).toBe(backend.currentRevision());
		await put(backend, "/pods/a/1", 2);
		expect(listNow(pods, "/pods/").items).not.toBe(items);
		expect(keys(listNow(pods, "/pods/a/").items)).toEqual(["/pods/a/1"]);
	});

	it("waits for a revision", async () => {
		const { backend, pods } = await start();
		const target = pods.revision + 2;
		await pods.waitFor(target - 2, signal);
		const waited = pods.waitFor(target, signal).then(() => pods.revision);
		await put(backend, "/nodes/1", 2);
		await put(backend, "/nodes/1", 3);
		expect(await waited).toBe(target);
		const controller = new AbortController();
		const aborted = pods.waitFor(target + 1, controller.signal);
		controller.abort(new Error("enough"));
		await expect(aborted).rejects.toThrow("enough");
	});
});

describe("pages", () => {
	async function startMany(options: CacherOptions = {}) {
		const started = await start(options);
		for (let i = 0; i < 8; i++) await put(started.backend, `/pods/c/${i}`, 1);
		return started;
	}

	/** All pages at the first page's revision, with something done between them. */
	async function pages(
		cache: Awaited<ReturnType<typeof start>>["pods"],
		between: (n: number) => Promise<unknown>,
	): Promise<string[]> {
		let page = await cache.list("/pods/c/", { limit: 3 });
		const { revision } = page;
		const all = keys(page.items);
		for (let n = 0; page.remaining > 0; n++) {
			await between(n);
			const after = all.at(-1) as string;
			page = await cache.list("/pods/c/", { limit: 3, after, revision });
			expect(page.revision).toBe(revision);
			all.push(...keys(page.items));
			expect(page.remaining).toBe(8 - all.length);
		}
		return all;
	}

	const expected = Array.from({ length: 8 }, (_, i) => `/pods/c/${i}`);

	it("stay those of the first page's revision", async () => {
		const { backend, pods } = await startMany();
		const all = await pages(pods, async (n) => {
			await put(backend, `/pods/c/${n}5`, 1);
			await remove(backend, `/pods/c/${7 - n}`);
		});
		expect(all).toEqual(expected);
	});

	it("come from the log when the snapshot is gone, and end when that is, too", async () => {
		const clock = new FakeClock();
		const { backend, pods } = await startMany({ clock, snapshotAgeMs: 60_000 });
		const all = await pages(pods, async () => {
			await put(backend, "/pods/c/9", 1);
			await clock.advance(61_000);
			await remove(backend, "/pods/c/9");
		});
		expect(all).toEqual(expected);
		const { revision } = listNow(pods, "/pods/c/", { limit: 3 });
		await put(backend, "/pods/c/1", 2);
		await clock.advance(61_000);
		await put(backend, "/pods/c/1", 3);
		await backend.compact(revision + 1);
		const next = Promise.resolve(pods.list("/pods/c/", { revision, limit: 3 }));
		expect(await codeOf(next)).toBe("Compacted");
	});

	it("keep a bounded number of snapshots", async () => {
		const { backend, pods } = await startMany({ snapshots: 2 });
		const revisions: number[] = [];
		for (let i = 0; i < 4; i++) {
			revisions.push(listNow(pods, "/pods/c/", { limit: 1 }).revision);
			await put(backend, "/pods/c/1", i);
		}
		const kept = revisions.map(
			(revision) =>
				!(pods.list("/pods/c/", { revision, limit: 1 }) instanceof Promise),
		);
		expect(kept).toEqual([false, false, true, true]);
	});

	it("refuses a revision that does not exist yet", async () => {
		const { pods } = await start();
		const revision = pods.revision + 1;
		expect(() => pods.list("/pods/", { revision })).toThrow("does not exist");
	});
});

describe("watches", () => {
	it.each([
		{ name: "the window", options: {} },
		{ name: "the log", options: { windowEvents: 1 } },
	])("start in the past from $name and go on live", async ({ options }) => {
		const { backend, pods } = await start(options);
		const from = pods.revision;
		for (let i = 0; i < 6; i++) await put(backend, `/pods/a/${i}`, i);
		await put(backend, "/nodes/1", 2);
		const all = take(pods.watch("/pods/", from, { signal }), 8);
		const narrow = take(pods.watch("/pods/a/5", from, { signal }), 2);
		await put(backend, "/pods/b/1", 2);
		await put(backend, "/pods/a/5", 9);
		expect((await all).map(brief)).toEqual([
			...Array.from(
				{ length: 6 },
				(_, i) => `PUT /pods/a/${i} ${from + 1 + i}`,
			),
			`PUT /pods/b/1 ${from + 8}`,
			`PUT /pods/a/5 ${from + 9}`,
		]);
		expect((await narrow).map((e) => e.revision)).toEqual([from + 6, from + 9]);
	});

	it("start in the past before the cacher did", async () => {
		const { backend, pods } = await start();
		const events = await take(pods.watch("/pods/", 1, { signal }), 2);
		expect(events.map((e) => e.key)).toEqual(["/pods/a/1", "/pods/b/1"]);
		await backend.compact(3);
		const gone = take(pods.watch("/pods/", 1, { signal }), 1);
		expect(await codeOf(gone)).toBe("Compacted");
	});

	it("see a cache that is already up to date, of every resource", async () => {
		const { backend, cacher, pods } = await start();
		const nodes = cacher.resource("/nodes/");
		const seen: unknown[] = [];
		const subscription = pods.subscribe("/pods/", undefined, {
			onBatch: (events) => {
				for (const { key, object } of events)
					seen.push(
						pods.get(key) === object,
						nodes.get("/nodes/1")?.value.data,
					);
			},
			onError: () => {},
		});
		const writes = [put(backend, "/pods/a/1", 5), put(backend, "/nodes/1", 6)];
		await Promise.all(writes);
		expect(seen).toEqual([true, 6]);
		expect(subscription.revision).toBe(backend.currentRevision());
		subscription.close();
		await put(backend, "/pods/a/1", 7);
		expect(seen).toHaveLength(2);
	});

	it("share the batch among all watchers of a prefix", async () => {
		const { backend, pods } = await start();
		const batches = new Set<readonly StorageEvent[]>();
		for (let i = 0; i < 100; i++)
			pods.subscribe("/pods/", undefined, {
				onBatch: (events) => batches.add(events),
				onError: () => {},
			});
		await Promise.all([
			put(backend, "/pods/a/1", 5),
			put(backend, "/nodes/1", 6),
			put(backend, "/pods/a/2", 5),
		]);
		expect([...batches].map((events) => events.length)).toEqual([2]);
	});

	it("are cut off when they do not keep up", async () => {
		const { backend, pods } = await start();
		const watch = pods.watch("/pods/", undefined, { signal, bufferSize: 2 });
		for (let i = 0; i < 3; i++) await put(backend, "/pods/a/1", i);
		expect(await codeOf(take(watch, 3))).toBe("SlowConsumer");
	});

	it("end when the store is closed", async () => {
		const { backend, pods } = await start();
		const watch = pods.watch("/pods/", undefined, { signal });
		const waited = codeOf(pods.waitFor(pods.revision + 1, signal));
		const code = codeOf(take(watch, 1));
		await backend.close();
		expect(await code).toBe("Unavailable");
		expect(await waited).toBe("Unavailable");
	});
});
