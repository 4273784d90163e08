import { describe, expect, it } from "vitest";
import { StatusError } from "../errors.ts";
import type { JsonValue } from "../object.ts";
import { applyJsonPatch, decodeJsonPatch, runJsonPatch } from "./json.ts";

const original = {
	data: { a: "1", b: "2", "x/y": "z", "m~n": "t" },
	list: ["p", "q", "r"],
};
const status = (run: () => unknown) => {
	try {
		run();
	} catch (error) {
		if (error instanceof StatusError)
			return [error.code, error.reason, error.message];
		throw error;
	}
	return undefined;
};

describe("applyJsonPatch", () => {
	it.each([
		[
			{ op: "add", path: "/data/c", value: "3" },
			{ data: { ...original.data, c: "3" } },
		],
		[
			{ op: "replace", path: "/data/a", value: "9" },
			{ data: { ...original.data, a: "9" } },
		],
		[
			{ op: "replace", path: "/data/new", value: "1" },
			{ data: { ...original.data, new: "1" } },
		],
		[
			{ op: "copy", from: "/data/a", path: "/data/d" },
			{ data: { ...original.data, d: "1" } },
		],
		[
			{ op: "copy", from: "/nosuch", path: "/data/d" },
			{ data: { ...original.data, d: null } },
		],
		[
			{ op: "replace", path: "/data/x~1y", value: "s" },
			{ data: { ...original.data, "x/y": "s" } },
		],
		[
			{ op: "replace", path: "/data/m~0n", value: "s" },
			{ data: { ...original.data, "m~n": "s" } },
		],
		[
			{ op: "add", path: "/list/-", value: "s" },
			{ list: ["p", "q", "r", "s"] },
		],
		[
			{ op: "add", path: "/list/0", value: "s" },
			{ list: ["s", "p", "q", "r"] },
		],
		[
			{ op: "add", path: "/list/3", value: "s" },
			{ list: ["p", "q", "r", "s"] },
		],
		[{ op: "remove", path: "/list/1" }, { list: ["p", "r"] }],
		[{ op: "remove", path: "/list/-1" }, { list: ["p", "q"] }],
		[
			{ op: "move", from: "/list/0", path: "/list/1" },
			{ list: ["q", "p", "r"] },
		],
		[{ op: "add", path: "no-slash/top", value: 1 }, { top: 1 }],
		[{ op: "add", path: "/list/0" }, { list: [null, "p", "q", "r"] }],
		[{ op: "test", path: "/list", value: ["p", "q", "r"] }, {}],
		[{ op: "test", path: "/nosuch", value: null }, {}],
		[{ op: "test", path: "/nosuch" }, {}],
	])("%j", (operation, changes) => {
		const before = structuredClone(original);
		expect(applyJsonPatch(original, [operation as JsonValue])).toEqual({
			...original,
			...changes,
		});
		expect(original).toEqual(before);
	});

	it("replaces the whole document", () => {
		expect(
			applyJsonPatch(original, [{ op: "replace", path: "", value: { k: 1 } }]),
		).toEqual({ k: 1 });
	});

	it("shares what it does not touch", () => {
		const patched = applyJsonPatch(original, [
			{ op: "add", path: "/data/c", value: "3" },
		]) as typeof original;
		expect(patched.list).toBe(original.list);
	});

	it.each([
		[
			{ op: "test", path: "/data/a", value: "no" },
			"testing value /data/a failed: test failed",
		],
		[
			{ op: "remove", path: "/data/nosuch" },
			"error in remove for path: '/data/nosuch': Unable to remove nonexistent key: nosuch: missing value",
		],
		[
			{ op: "add", path: "/nosuch/deep", value: "1" },
			'add operation does not apply: doc is missing path: "/nosuch/deep": missing value',
		],
		[
			{ op: "move", from: "/data/nosuch", path: "/data/x" },
			"error in move for path: 'nosuch': Unable to remove nonexistent key: nosuch: missing value",
		],
		[
			{ op: "copy", from: "/no/such", path: "/data/x" },
			"copy operation does not apply: doc is missing from path: /no/such: missing value",
		],
		[
			{ op: "add", path: "/list/9", value: 1 },
			"error in add for path: '/list/9': Unable to access invalid index: 9: invalid index referenced",
		],
		[
			{ op: "add", path: "/list/x", value: 1 },
			"error in add for path: '/list/x': value was not a proper array index: 'x': strconv.Atoi: parsing \"x\": invalid syntax",
		],
		[
			{ op: "replace", path: "/list/3", value: 1 },
			"replace operation does not apply: doc is missing key: /list/3: missing value",
		],
		[{ op: "nosuch", path: "/data/a" }, "Unexpected kind: nosuch"],
		[{ path: "/data/a" }, "Unexpected kind: unknown"],
		[
			{ op: "add", value: "1" },
			"add operation failed to decode path: missing value",
		],
		[
			{ op: "remove", path: "" },
			'remove operation does not apply: doc is missing path: "": missing value',
		],
		[null, "Unexpected kind: unknown"],
	])("%j fails", (operation, message) => {
		expect(() => runJsonPatch(original, [operation as never])).toThrow(
			new Error(message),
		);
		expect(
			status(() => applyJsonPatch(original, [operation as JsonValue])),
		).toEqual([
			422,
			"Invalid",
			"the server rejected our request due to an error in our request",
		]);
	});

	it.each([
		[
			{},
			"error decoding patch: json: cannot unmarshal object into Go value of type []handlers.jsonPatchOp",
		],
		[
			[1],
			"error decoding patch: json: cannot unmarshal number into Go value of type handlers.jsonPatchOp",
		],
		[
			"x",
			"error decoding patch: json: cannot unmarshal string into Go value of type []handlers.jsonPatchOp",
		],
		[
			[{ op: "add", path: 5 }],
			"error decoding patch: json: cannot unmarshal number into Go struct field jsonPatchOp.path of type string",
		],
	])("refuses the body %j", (body, message) => {
		expect(status(() => applyJsonPatch(original, body))).toEqual([
			400,
			"BadRequest",
			message,
		]);
	});

	it("takes null for no operations and names unknown members", () => {
		expect(applyJsonPatch(original, null)).toBe(original);
		expect(
			decodeJsonPatch([{ op: "test", path: "/list", odd: 1 }]).strictErrors,
		).toEqual(['json patch unknown field "[0].odd"']);
	});

	it("limits the number of operations and the size of copies", () => {
		const many = Array.from({ length: 10_001 }, () => ({
			op: "test",
			path: "/list/0",
			value: "p",
		}));
		expect(status(() => applyJsonPatch(original, many))).toEqual([
			413,
			"RequestEntityTooLarge",
			"Request entity too large: The allowed maximum operations in a JSON patch is 10000, got 10001",
		]);
		const large = { text: "x".repeat(1024 * 1024) };
		const copies = Array.from({ length: 4 }, (_, i) => ({
			op: "copy",
			from: "/text",
			path: `/copy${i}`,
		}));
		expect(() => runJsonPatch(large, copies)).toThrow(
			/^Unable to complete the copy/,
		);
	});
});
