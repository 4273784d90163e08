import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Heap } from "./heap.ts";

const heapOf = (items: readonly { key: string; value: number }[]) => {
	const heap = new Heap<{ key: string; value: number }>(
		({ key }) => key,
		(a, b) => a.value < b.value,
	);
	for (const item of items) heap.push(item);
	return heap;
};

const items = fc.uniqueArray(
	fc.record({ key: fc.string(), value: fc.integer() }),
	{ selector: ({ key }) => key },
);

describe("Heap", () => {
	it("gives items in order, whichever are taken out before", () => {
		fc.assert(
			fc.property(items, fc.nat(), (all, n) => {
				const heap = heapOf(all);
				const gone = all.slice(0, n % (all.length + 1));
				for (const { key } of gone) heap.delete(key);
				const values: number[] = [];
				for (let top = heap.pop(); top !== undefined; top = heap.pop())
					values.push(top.value);
				const left = all.slice(gone.length).map(({ value }) => value);
				expect(values).toEqual(left.sort((a, b) => a - b));
			}),
		);
	});

	it("puts an item of the same key where it belongs now", () => {
		const heap = heapOf([
			{ key: "a", value: 1 },
			{ key: "b", value: 2 },
		]);
		heap.push({ key: "a", value: 3 });
		expect(heap.size).toBe(2);
		expect(heap.pop()?.key).toBe("b");
	});
});
