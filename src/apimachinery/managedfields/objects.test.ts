import { describe, expect, it } from "vitest";
import type { JsonValue } from "../object.ts";
import type { Schema } from "../schema.ts";
import {
	deployment,
	keyed,
	list,
	map,
	object,
	set,
	text,
} from "../schemas.fixture.ts";
import { compareObjects } from "./compare.ts";
import { setOf } from "./field-set.ts";
import { mergeObjects } from "./merge-objects.ts";
import { fieldsOf } from "./object-fields.ts";
import { reconcileWithSchema } from "./reconcile.ts";
import { removeFields, withNamedFields } from "./remove-fields.ts";
import { DEDUCED } from "./types.ts";
import { appliedErrors } from "./validate-applied.ts";

const schema = object({
	name: text,
	labels: map(text),
	atomic: map(text, { mapType: "atomic" }),
	items: keyed(object({ name: text, value: text, tags: set(text) }), ["name"]),
	tags: set(text),
	args: list(text),
	open: DEDUCED,
	inner: object({ a: text, b: text }),
});

describe("fieldsOf", () => {
	it.each([
		[{ name: "x" }, { "f:name": {} }],
		[{ labels: { b: "1", a: "2" } }, { "f:labels": { "f:a": {}, "f:b": {} } }],
		[{ labels: {} }, { "f:labels": {} }],
		[
			{ labels: null, items: null },
			{ "f:items": {}, "f:labels": {} },
		],
		[{ items: [], tags: [] }, {}],
		[{ args: [] }, { "f:args": {} }],
		[{ atomic: { a: "1" } }, { "f:atomic": {} }],
		[{ tags: ["b", "a"] }, { "f:tags": { 'v:"a"': {}, 'v:"b"': {} } }],
		[
			{ items: [{ name: "x", tags: ["t"] }] },
			{
				"f:items": {
					'k:{"name":"x"}': {
						".": {},
						"f:name": {},
						"f:tags": { 'v:"t"': {} },
					},
				},
			},
		],
		[
			{ open: { a: { b: 1 }, l: [1] } },
			{ "f:open": { "f:a": { ".": {}, "f:b": {} }, "f:l": {} } },
		],
		[{ open: 5 }, { "f:open": {} }],
		[{ inner: { a: "1" } }, { "f:inner": { "f:a": {} } }],
	])("%j", (value, fields) => {
		expect(JSON.stringify(fieldsOf(value as JsonValue, schema))).toBe(
			JSON.stringify(fields),
		);
	});
});

describe("compareObjects", () => {
	const none = {};
	it.each([
		[
			"equal",
			{ name: "x", args: ["1"] },
			{ name: "x", args: ["1"] },
			none,
			none,
		],
		["a value", { name: "x" }, { name: "y" }, { "f:name": {} }, none],
		[
			"a new map",
			{},
			{ labels: { a: "1" } },
			{ "f:labels": { ".": {}, "f:a": {} } },
			none,
		],
		[
			"a map gone",
			{ labels: { a: "1" } },
			{},
			none,
			{ "f:labels": { ".": {}, "f:a": {} } },
		],
		[
			"an emptied map",
			{ labels: { a: "1" } },
			{ labels: {} },
			none,
			{ "f:labels": { "f:a": {} } },
		],
		[
			"null and empty",
			{ labels: {} },
			{ labels: null },
			{ "f:labels": {} },
			none,
		],
		[
			"an atomic list",
			{ args: ["1"] },
			{ args: ["2"] },
			{ "f:args": {} },
			none,
		],
		[
			"elements",
			{ items: [{ name: "a", value: "1" }, { name: "b" }] },
			{ items: [{ name: "c" }, { name: "a", value: "2" }] },
			{
				"f:items": {
					'k:{"name":"a"}': { "f:value": {} },
					'k:{"name":"c"}': { ".": {}, "f:name": {} },
				},
			},
			{ "f:items": { 'k:{"name":"b"}': { ".": {}, "f:name": {} } } },
		],
		[
			"another order only",
			{ tags: ["a", "b"] },
			{ tags: ["b", "a"] },
			none,
			none,
		],
		[
			"repeated elements that change",
			{ tags: ["a"], items: [{ name: "a" }, { name: "a", value: "1" }] },
			{ tags: ["a", "a"], items: [{ name: "a" }, { name: "a", value: "2" }] },
			{ "f:items": { 'k:{"name":"a"}': {} }, "f:tags": { 'v:"a"': {} } },
			{ "f:tags": { 'v:"a"': {} } },
		],
		[
			"an open value of another kind",
			{ open: { a: 1 } },
			{ open: "x" },
			{ "f:open": {} },
			{ "f:open": { "f:a": {} } },
		],
	])("%s", (_, old, now, changed, removed) => {
		const result = compareObjects(old as JsonValue, now as JsonValue, schema);
		expect(JSON.stringify(result.changed)).toBe(JSON.stringify(changed));
		expect(JSON.stringify(result.removed)).toBe(JSON.stringify(removed));
	});

	it("takes an absent field that Go always writes for its zero value", () => {
		const always: Schema = {
			type: "object",
			fields: new Map([
				[
					"spec",
					{
						name: "spec",
						required: false,
						presence: "always" as const,
						schema: object({ a: text, labels: map(text) }),
					},
				],
			]),
		};
		expect(
			compareObjects({}, { spec: { labels: { x: "y" } } }, always).changed,
		).toEqual({ "f:spec": { "f:labels": { ".": {}, "f:x": {} } } });
		expect(compareObjects({}, { spec: {} }, always).changed).toEqual({});
	});
});

