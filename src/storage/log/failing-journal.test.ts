import { describe, expect, it } from "vitest";
import type { StorageEvent } from "../backend.ts";
import { MemoryJournal } from "../memory/memory-journal.ts";
import { codeOf, put, sealData } from "../testing/fixtures.ts";
import { LogBackend } from "./log-backend.ts";

/** A disk that can be full, and that can be waited for. */
class SmallDisk extends MemoryJournal {
	full = false;
	#gate: Promise<void> = Promise.resolve();

	constructor() {
		super(() => Promise.reject(new Error("no snapshots here")));
	}

	/** Writes wait until the returned function is called. */
	hold(): () => void {
		let open = () => {};
		this.#gate = new Promise((resolve) => {
			open = resolve;
		});
		return open;
	}

	override async append(events: readonly StorageEvent[]): Promise<void> {
		await this.#gate;
		if (this.full) throw new Error("database or disk is full");
		await super.append(events);
	}
}

function makeBackend() {
	const disk = new SmallDisk();
	const backend = new LogBackend(
		disk,
		{ revision: 1, compacted: 0, objects: [] },
		{ history: { revisions: 1000, ageMs: 60_000, bytes: 1 << 20 } },
	);
	return { disk, backend };
}

describe("a journal that fails", () => {
	it("fails every write that was not durable, with the cause", async () => {
		const { disk, backend } = makeBackend();
		await put(backend, "/a", 1);
		disk.full = true;
		const open = disk.hold();
		const first = codeOf(put(backend, "/a", 2));
		// By now the first is on its way to the disk, the others wait behind it.
		await new Promise(setImmediate);
		const second = codeOf(put(backend, "/a", 3));
		const third = put(backend, "/b", 1);
		const message = third.catch(String);
		open();
		expect(await first).toBe("Unavailable");
		expect(await second).toBe("Unavailable");
		expect(await message).toBe(
			"StorageError: the store cannot write: database or disk is full",
		);
	});

	it("goes back to the durable state and still reads", async () => {
		const { disk, backend } = makeBackend();
		const kept = await put(backend, "/a", 1);
		const seen: StorageEvent[] = [];
		backend.subscribe("/", undefined, {
			onBatch: (events) => seen.push(...events),
			onError: () => {},
		});
		disk.full = true;
		await Promise.all([
			codeOf(put(backend, "/a", 2)),
			codeOf(put(backend, "/b", 1)),
		]);
		expect(backend.head("/a")).toBe(kept);
		expect(backend.head("/b")).toBeUndefined();
		expect(await backend.get("/a")).toBe(kept);
		expect((await backend.list("/")).items).toEqual([kept]);
		expect(backend.currentRevision()).toBe(kept.modRevision);
		expect(seen).toEqual([]);
	});

	it("writes again when the disk does, never at a revision it gave out before", async () => {
		const { disk, backend } = makeBackend();
		const kept = await put(backend, "/a", 1);
		disk.full = true;
		let lost = 0;
		const seal = (revision: number) => {
			lost = revision;
			return {};
		};
		await codeOf(backend.update("/a", seal, kept.modRevision));
		disk.full = false;
		const next = await backend.update("/a", sealData(2), kept.modRevision);
		expect(next.modRevision).toBeGreaterThan(lost);
		expect(backend.currentRevision()).toBe(next.modRevision);
	});

	it("closes although writes failed", async () => {
		const { disk, backend } = makeBackend();
		disk.full = true;
		const code = codeOf(put(backend, "/a"));
		await backend.close();
		expect(await code).toBe("Unavailable");
	});
});
