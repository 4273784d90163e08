import { describe, expect, it } from "vitest";
import { deepCopy } from "../../apimachinery/json.ts";
import type { JsonSchemaProps } from "../types.ts";
import { applyDefaults } from "./default.ts";
import { prune } from "./prune.ts";

const open = { "x-kubernetes-preserve-unknown-fields": true };
const text = { type: "string" };
const object = (properties: object, more: object = {}): JsonSchemaProps => ({
	type: "object",
	properties: properties as NonNullable<JsonSchemaProps["properties"]>,
	...more,
});

describe("pruning", () => {
	it.each<[string, JsonSchemaProps, object, object, string[]]>([
		[
			"unknown fields",
			object({ a: text }),
			{ a: "x", b: 1 },
			{ a: "x" },
			["b"],
		],
		[
			"all but type fields of an object without a schema",
			object({}),
			{ kind: "K", metadata: { x: 1 }, b: 1 },
			{ kind: "K", metadata: { x: 1 } },
			["b"],
		],
		[
			"in lists",
			object({ l: { type: "array", items: object({ a: text }) } }),
			{ l: [{ b: 1 }, { a: "x" }] },
			{ l: [{}, { a: "x" }] },
			["l[0].b"],
		],
		[
			"in maps",
			object({
				m: { type: "object", additionalProperties: object({ a: text }) },
			}),
			{ m: { x: { b: 1 } } },
			{ m: { x: {} } },
			["m.x.b"],
		],
		[
			"nothing that is open",
			object({ o: open }),
			{ o: { any: { thing: 1 } } },
			{ o: { any: { thing: 1 } } },
			[],
		],
		[
			"what is closed within something open",
			object({ o: object({ inner: object({ a: text }) }, open) }),
			{ o: { x: 1, inner: { a: "x", b: 1 } } },
			{ o: { x: 1, inner: { a: "x" } } },
			["o.inner.b"],
		],
		[
			"an embedded object, but not its type",
			object({
				e: object(
					{ spec: object({}) },
					{ "x-kubernetes-embedded-resource": true },
				),
			}),
			{
				e: { kind: "K", apiVersion: "v1", metadata: {}, spec: { a: 1 }, b: 2 },
			},
			{ e: { kind: "K", apiVersion: "v1", metadata: {}, spec: {} } },
			["e.spec.a", "e.b"],
		],
		[
			"nothing of a value of another type",
			object({ a: object({ b: text }) }),
			{ a: "text" },
			{ a: "text" },
			[],
		],
	])("drops %s", (_, schema, value, expected, paths) => {
		const draft = deepCopy(value) as Record<string, unknown>;
		const found: string[] = [];
		prune(draft, schema, (path) => found.push(path));
		expect(draft).toEqual(expected);
		expect(found).toEqual(paths);
	});
});

describe("defaulting", () => {
	const withDefault = { type: "string", default: "d" };
	it.each<[string, JsonSchemaProps, object, object]>([
		["fills in what is missing", object({ a: withDefault }), {}, { a: "d" }],
		[
			"keeps what is there, also when it is empty",
			object({ a: withDefault }),
			{ a: "" },
			{ a: "" },
		],
		[
			"replaces a null that is not allowed",
			object({ a: withDefault }),
			{ a: null },
			{ a: "d" },
		],
		[
			"keeps a null that is",
			object({ a: { ...withDefault, nullable: true } }),
			{ a: null },
			{ a: null },
		],
		["drops a null without a default", object({ a: text }), { a: null }, {}],
		[
			"goes into what a default made",
			object({ o: object({ a: withDefault }, { default: {} }) }),
			{},
			{ o: { a: "d" } },
		],
		[
			"does not make what has no default",
			object({ o: object({ a: withDefault }) }),
			{},
			{},
		],
		[
			"goes into lists and maps",
			object({
				l: { type: "array", items: object({ a: withDefault }) },
				m: { type: "object", additionalProperties: object({ a: withDefault }) },
			}),
			{ l: [{}], m: { x: {} } },
			{ l: [{ a: "d" }], m: { x: { a: "d" } } },
		],
	])("%s", (_, schema, value, expected) => {
		const draft = deepCopy(value);
		applyDefaults(draft, schema);
		expect(draft).toEqual(expected);
	});
});