describe("mergeObjects", () => {
	const names = (value: string) => value.split("").map((name) => ({ name }));
	it.each([
		["ab", "c", "abc"],
		["abc", "b", "abc"],
		["abc", "ca", "bca"],
		["abc", "xb", "axbc"],
		["abc", "dcba", "dcba"],
		["", "ab", "ab"],
		["ab", "", "ab"],
		["abcd", "bxd", "abcxd"],
	])("list %j under %j is %j", (live, applied, merged) => {
		const result = mergeObjects(
			{ items: names(live) },
			{ items: names(applied) },
			schema,
		) as { items: { name: string }[] };
		expect(result.items.map((item) => item.name).join("")).toBe(merged);
	});

	it("changes nothing in place and shares what stays", () => {
		const live = {
			labels: { a: "1" },
			items: [{ name: "a", value: "1" }, { name: "b" }],
			args: ["1"],
		};
		const before = structuredClone(live);
		const merged = mergeObjects(
			live,
			{ items: [{ name: "a", value: "2" }], args: ["1"] },
			schema,
		) as typeof live;
		expect(live).toEqual(before);
		expect(merged.items[0]).toEqual({ name: "a", value: "2" });
		expect(merged.items[1]).toBe(live.items[1]);
		expect(merged.labels).toBe(live.labels);
		expect(merged.args).toBe(live.args);
		expect(mergeObjects(live, structuredClone(live), schema)).toBe(live);
	});

	it("keeps nulls that are applied to leaves, not to lists with elements", () => {
		expect(
			mergeObjects(
				{ labels: { a: "1" }, items: [{ name: "a" }] },
				{ labels: { a: null }, items: null },
				schema,
			),
		).toEqual({ labels: { a: null }, items: [{ name: "a" }] });
	});
});

describe("removeFields", () => {
	const value = {
		name: "x",
		labels: { a: "1", b: "2" },
		items: [{ name: "a", value: "1" }, { name: "b" }],
		tags: ["t"],
	};
	it.each([
		[[["f:name"]], { labels: value.labels, items: value.items, tags: ["t"] }],
		[[["f:labels", "f:a"]], { ...value, labels: { b: "2" } }],
		[
			[
				["f:labels", "f:a"],
				["f:labels", "f:b"],
			],
			{ ...value, labels: null },
		],
		[[["f:items", 'k:{"name":"a"}']], { ...value, items: [{ name: "b" }] }],
		[
			[["f:items", 'k:{"name":"a"}', "f:value"]],
			{ ...value, items: [{ name: "a" }, { name: "b" }] },
		],
		[[["f:tags", 'v:"t"']], { ...value, tags: null }],
	])("%j", (paths, result) => {
		expect(removeFields(value, setOf(...paths), schema)).toEqual(result);
	});

	it("counts declared fields above a path as members", () => {
		expect(
			withNamedFields(
				{
					"f:labels": { "f:a": {} },
					"f:items": { 'k:{"name":"a"}': { "f:value": {} } },
				},
				schema,
			),
		).toEqual({
			"f:labels": { ".": {}, "f:a": {} },
			"f:items": { ".": {}, 'k:{"name":"a"}': { "f:value": {} } },
		});
	});

	it("owns as a whole what has become atomic", () => {
		expect(
			reconcileWithSchema(
				{ "f:atomic": { "f:a": {} }, "f:labels": { "f:a": {} } },
				schema,
			),
		).toEqual({ "f:atomic": {}, "f:labels": { "f:a": {} } });
	});
});

describe("appliedErrors", () => {
	const spec = (fields: JsonValue) => ({ spec: fields });
	it.each([
		[spec({ replicas: 1 }), undefined],
		[spec(null), undefined],
		[spec({ nosuch: 1 }), ".spec.nosuch: field not declared in schema"],
		[
			spec({ replicas: "x" }),
			".spec.replicas: expected numeric (int or float), got string",
		],
		[spec({ paused: "x" }), ".spec.paused: expected boolean, got &{x}"],
		[spec([]), ".spec: expected map, got &{[]}"],
		[
			{ metadata: { name: 5 } },
			".metadata.name: expected string, got &value.valueUnstructured{Value:5}",
		],
		[
			spec({ template: { spec: { containers: [{ image: "x" }] } } }),
			'.spec.template.spec.containers: element 0: associative list with keys has an element that omits key field "name" (and doesn\'t have default value)',
		],
		[
			spec({
				template: { spec: { containers: [{ name: "a" }, { name: "a" }] } },
			}),
			'.spec.template.spec.containers: duplicate entries for key [name="a"]',
		],
		[
			spec({
				template: {
					spec: {
						containers: [
							{ name: "a", ports: [{ containerPort: 80, hostPort: true }] },
						],
					},
				},
			}),
			'.spec.template.spec.containers[name="a"].ports[containerPort=80,protocol="TCP"].hostPort: expected numeric (int or float), got bool',
		],
		[
			{ metadata: { finalizers: ["a", "a"], name: {} } },
			'errors:\n  .metadata.finalizers: duplicate entries for key [="a"]\n  .metadata.name: expected string, got &value.valueUnstructured{Value:map[string]interface {}{}}',
		],
	])("%j", (value, message) => {
		expect(appliedErrors(value as JsonValue, deployment)).toBe(message);
	});
});
