import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { FieldsV1 } from "../object.ts";
import {
	difference,
	hasPath,
	includesSet,
	intersection,
	isEmptySet,
	parseFieldSet,
	pathsOf,
	recursiveDifference,
	sameSet,
	setOf,
	sortNode,
	union,
} from "./field-set.ts";
import { compareElements, formatElement } from "./path-element.ts";

const set = (text: string): FieldsV1 => JSON.parse(text) as FieldsV1;
const text = (fields: FieldsV1): string => JSON.stringify(fields);

describe("set operations", () => {
	const both = set('{"f:a":{".":{},"f:x":{}},"f:b":{}}');
	it.each([
		[
			"union",
			union(set('{"f:b":{}}'), set('{"f:a":{"f:x":{}}}')),
			'{"f:a":{"f:x":{}},"f:b":{}}',
		],
		[
			"union",
			union(set('{"f:a":{"f:x":{}}}'), set('{"f:a":{}}')),
			'{"f:a":{".":{},"f:x":{}}}',
		],
		[
			"union",
			union(set('{"f:a":{}}'), set('{"f:a":{"f:x":{}}}')),
			'{"f:a":{".":{},"f:x":{}}}',
		],
		[
			"intersection",
			intersection(both, set('{"f:a":{"f:x":{}}}')),
			'{"f:a":{"f:x":{}}}',
		],
		["intersection", intersection(both, set('{"f:a":{}}')), '{"f:a":{}}'],
		[
			"intersection",
			intersection(set('{"f:a":{"f:x":{}}}'), set('{"f:a":{}}')),
			"{}",
		],
		[
			"difference",
			difference(both, set('{"f:a":{}}')),
			'{"f:a":{"f:x":{}},"f:b":{}}',
		],
		[
			"difference",
			difference(both, set('{"f:a":{"f:x":{}}}')),
			'{"f:a":{},"f:b":{}}',
		],
		[
			"difference",
			difference(set('{"f:a":{"f:x":{}}}'), set('{"f:a":{"f:x":{}}}')),
			"{}",
		],
		["recursive", recursiveDifference(both, set('{"f:a":{}}')), '{"f:b":{}}'],
		[
			"recursive",
			recursiveDifference(both, set('{"f:a":{"f:x":{}}}')),
			'{"f:a":{},"f:b":{}}',
		],
	])("%s %#", (_, result, expected) => {
		expect(text(result)).toBe(expected);
	});

	it("lists paths: those that end at a level before those that go on", () => {
		const fields = set('{"f:a":{"f:z":{}},"f:b":{".":{},"f:c":{}},"f:d":{}}');
		expect(pathsOf(fields)).toEqual([
			["f:b"],
			["f:d"],
			["f:a", "f:z"],
			["f:b", "f:c"],
		]);
		expect(hasPath(fields, ["f:b"])).toBe(true);
		expect(hasPath(fields, ["f:a"])).toBe(false);
		expect(text(setOf(...pathsOf(fields)))).toBe(text(fields));
	});
});

describe("elements", () => {
	it("are ordered by kind, then by value", () => {
		const elements = [
			'v:"b"',
			"v:10",
			"v:9",
			'k:{"port":443}',
			'k:{"port":80}',
			"f:b",
			"f:a",
			'k:{"name":"a"}',
			"i:2",
			"v:true",
			".",
		];
		expect(elements.sort(compareElements)).toEqual([
			".",
			"f:a",
			"f:b",
			'k:{"name":"a"}',
			'k:{"port":80}',
			'k:{"port":443}',
			"v:9",
			"v:10",
			'v:"b"',
			"v:true",
			"i:2",
		]);
	});

	it.each([
		["f:a", ".a"],
		['k:{"name":"a","port":80}', '[name="a",port=80]'],
		['v:"x"', '[="x"]'],
		["i:3", "[3]"],
	])("%s reads %s", (element, shown) => {
		expect(formatElement(element)).toBe(shown);
	});
});

describe("parseFieldSet", () => {
	it("puts keys and order in canonical form and drops unknown kinds", () => {
		expect(
			text(
				parseFieldSet({
					"f:b": {},
					"f:a": { 'k:{"z":1, "a":"x"}': {} },
					"x:new": {},
				}),
			),
		).toBe('{"f:a":{"k:{\\"a\\":\\"x\\",\\"z\\":1}":{}},"f:b":{}}');
	});
	it.each([[{ a: {} }], [{ ab: {} }], [{ "f:a": 1 }], [{ "k:{": {} }]])(
		"refuses %j",
		(value) => {
			expect(() => parseFieldSet(value)).toThrow();
		},
	);
});

describe("laws", () => {
	const element = fc.constantFrom("f:a", "f:b", 'k:{"n":1}', 'v:"x"');
	const paths = fc.array(fc.array(element, { minLength: 1, maxLength: 3 }), {
		maxLength: 6,
	});
	const sets = paths.map((list) => setOf(...list));
	const members = (fields: FieldsV1) =>
		pathsOf(fields)
			.map((path) => path.join("/"))
			.sort();

	it("agree with sets of paths", () => {
		fc.assert(
			fc.property(sets, sets, (a, b) => {
				const [x, y] = [new Set(members(a)), new Set(members(b))];
				const only = (keep: (p: string) => boolean) =>
					[...new Set([...x, ...y])].filter(keep).sort();
				expect(members(union(a, b))).toEqual(only(() => true));
				expect(members(intersection(a, b))).toEqual(
					only((p) => x.has(p) && y.has(p)),
				);
				expect(members(difference(a, b))).toEqual(
					only((p) => x.has(p) && !y.has(p)),
				);
				expect(includesSet(a, b)).toBe([...y].every((p) => x.has(p)));
			}),
		);
	});

	it("keep order and identity", () => {
		fc.assert(
			fc.property(sets, sets, (a, b) => {
				const all = union(a, b);
				expect(text(all)).toBe(text(union(b, a)));
				expect(sortNode(all)).toBe(all);
				expect(union(all, b)).toBe(all);
				expect(sameSet(union(difference(a, b), intersection(a, b)), a)).toBe(
					true,
				);
				expect(isEmptySet(difference(a, all))).toBe(true);
			}),
		);
	});
});
