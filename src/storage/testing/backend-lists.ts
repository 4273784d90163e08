import { expect } from "vitest";
import type { ListOptions } from "../backend.ts";
import { type BackendCases, codeOf, keys, put, remove } from "./fixtures.ts";

/** Lists: order, pages, the past. */
export const backendLists: BackendCases = {
	async "lists what is under a prefix in key order"(open) {
		const backend = await open();
		for (const key of ["/b/2", "/b/1", "/bb/1", "/a/1", "/b/10"])
			await put(backend, key);
		const { items, remaining, revision } = await backend.list("/b/");
		expect(keys(items)).toEqual(["/b/1", "/b/10", "/b/2"]);
		expect(remaining).toBe(0);
		expect(revision).toBe(backend.currentRevision());
		expect((await backend.list("")).items).toHaveLength(5);
		expect((await backend.list("/c/")).items).toHaveLength(0);
	},

	async "cuts a page"(open) {
		const backend = await open();
		for (let i = 0; i < 5; i++) await put(backend, `/${i}`);
		for (const { expected, ...options } of pages) {
			const page = await backend.list("/", options);
			expect([...keys(page.items), page.remaining]).toEqual(expected);
		}
	},

	async "lists the state as of a revision"(open) {
		const backend = await open();
		const first = await put(backend, "/k/a", 1);
		const second = await put(backend, "/k/b", 1);
		await put(backend, "/k/a", 2);
		const gone = await remove(backend, "/k/b");
		await put(backend, "/k/b", 3);
		const at = async (revision: number) => {
			const list = await backend.list("/k/", { revision });
			expect(list.revision).toBe(revision);
			return list.items.map(({ key, value }) => [key, value.data]);
		};
		expect(await at(first.modRevision)).toEqual([["/k/a", 1]]);
		expect(await at(second.modRevision)).toEqual([
			["/k/a", 1],
			["/k/b", 1],
		]);
		expect(await at(gone.modRevision)).toEqual([["/k/a", 2]]);
		const page = await backend.list("/k/", {
			revision: second.modRevision,
			limit: 1,
			after: "/k/a",
		});
		expect(page.items[0]?.modRevision).toBe(second.modRevision);
		expect(page.items[0]?.bytes).toEqual(second.bytes);
	},

	async "refuses a revision that does not exist yet"(open) {
		const backend = await open();
		const { modRevision } = await put(backend, "/a");
		const future = backend.list("/", { revision: modRevision + 1 });
		expect(await codeOf(future)).toBe("FutureRevision");
	},

	async "refuses a revision that was compacted, and keeps the later ones"(
		open,
	) {
		const backend = await open();
		const first = await put(backend, "/a", 1);
		const second = await put(backend, "/a", 2);
		await put(backend, "/b", 1);
		const gone = await remove(backend, "/b");
		await put(backend, "/a", 3);
		await backend.compact(second.modRevision);
		expect(backend.compactedRevision()).toBe(second.modRevision);
		const list = (revision: number) => backend.list("/", { revision });
		expect(await codeOf(list(first.modRevision))).toBe("Compacted");
		const kept = await list(second.modRevision);
		expect(kept.items.map(({ value }) => value.data)).toEqual([2]);
		await backend.compact(gone.modRevision);
		expect((await list(gone.modRevision)).items[0]?.value.data).toBe(2);
		expect((await backend.list("/")).items[0]?.value.data).toBe(3);
		await backend.compact(first.modRevision);
		expect(await codeOf(backend.compact(gone.modRevision + 2))).toBe(
			"FutureRevision",
		);
	},
};

/** Of the keys /0 to /4; the last one expected is the number that the limit left out. */
const pages: (ListOptions & { expected: (string | number)[] })[] = [
	{ limit: 2, expected: ["/0", "/1", 3] },
	{ limit: 2, after: "/1", expected: ["/2", "/3", 1] },
	{ limit: 2, after: "/3", expected: ["/4", 0] },
	{ limit: 5, expected: ["/0", "/1", "/2", "/3", "/4", 0] },
	{ limit: 1, after: "/4", expected: [0] },
	{ after: "/2", expected: ["/3", "/4", 0] },
	{ after: "/25", limit: 1, expected: ["/3", 1] },
	{ after: ".", limit: 1, expected: ["/0", 4] },
];
