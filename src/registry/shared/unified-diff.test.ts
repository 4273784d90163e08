import { describe, expect, it } from "vitest";
import { unifiedDiff } from "./unified-diff.ts";

describe("unifiedDiff", () => {
	it.each([
		["equal values", { a: 1 }, { a: 1 }, "\n"],
		[
			"one line",
			{ a: 1, b: 2, c: 3, d: 4, e: 5, f: 6, g: 7, h: 8, i: 9 },
			{ a: 1, b: 2, c: 3, d: 4, e: 0, f: 6, g: 7, h: 8, i: 9 },
			'\n@@ -3,7 +3,7 @@\n  "b": 2,\n  "c": 3,\n  "d": 4,\n- "e": 5,\n+ "e": 0,\n  "f": 6,\n  "g": 7,\n  "h": 8,\n',
		],
		[
			"lines that came",
			{ a: null },
			{ a: [1, 2] },
			'\n@@ -1,3 +1,6 @@\n {\n- "a": null\n+ "a": [\n+  1,\n+  2\n+ ]\n }\n',
		],
		[
			"two places far apart",
			{ a: 1, b: [1, 2, 3, 4, 5, 6, 7, 8], c: 1 },
			{ a: 2, b: [1, 2, 3, 4, 5, 6, 7, 8], c: 2 },
			'\n@@ -1,5 +1,5 @@\n {\n- "a": 1,\n+ "a": 2,\n  "b": [\n   1,\n   2,\n@@ -10,5 +10,5 @@\n   7,\n   8\n  ],\n- "c": 1\n+ "c": 2\n }\n',
		],
	])("shows %s", (_, before, after, expected) => {
		expect(unifiedDiff(before, after)).toBe(expected);
	});
});
