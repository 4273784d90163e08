import { describe, expect, it } from "vitest";
import { goJson } from "../../apimachinery/go-json.ts";
import { fnv1, fnv1a, templateHash } from "./hash.ts";

describe("hashes", () => {
	it.each([
		["", 0x811c9dc5, 0x811c9dc5],
		["a", 0x050c5d7e, 0xe40c292c],
		["foobar", 0x31f0b262, 0xbf9cf968],
	])("of %j are Go's", (text, one, onea) => {
		expect(fnv1(Buffer.from(text))).toBe(one);
		expect(fnv1a(Buffer.from(text))).toBe(onea);
	});

	it("of templates follow the content and the collisions, not the order of members", () => {
		const hash = templateHash({ a: 1, b: { c: 2 } }, undefined);
		expect(hash).toMatch(/^[bcdfghjklmnpqrstvwxz2456789]+$/);
		expect(templateHash({ b: { c: 2 }, a: 1 }, undefined)).toBe(hash);
		expect(templateHash({ a: 1, b: { c: 3 } }, undefined)).not.toBe(hash);
		expect(templateHash({ a: 1, b: { c: 2 } }, 0)).not.toBe(hash);
		expect(templateHash({ a: 1, b: { c: 2 } }, 1)).not.toBe(
			templateHash({ a: 1, b: { c: 2 } }, 2),
		);
	});

	it("are of JSON as Go writes maps", () => {
		expect(goJson({ b: "<&>", a: [{ d: 1, c: 2 }] })).toBe(
			'{"a":[{"c":2,"d":1}],"b":"\\u003c\\u0026\\u003e"}',
		);
	});
});
