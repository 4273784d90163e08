import { describe, expect, it } from "vitest";
import { IndexSet } from "./indexes.ts";

describe("IndexSet", () => {
	it.each([
		["", 5, "", 0],
		["0-2,5", 10, "0-2,5", 4],
		["0,1", 10, "0,1", 2],
		["0-9", 4, "0-3", 4],
		["7", 4, "", 0],
	])("reads %j of %d", (text, completions, written, size) => {
		const set = IndexSet.parse(text, completions);
		expect(String(set)).toBe(written);
		expect(set.size).toBe(size);
	});

	it("grows", () => {
		expect(String(IndexSet.parse("0,2", 10).with([1, 3, 7]))).toBe("0-3,7");
	});
});
