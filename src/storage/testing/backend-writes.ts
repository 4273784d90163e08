import { expect } from "vitest";
import type { StorageEvent } from "../backend.ts";
import { Sealed } from "../log/stored-object.ts";
import {
	type BackendCases,
	codeOf,
	put,
	remove,
	sealData,
} from "./fixtures.ts";

/** Preconditions, revisions, what writers and readers see when. */
export const backendWrites: BackendCases = {
	async "creates an object at the next revision"(open) {
		const backend = await open();
		const before = backend.currentRevision();
		const object = await backend.create("/a", sealData(1));
		expect(object).toMatchObject({
			key: "/a",
			createRevision: before + 1,
			modRevision: before + 1,
			value: { data: 1, resourceVersion: String(before + 1) },
		});
		expect(object.bytes.toString()).toBe(JSON.stringify(object.value));
		expect(await backend.get("/a")).toBe(object);
		expect(backend.currentRevision()).toBe(before + 1);
	},

	async "takes bytes that the seal made"(open) {
		const backend = await open();
		const bytes = Buffer.from('{ "spaced": true }');
		const seal = () => new Sealed({ spaced: true }, bytes);
		expect((await backend.create("/a", seal)).bytes).toBe(bytes);
	},

	async "refuses to create what exists and names it"(open) {
		const backend = await open();
		const current = await put(backend, "/a");
		const again = backend.create("/a", sealData(2));
		await expect(again).rejects.toMatchObject({ code: "KeyExists", current });
	},

	async "updates when the revision is the expected one"(open) {
		const backend = await open();
		const first = await put(backend, "/a", 1);
		const second = await backend.update("/a", sealData(2), first.modRevision);
		expect(second.createRevision).toBe(first.modRevision);
		expect(second.modRevision).toBe(first.modRevision + 1);
		const stale = backend.update("/a", sealData(3), first.modRevision);
		await expect(stale).rejects.toMatchObject({
			code: "Conflict",
			current: second,
		});
		expect(await codeOf(backend.update("/b", sealData(1), 1))).toBe(
			"KeyNotFound",
		);
	},

	async "deletes when the revision is the expected one"(open) {
		const backend = await open();
		const { modRevision } = await put(backend, "/a", 1);
		const seal = sealData(2);
		expect(await codeOf(backend.delete("/a", seal, modRevision + 1))).toBe(
			"Conflict",
		);
		const last = await backend.delete("/a", seal, modRevision);
		expect(last.modRevision).toBe(modRevision + 1);
		expect(await backend.get("/a")).toBeUndefined();
		expect(backend.head("/a")).toBeUndefined();
		expect(await codeOf(backend.delete("/a", seal, modRevision))).toBe(
			"KeyNotFound",
		);
		const again = await put(backend, "/a", 3);
		expect(again.createRevision).toBe(again.modRevision);
	},

	async "lets writers build on writes that readers do not see yet"(open) {
		const backend = await open();
		const first = put(backend, "/a", 1);
		expect(backend.head("/a")?.value.data).toBe(1);
		const second = put(backend, "/a", 2);
		const gone = remove(backend, "/a");
		expect(backend.head("/a")).toBeUndefined();
		expect(await backend.get("/a")).toBeUndefined();
		const revisions = (await Promise.all([first, second, gone])).map(
			(object) => object.modRevision,
		);
		const [start = 0] = revisions;
		expect(revisions).toEqual([start, start + 1, start + 2]);
	},

	async "gives no revision to a write whose seal throws"(open) {
		const backend = await open();
		const before = backend.currentRevision();
		const seal = () => {
			throw new Error("no");
		};
		await expect(backend.create("/a", seal)).rejects.toThrow("no");
		expect(backend.head("/a")).toBeUndefined();
		expect((await put(backend, "/a")).modRevision).toBe(before + 1);
	},

	async "orders many concurrent writers"(open) {
		const backend = await open();
		const revisions: number[] = [];
		const writer = async (n: number) => {
			for (let i = 0; i < 20; i++)
				revisions.push((await put(backend, `/${n}/${i}`)).modRevision);
		};
		await Promise.all(Array.from({ length: 32 }, (_, n) => writer(n)));
		expect(new Set(revisions).size).toBe(640);
		expect(revisions).toEqual(revisions.toSorted((a, b) => a - b));
		expect((await backend.list("/")).items).toHaveLength(640);
	},

	async "shows a write to readers and watchers before its promise resolves"(
		open,
	) {
		const backend = await open();
		const seen: StorageEvent[] = [];
		const subscription = backend.subscribe("/", undefined, {
			onBatch: (events) => seen.push(...events),
			onError: () => {},
		});
		const object = await put(backend, "/a");
		expect(seen.map((event) => event.object)).toEqual([object]);
		expect(subscription.revision).toBe(object.modRevision);
	},

	async "refuses work once closed, after finishing what was under way"(open) {
		const backend = await open();
		const write = put(backend, "/a");
		await backend.close();
		expect(await codeOf(write)).toBe("none");
		expect(await codeOf(put(backend, "/b"))).toBe("Unavailable");
		expect(() => backend.subscribe("/", undefined, never)).toThrow("closed");
	},
};

const never = { onBatch: () => {}, onError: () => {} };
