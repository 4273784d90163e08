import { describe, expect, it } from "vitest";
import { dumpYaml, parseYaml } from "./yaml.ts";

describe("parseYaml", () => {
	it.each([
		["yes", true],
		["Off", false],
		["y", true],
		["~", null],
		["", null],
		["0777", 511],
		["0x1F", 31],
		["1_000", 1000],
		["1.5e3", 1500],
		["1e3", 1000],
		["2026-01-01", "2026-01-01"],
		["12:30", "12:30"],
		["!!str 1", "1"],
		["'yes'", "yes"],
		["08", 8],
	])("reads %j as %j", (text, value) => {
		expect(parseYaml(`a: ${text}`).value).toEqual({ a: value });
	});

	it("resolves anchors and merge keys", () => {
		const { value } = parseYaml("a: &x {b: 1, c: 2}\nd:\n  <<: *x\n  c: 3\n");
		expect(value).toEqual({ a: { b: 1, c: 2 }, d: { c: 3, b: 1 } });
	});

	it.each([
		["one\n    two\n\n    three # no", "one two\nthree"],
		["'it''s\n\n    two '", "it's\ntwo "],
		['"a\\n\\u00e9\\x41 \\\n    b\n\n    c"', "a\né" + "A b\nc"],
		["|\n    one\n\n      two\n\n", "one\n\n  two\n"],
		["|+\n    one\n\n", "one\n\n"],
		["|-\n    one\n\n", "one"],
		["|2\n     one\n", " one\n"],
		[
			">\n    one\n    two\n\n    three\n      four\n    five\n",
			"one two\nthree\n  four\nfive\n",
		],
		[">-\n\n    one\n", "\none"],
	])("folds the lines of %j", (text, value) => {
		expect(parseYaml(`k:\n  a: ${text}`).value).toEqual({ k: { a: value } });
	});

	it.each([
		["[\n1,\n{a: b}\n]", [1, { a: "b" }]],
		["[a: b, c]", [{ a: "b" }, "c"]],
		["{a, b: }", { a: null, b: null }],
		["- - 1\n  - 2\n-\n", [[1, 2], null]],
		["a:\n- 1\nb: 2", { a: [1], b: 2 }],
		["? a\n: b\n? c", { a: "b", c: null }],
		["!!float 1", 1],
		['!!int "5"', 5],
		["! yes", "yes"],
		["%YAML 1.1\n---\na: 1\n...\n", { a: 1 }],
		["\ufeffa: 1", { a: 1 }],
		["a: 1\r\nb: 'x\r\n  y'\r\n", { a: 1, b: "x y" }],
	])("reads %j as %j whole", (text, value) => {
		expect(parseYaml(text).value).toEqual(value);
	});

	it("reads the first document only, whatever is behind it", () => {
		expect(parseYaml("a: 1\n---\n}").value).toEqual({ a: 1 });
		expect(parseYaml("[1]\nx").value).toEqual([1]);
	});

	it("reads long texts in reasonable time", () => {
		const text = "some key: 'some value'\n".repeat(20_000);
		const start = performance.now();
		expect(parseYaml(text).duplicates).toHaveLength(19_999);
		expect(performance.now() - start).toBeLessThan(2000);
	});

	it("names the line of a repeated key's value", () => {
		expect(
			parseYaml("a: 1\nb:\n  c: 1\n  c: |\n    x\n1: 2\n1: 3\n").duplicates,
		).toEqual([
			'line 4: key "c" already set in map',
			"line 7: key 1 already set in map",
		]);
	});

	it.each([
		["a: b: c", "yaml: mapping values are not allowed in this context"],
		[
			"x: 1\na: b: c",
			"yaml: line 2: mapping values are not allowed in this context",
		],
		[
			"a: 1\n  b: 2",
			"yaml: line 2: mapping values are not allowed in this context",
		],
		[
			"key without colon\nother: x",
			"yaml: line 2: mapping values are not allowed in this context",
		],
		["a: *b", "yaml: unknown anchor 'b' referenced"],
		["a: [", "yaml: line 1: did not find expected node content"],
		["a:\n- [1\n   ", "yaml: line 3: did not find expected ',' or ']'"],
		["a: {b: [}", "yaml: did not find expected node content"],
		["a: [1 }", "yaml: did not find expected ',' or ']'"],
		["a: {b: c ]", "yaml: did not find expected ',' or '}'"],
		["{", "yaml: line 1: did not find expected node content"],
		["a: [", "yaml: line 1: did not find expected node content"],
		["a: {b: c", "yaml: line 1: did not find expected ',' or '}'"],
		["a: 'x\n", "yaml: line 2: found unexpected end of stream"],
		['a: "\\q"', "yaml: found unknown escape character"],
		['a: "\\u12"', "yaml: did not find expected hexdecimal number"],
		["a: @x", "yaml: found character that cannot start any token"],
		[
			"x: 1\n\ta: b",
			"yaml: line 2: found a tab character that violates indentation",
		],
		["a:\n  b: 1\n c: 2", "yaml: line 2: did not find expected key"],
		["- a\nb: c", "yaml: line 1: did not find expected '-' indicator"],
		["a: - b", "yaml: block sequence entries are not allowed in this context"],
		["a: &", "yaml: did not find expected alphabetic or numeric character"],
		["a: !x!y z", "yaml: found undefined tag handle"],
		["a: |0\n b", "yaml: found an indentation indicator equal to 0"],
		["a: |x\n b", "yaml: did not find expected comment or line break"],
		[
			"a: |\n\tb",
			"yaml: line 2: found a tab character where an indentation space is expected",
		],
		["%x\n---\na: b", "yaml: found unknown directive name"],
		["%YAML 1.2\n---\na: b", "yaml: found incompatible YAML document"],
		["a: !!int x", "yaml: cannot decode !!str `x` as a !!int"],
		["[a]: b", 'yaml: invalid map key: []interface {}{"a"}'],
		["a: &x [*x]", "yaml: anchor 'x' value contains itself"],
		["a: \u0001", "yaml: control characters are not allowed"],
		[
			"apiVersion: v1\nmetadata: {name: x\ndata: {}\n",
			"yaml: line 2: did not find expected ',' or '}'",
		],
	])("refuses %j in Go's words", (text, message) => {
		expect(() => parseYaml(text)).toThrow(new Error(message));
	});
});

describe("dumpYaml", () => {
	it("sorts keys, quotes only what is ambiguous and does not indent lists", () => {
		const text = dumpYaml({
			k10: "plain",
			k2: "true",
			at: "2026-01-01T00:00:00Z",
			list: [{ b: 1, a: "x: y" }],
			text: "one\ntwo\n",
			empty: "",
			none: {},
		});
		expect(text).toBe(
			'at: "2026-01-01T00:00:00Z"\nempty: ""\nk2: "true"\nk10: plain\nlist:\n- a: \'x: y\'\n  b: 1\nnone: {}\ntext: |\n  one\n  two\n',
		);
	});
});
