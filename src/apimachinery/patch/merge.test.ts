import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { JsonValue } from "../object.ts";
import { applyMergePatch } from "./merge.ts";

describe("applyMergePatch", () => {
	it.each([
		[{ a: "b" }, { a: "c" }, { a: "c" }],
		[{ a: "b" }, { b: "c" }, { a: "b", b: "c" }],
		[{ a: "b" }, { a: null }, {}],
		[{ a: ["b"] }, { a: "c" }, { a: "c" }],
		[{ a: "c" }, { a: ["b", null] }, { a: ["b"] }],
		[{ a: { b: "c" } }, { a: { b: "d", c: null } }, { a: { b: "d" } }],
		[{ a: { b: "c" } }, { a: [1, null] }, { a: [1, null] }],
		[{ a: null }, { a: { b: null, c: 1 } }, { a: { c: 1 } }],
		[{}, { a: { bb: { ccc: null } } }, { a: { bb: {} } }],
		[{ a: 1 }, {}, { a: 1 }],
	])("%j with %j is %j", (original, patch, result) => {
		const before = structuredClone(original);
		expect(applyMergePatch(original as JsonValue, patch as JsonValue)).toEqual(
			result,
		);
		expect(original).toEqual(before);
	});

	it.each([
		[
			[],
			"error decoding patch: json: cannot unmarshal array into Go value of type map[string]interface {}",
		],
		[
			1,
			"error decoding patch: json: cannot unmarshal number into Go value of type map[string]interface {}",
		],
		[null, "Invalid JSON Patch"],
	])("refuses %j", (patch, message) => {
		expect(() => applyMergePatch({}, patch as JsonValue)).toThrow(message);
	});

	it("keeps __proto__ a member", () => {
		const patch = JSON.parse('{"__proto__":{"x":1}}');
		expect(JSON.stringify(applyMergePatch({}, patch))).toBe(
			'{"__proto__":{"x":1}}',
		);
	});

	it("applied twice is applied once", () => {
		const object = fc.dictionary(
			fc.constantFrom("a", "b", "c"),
			fc.jsonValue(),
		);
		fc.assert(
			fc.property(object, (patch) => {
				const once = applyMergePatch({}, patch as JsonValue);
				expect(applyMergePatch(once, patch as JsonValue)).toEqual(once);
			}),
		);
	});
});
