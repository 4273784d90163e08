import { describe, expect, it } from "vitest";
import { countIndexes, firstCommonIndex } from "./indexes.ts";

describe("countIndexes", () => {
	it.each([
		["", 0],
		["0", 1],
		["0,2-4,9", 5],
	])("%j: %d", (text, count) => {
		expect(countIndexes(text, 10)).toBe(count);
	});

	it.each([
		["x", 'cannot convert string to integer for index: "x"'],
		["1-2-3", "at most two parts"],
		["10", 'too large index: "10"'],
		["3-3", "non-increasing order, previous: 3, current: 3"],
		["4,2", "non-increasing order, previous: 4, current: 2"],
	])("refuses %j", (text, message) => {
		expect(() => countIndexes(text, 10)).toThrow(message);
	});
});

describe("firstCommonIndex", () => {
	it.each([
		["0-3", "4-5", undefined],
		["0-3,7", "5-8", 7],
		["x,2", "2", 2],
		["", "1", undefined],
	])("%j and %j: %s", (a, b, expected) => {
		expect(firstCommonIndex(a, b, 10)).toBe(expected);
	});
});
