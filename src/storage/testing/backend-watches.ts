import { setMaxListeners } from "node:events";
import { expect } from "vitest";
import type { StorageEvent } from "../backend.ts";
import {
	type BackendCases,
	brief,
	codeOf,
	eventsSince,
	put,
	remove,
	sealData,
	take,
} from "./fixtures.ts";

const { signal } = new AbortController();
setMaxListeners(0, signal);

/** Watches: live, from the past, both without a gap; their ends. */
export const backendWatches: BackendCases = {
	async "delivers every write once, in order, with the state before"(open) {
		const backend = await open();
		const watch = backend.watch("/k/", undefined, { signal });
		const created = await put(backend, "/k/a", 1);
		await put(backend, "/other", 1);
		const updated = await put(backend, "/k/a", 2);
		const gone = await remove(backend, "/k/a");
		const events = await take(watch, 3);
		expect(events).toEqual([
			event("PUT", created),
			event("PUT", updated, created),
			event("DELETE", gone, updated),
		]);
	},

	async "starts at an old revision and goes on live"(open) {
		const backend = await open();
		await put(backend, "/k/0");
		const from = backend.currentRevision();
		for (let i = 1; i < 5; i++) await put(backend, `/k/${i}`);
		await put(backend, "/other");
		const watch = backend.watch("/k/", from, { signal });
		const taken = take(watch, 6);
		await put(backend, "/k/0", 2);
		await put(backend, "/k/1", 2);
		const events = await taken;
		expect(events.map((e) => [e.key, e.object.value.data])).toEqual([
			["/k/1", 0],
			["/k/2", 0],
			["/k/3", 0],
			["/k/4", 0],
			["/k/0", 2],
			["/k/1", 2],
		]);
		expect(events.map((e) => e.previous?.value.data)).toEqual([
			undefined,
			undefined,
			undefined,
			undefined,
			0,
			0,
		]);
	},

	async "attaches without a gap or a duplicate while others write"(open) {
		const backend = await open();
		const start = backend.currentRevision();
		const lists: Promise<StorageEvent[]>[] = [];
		const writer = async (n: number) => {
			for (let i = 0; i < 150; i++) {
				await put(backend, `/k/${n}`, i);
				if (i % 50 === n) {
					const from = start + Math.floor(i / 2);
					const watch = backend.watch("/k/", from, { signal });
					lists.push(take(watch, start + 8 * 150 - from));
				}
			}
		};
		await Promise.all(Array.from({ length: 8 }, (_, n) => writer(n)));
		const all = (await eventsSince(backend, "/k/", start)).map(brief);
		expect(all).toHaveLength(8 * 150);
		expect(lists).toHaveLength(24);
		for (const list of await Promise.all(lists))
			expect(list.map(brief)).toEqual(all.slice(-list.length));
	},

	async "reads a long past piece by piece"(open) {
		const backend = await open();
		const from = backend.currentRevision();
		await Promise.all(
			Array.from({ length: 5000 }, (_, i) => put(backend, `/k/${i % 7}`, i)),
		);
		const watch = backend.watch("/k/3", from, { signal, bufferSize: 1 });
		const events = await take(watch, 714);
		expect(events.map((e) => e.object.value.data)).toEqual(
			Array.from({ length: 714 }, (_, i) => 3 + 7 * i),
		);
	},

	async "waits for a revision that does not exist yet"(open) {
		const backend = await open();
		const now = backend.currentRevision();
		const taken = take(backend.watch("/", now + 2, { signal }), 1);
		await Promise.all(["/a", "/b", "/c"].map((key) => put(backend, key)));
		expect((await taken).map(brief)).toEqual([`PUT /c ${now + 3}`]);
	},

	async "refuses a revision that was compacted"(open) {
		const backend = await open();
		const first = await put(backend, "/a", 1);
		const second = await put(backend, "/a", 2);
		await backend.compact(second.modRevision);
		const watch = backend.watch("/", first.modRevision, { signal });
		expect(await codeOf(take(watch, 1))).toBe("Compacted");
		expect(await eventsSince(backend, "/", second.modRevision)).toEqual([]);
		const third = await put(backend, "/a", 3);
		const [last] = await eventsSince(backend, "/", second.modRevision);
		expect(last).toEqual(event("PUT", third, second));
	},

	async "cuts off a consumer that does not keep up"(open) {
		const backend = await open();
		const slow = backend.watch("/", undefined, { signal, bufferSize: 3 });
		const other = backend.watch("/", undefined, { signal, bufferSize: 4 });
		for (let i = 0; i < 4; i++) await put(backend, `/${i}`);
		expect(await codeOf(take(slow, 4))).toBe("SlowConsumer");
		expect(await take(other, 4)).toHaveLength(4);
	},

	async "ends quietly when aborted, with Unavailable when closed"(open) {
		const backend = await open();
		const controller = new AbortController();
		const aborted = take(
			backend.watch("/", undefined, { signal: controller.signal }),
			1,
		);
		controller.abort();
		expect(await aborted).toEqual([]);
		const watch = backend.watch("/", undefined, { signal });
		const code = codeOf(take(watch, 1));
		await backend.close();
		expect(await code).toBe("Unavailable");
	},

	async "shares one array among the subscribers of a prefix"(open) {
		const backend = await open();
		const batches: (readonly StorageEvent[])[] = [];
		for (const prefix of ["/k/", "/k/", "/k/a/", "/k/a/x", "/z/"])
			backend.subscribe(prefix, undefined, {
				onBatch: (batch) => batches.push(batch),
				onError: () => {},
			});
		await backend.create("/k/a/x", sealData(1));
		expect(batches).toHaveLength(4);
		expect(new Set(batches).size).toBe(1);
	},

	async "drops a subscriber that throws and no other"(open) {
		const backend = await open();
		const errors: Error[] = [];
		let seen = 0;
		backend.subscribe("/", undefined, {
			onBatch: () => {
				throw new Error("mine");
			},
			onError: (error) => errors.push(error),
		});
		backend.subscribe("/", undefined, {
			onBatch: () => seen++,
			onError: () => {},
		});
		await put(backend, "/a");
		await put(backend, "/b");
		expect(seen).toBe(2);
		expect(errors.map(String)).toEqual(["Error: mine"]);
	},
};

const event = (
	type: string,
	object: StorageEvent["object"],
	previous?: StorageEvent["object"],
) => {
	const { key, modRevision: revision, bytes } = object;
	return expect.objectContaining({
		type,
		key,
		revision,
		object: expect.objectContaining({ bytes, modRevision: revision }),
		...(previous && {
			previous: expect.objectContaining({
				bytes: previous.bytes,
				modRevision: previous.modRevision,
				createRevision: previous.createRevision,
			}),
		}),
	});
};
