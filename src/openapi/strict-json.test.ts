import { describe, expect, it } from "vitest";
import {
	decodeBody,
	parseJsonBody,
	parseYamlBody,
	summarizeBody,
} from "./body.ts";
import { loadOpenAPI } from "./schemas.ts";
import { countMembers, parseJson } from "./strict-json.ts";

const openapi = loadOpenAPI();
const schema = (name: string) =>
	openapi.schemaFor(`io.k8s.api.core.v1.${name}`);

describe("parseJson", () => {
	it.each([
		["", "unexpected end of JSON input"],
		["{", "unexpected end of JSON input"],
		['{"a":', "unexpected end of JSON input"],
		["[1,", "unexpected end of JSON input"],
		['"abc', "unexpected end of JSON input"],
		["tr", "invalid character ' ' in literal true (expecting 'u')"],
		["x", "invalid character 'x' looking for beginning of value"],
		["{x", "invalid character 'x' looking for beginning of object key string"],
		[
			'{"a":1,}',
			"invalid character '}' looking for beginning of object key string",
		],
		['{"a" 1}', "invalid character '1' after object key"],
		['{"a":1 "b"}', "invalid character '\"' after object key:value pair"],
		["[1 2]", "invalid character '2' after array element"],
		["{} x", "invalid character 'x' after top-level value"],
		['"a\nb"', "invalid character '\\n' in string literal"],
		['"\\x"', "invalid character 'x' in string escape code"],
		["-x", "invalid character 'x' in numeric literal"],
		["1.x", "invalid character 'x' after decimal point in numeric literal"],
		["1ex", "invalid character 'x' in exponent of numeric literal"],
		[
			"{'a':1}",
			"invalid character '\\'' looking for beginning of object key string",
		],
	])("refuses %j in Go's words", (text, message) => {
		expect(() => parseJson(text)).toThrow(new Error(message));
	});
});

describe("decodeBody", () => {
	const strict = (kind: string, text: string) =>
		decodeBody(schema(kind), parseJsonBody(text), { kind }).strictErrors;

	it("finds repeated fields of structs and maps", () => {
		expect(
			strict(
				"ConfigMap",
				'{"metadata":{"name":"x","name":"y"},"data":{"a":"1","a":"2"}}',
			),
		).toEqual(['duplicate field "metadata.name"', 'duplicate field "data.a"']);
		expect(
			strict(
				"Pod",
				'{"spec":{"x":1,"containers":[{"image":"j","image":"k"}]}}',
			),
		).toEqual([
			'unknown field "spec.x"',
			'duplicate field "spec.containers[0].image"',
		]);
	});

	it.each([
		[
			"maps",
			'{"data":{"a":"1"},"data":{"b":"2"}}',
			{ data: { a: "1", b: "2" } },
		],
		[
			"structs",
			'{"metadata":{"name":"x","labels":{"a":"1"}},"metadata":{"labels":{"b":"2"}}}',
			{ metadata: { name: "x", labels: { a: "1", b: "2" } } },
		],
		["a map and null", '{"data":{"a":"1"},"data":null}', {}],
		[
			"a scalar and null",
			'{"metadata":{"name":"x","name":null}}',
			{ metadata: { name: "x" } },
		],
		[
			"lists",
			'{"metadata":{"finalizers":["a","b"],"finalizers":["c"]}}',
			{ metadata: { finalizers: ["c"] } },
		],
	])("reads repeated %s on top of each other", (_what, text, value) => {
		const { value: got } = decodeBody(
			schema("ConfigMap"),
			parseJsonBody(text),
			{
				kind: "ConfigMap",
			},
		);
		expect(got).toMatchObject(value);
		expect(Object.keys(got)).toEqual(
			Object.keys({ ...value, metadata: {} })
				.sort()
				.reverse(),
		);
	});

	it("overlays repeated lists of structs item by item", () => {
		const text =
			'{"spec":{"containers":[{"name":"a","image":"i"},{"name":"b"}],"containers":[{"name":"c"}]}}';
		const { value } = decodeBody(schema("Pod"), parseJsonBody(text), {
			kind: "Pod",
		});
		expect(value.spec).toMatchObject({
			containers: [{ name: "c", image: "i" }],
		});
	});

	it("refuses a repeated member whose first value does not fit", () => {
		expect(() => strict("ConfigMap", '{"data":1,"data":{}}')).toThrow(
			"json: cannot unmarshal number into Go struct field ConfigMap.data of type map[string]string",
		);
	});

	it("looks at nothing inside unknown fields", () => {
		expect(strict("ConfigMap", '{"nosuch":{"a":1,"a":2}}')).toEqual([
			'unknown field "nosuch"',
		]);
	});

	it("is not misled by colons and quotes inside strings", () => {
		const text = '{"data":{"a":"x\\":\\"y: z\\\\","b":"\\\\"}}';
		expect(countMembers(text)).toBe(3);
		expect(strict("ConfigMap", text)).toEqual([]);
	});

	it("words repeated keys of YAML as Go does", () => {
		const text =
			'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: x\ndata:\n  a: "1"\ndata:\n  b: "2"\n';
		const { strictErrors, warnings } = decodeBody(
			schema("ConfigMap"),
			parseYamlBody(text),
			{ kind: "ConfigMap" },
		);
		expect(strictErrors).toEqual([
			'yaml: unmarshal errors:\n  line 8: key "data" already set in map',
		]);
		expect(warnings).toEqual(['line 8: key "data" already set in map']);
	});
});

describe("summarizeBody", () => {
	it.each([
		["{", "{"],
		["a: b: c", "613a20623a2063"],
		["", "<empty>"],
		[`{${"x".repeat(40)}`, `{${"x".repeat(29)} ...`],
	])("shows %j as %j", (body, shown) => {
		expect(summarizeBody(Buffer.from(body))).toBe(shown);
	});
});
