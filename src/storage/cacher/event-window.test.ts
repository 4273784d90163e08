import { expect, it } from "vitest";
import type { StorageEvent } from "../backend.ts";
import { LogObject } from "../log/stored-object.ts";
import { EventWindow } from "./event-window.ts";

function event(revision: number, size = 10): StorageEvent {
	const key = `/k/${revision % 2}`;
	const object = new LogObject(key, Buffer.alloc(size), 1, revision, {});
	return { type: "PUT", key, revision, object };
}

const revisions = (events: readonly StorageEvent[] | undefined) =>
	events?.map((e) => e.revision);

it("has all events since it started", () => {
	const window = new EventWindow(10, 100, 1e6);
	for (const revision of [11, 13, 14]) window.push(event(revision));
	expect(window.since(9, "/k/")).toBeUndefined();
	expect(revisions(window.since(10, "/k/"))).toEqual([11, 13, 14]);
	expect(revisions(window.since(12, "/k/"))).toEqual([13, 14]);
	expect(revisions(window.since(11, "/k/1"))).toEqual([13]);
	expect(revisions(window.since(14, "/k/"))).toEqual([]);
});

it.each([
	{ name: "events", max: 10, bytes: 1e6, size: 10 },
	{ name: "bytes", max: 1e6, bytes: 1000, size: 100 },
])("is bounded by $name", ({ max, bytes, size }) => {
	const window = new EventWindow(0, max, bytes);
	for (let i = 1; i <= 1000; i++) {
		window.push(event(i, size));
		const from = Math.max(0, i - 9);
		expect(revisions(window.since(from, ""))).toHaveLength(i - from);
		expect(window.since(i - 21, "")).toBeUndefined();
	}
});
