import { describe, expect, it } from "vitest";
import type { JsonSchemaProps } from "../types.ts";
import { validateSchema } from "./validate-schema.ts";

const messages = (schema: object): string[] =>
	validateSchema(schema as JsonSchemaProps, "s").map(
		({ field, message }) => `${field}: ${message}`,
	);

/** A schema with one field. */
const field = (a: object): object => ({ type: "object", properties: { a } });
const text = { type: "string" };
const list = (more: object, items: object = text): object =>
	field({ type: "array", items, ...more });
const item = (more: object = {}): object => ({
	type: "object",
	properties: { k: text },
	...more,
});

const A = "s.properties[a]";
const kubernetes = (name: string) => `x-kubernetes-${name}`;

describe("a structural schema", () => {
	it.each<[string, object, string[]]>([
		[
			"a type at the root",
			{},
			["s.type: Required value: must not be empty at the root"],
		],
		[
			"an object at the root",
			text,
			['s.type: Invalid value: "string": must be object at the root'],
		],
		[
			"types of fields",
			field({}),
			[
				`${A}.type: Required value: must not be empty for specified object fields`,
			],
		],
		[
			"types of items",
			list({}, {}),
			[
				`${A}.items.type: Required value: must not be empty for specified array items`,
			],
		],
		[
			"items",
			field({ type: "array" }),
			[`${A}.items: Required value: must be specified`],
		],
		[
			"known types",
			field({ type: "null" }),
			[
				`${A}.type: Unsupported value: "null": supported values: "array", "boolean", "integer", "number", "object", "string"`,
				`${A}.type: Forbidden: type cannot be set to null, use nullable as an alternative`,
			],
		],
		[
			"one schema for items",
			list({}, [text] as object),
			[`${A}.items: Forbidden: items must be a schema object and not an array`],
		],
		[
			"no maps at the root",
			{ type: "object", additionalProperties: text },
			["s.additionalProperties: Forbidden: must not be used at the root"],
		],
		[
			"metadata as it is",
			{
				type: "object",
				properties: { metadata: { type: "object", description: "mine" } },
			},
			[
				"s.properties[metadata]: Forbidden: must not specify anything other than name and generateName, but metadata is implicitly specified",
			],
		],
		[
			"branches that only restrict",
			field({
				type: "object",
				anyOf: [
					{
						type: "object",
						title: "t",
						[kubernetes("validations")]: [{ rule: "true" }],
					},
				],
			}),
			[
				`${A}.anyOf[0].title: Forbidden: must be empty to be structural`,
				`${A}.anyOf[0].type: Forbidden: must be empty to be structural`,
				`${A}.anyOf[0].x-kubernetes-validations: Forbidden: must be empty to be structural`,
			],
		],
		[
			"no metadata in branches",
			field({ type: "object", not: { properties: { metadata: {} } } }),
			[
				`${A}.not.properties[metadata]: Forbidden: must not be specified in a nested context`,
			],
		],
		[
			"what the root's branches speak of",
			{ type: "object", anyOf: [{ properties: { b: { minimum: 1 } } }] },
			[
				"s.properties[b]: Required value: because it is defined in s.anyOf[0].properties[b]",
			],
		],
		[
			"integers or texts",
			field({
				[kubernetes("int-or-string")]: true,
				anyOf: [{ type: "integer" }, { type: "string" }],
			}),
			[],
		],
		[
			"integers or texts and a pattern",
			field({
				[kubernetes("int-or-string")]: true,
				allOf: [
					{ anyOf: [{ type: "integer" }, { type: "string" }] },
					{ pattern: "^x" },
				],
			}),
			[],
		],
		[
			"only one special type",
			field({
				[kubernetes("int-or-string")]: true,
				[kubernetes("preserve-unknown-fields")]: true,
			}),
			[
				`${A}.x-kubernetes-preserve-unknown-fields: Invalid value: true: must be false if x-kubernetes-int-or-string is true`,
			],
		],
		[
			"embedded objects",
			field({ [kubernetes("embedded-resource")]: true }),
			[
				`${A}.properties: Required value: must not be empty if x-kubernetes-embedded-resource is true without x-kubernetes-preserve-unknown-fields`,
				`${A}.type: Required value: must be object if x-kubernetes-embedded-resource is true`,
			],
		],
	])("asks for %s", (_, schema, expected) => {
		expect(messages(schema)).toEqual(expected);
	});
});

describe("lists and maps", () => {
	const setOf = (items: object) =>
		list({ [kubernetes("list-type")]: "set" }, items);
	const mapOf = (keys: string[], items: object) =>
		list(
			{ [kubernetes("list-type")]: "map", [kubernetes("list-map-keys")]: keys },
			items,
		);
	it.each<[string, object, string[]]>([
		[
			"sets of objects",
			setOf(item()),
			[
				`${A}.items.x-kubernetes-map-type: Invalid value: null: must be atomic as item of a list with x-kubernetes-list-type=set`,
			],
		],
		[
			"sets of atomic objects",
			setOf(item({ [kubernetes("map-type")]: "atomic" })),
			[],
		],
		[
			"sets of sets",
			setOf({ type: "array", items: text, [kubernetes("list-type")]: "set" }),
			[
				`${A}.items.x-kubernetes-list-type: Invalid value: "set": must be atomic as item of a list with x-kubernetes-list-type=set`,
			],
		],
		[
			"nullable items",
			setOf({ type: "string", nullable: true }),
			[
				`${A}.items.nullable: Forbidden: cannot be nullable when x-kubernetes-list-type is set`,
			],
		],
		[
			"maps of texts",
			mapOf(["k"], text),
			[
				`${A}.items.type: Invalid value: "string": must be object if parent array's x-kubernetes-list-type is map`,
			],
		],
		["keys that are there", mapOf(["k"], item({ required: ["k"] })), []],
		[
			"keys with a default",
			mapOf(
				["k"],
				item({ properties: { k: { type: "string", default: "x" } } }),
			),
			[],
		],
		[
			"keys that may be missing",
			mapOf(["k"], item()),
			[
				`${A}.items.properties[k].default: Required value: this property is in x-kubernetes-list-map-keys, so it must have a default or be a required property`,
			],
		],
		[
			"keys that are objects",
			mapOf(
				["k"],
				item({ required: ["k"], properties: { k: { type: "object" } } }),
			),
			[
				`${A}.items.properties[k].type: Invalid value: "object": must be a scalar type if parent array's x-kubernetes-list-type is map`,
			],
		],
		[
			"keys that may be null",
			mapOf(
				["k"],
				item({
					required: ["k"],
					properties: { k: { type: "string", nullable: true } },
				}),
			),
			[
				`${A}.items.properties[k].nullable: Forbidden: this property is in x-kubernetes-list-map-keys, so it cannot be nullable`,
			],
		],
		[
			"texts that are lists",
			field({ type: "string", [kubernetes("list-type")]: "odd" }),
			[
				`${A}.type: Invalid value: "string": must be array if x-kubernetes-list-type is specified`,
				`${A}.x-kubernetes-list-type: Unsupported value: "odd": supported values: "atomic", "set", "map"`,
			],
		],
	])("hold %s", (_, schema, expected) => {
		expect(messages(schema)).toEqual(expected);
	});
});

describe("defaults", () => {
	it.each<[string, object, string[]]>([
		["of the right type", field({ type: "integer", default: 5 }), []],
		[
			"of the wrong type",
			field({ type: "string", default: 5 }),
			[
				`${A}.default: Invalid value: "integer":  in body must be of type string: "integer"`,
			],
		],
		[
			"with unknown fields",
			field(item({ default: { gone: 1 } })),
			[`${A}.default: Invalid value: {"gone":1}: must not have unknown fields`],
		],
		[
			"that break a rule",
			field({
				type: "integer",
				default: -1,
				[kubernetes("validations")]: [{ rule: "self > 0" }],
			}),
			[`${A}.default: Invalid value: -1: failed rule: self > 0`],
		],
		[
			"in the metadata",
			{
				type: "object",
				properties: {
					metadata: {
						type: "object",
						properties: { name: { type: "string", default: "x" } },
					},
				},
			},
			[
				"s.properties[metadata].properties[name].default: Forbidden: must not be set in top-level metadata",
			],
		],
	])("%s", (_, schema, expected) => {
		expect(messages(schema)).toEqual(expected);
	});
});

describe("rules of a schema", () => {
	const ruled = (rule: object, more: object = {}) =>
		field({
			type: "object",
			properties: {
				n: { type: "integer" },
				m: { type: "object", additionalProperties: text },
			},
			[kubernetes("validations")]: [{ rule: "self.n > 0", ...rule }],
			...more,
		});
	const R = `${A}.x-kubernetes-validations[0]`;
	it.each<[string, object, string[]]>([
		[
			"without a rule",
			{ rule: " " },
			[`${R}.rule: Required value: rule is not specified`],
		],
		[
			"with an empty message",
			{ message: " " },
			[
				`${R}.message: Invalid value: " ": message must be non-empty if specified`,
			],
		],
		[
			"with lines in the message",
			{ message: "a\nb" },
			[
				`${R}.message: Invalid value: "a\\nb": message must not contain line breaks`,
			],
		],
		[
			"with lines and no message",
			{ rule: "self.n\n> 0" },
			[
				`${R}.message: Required value: message must be specified if rule contains line breaks`,
			],
		],
		[
			"with an empty expression",
			{ messageExpression: " " },
			[
				`${R}.messageExpression: Required value: messageExpression must be non-empty if specified`,
			],
		],
		[
			"with another reason",
			{ reason: "Odd" },
			[
				`${R}.reason: Unsupported value: "Odd": supported values: "FieldValueDuplicate", "FieldValueForbidden", "FieldValueInvalid", "FieldValueRequired"`,
			],
		],
		["with a path", { fieldPath: ".m['a']" }, []],
		[
			"with a path to nowhere",
			{ fieldPath: ".none" },
			[
				`${R}.fieldPath: Invalid value: ".none": fieldPath must be a valid path`,
			],
		],
		[
			"of another type",
			{ rule: "self.n" },
			[
				`${R}.rule: Invalid value: {"Rule":"self.n","Message":"","MessageExpression":"","Reason":null,"FieldPath":"","OptionalOldSelf":null}: cel expression must evaluate to a bool`,
			],
		],
		[
			"with a message of another type",
			{ messageExpression: "self.n" },
			[
				`${R}.messageExpression: Invalid value: {"Rule":"self.n \\u003e 0","Message":"","MessageExpression":"self.n","Reason":null,"FieldPath":"","OptionalOldSelf":null}: messageExpression must evaluate to a string`,
			],
		],
		[
			"that may do without an old value but does not look at it",
			{ optionalOldSelf: true },
			[
				`${R}.optionalOldSelf: Invalid value: true: may not be set if oldSelf is not used in rule`,
			],
		],
		["that look at the old value", { rule: "self.n >= oldSelf.n" }, []],
	])("%s", (_, rule, expected) => {
		expect(messages(ruled(rule))).toEqual(expected);
	});

	it("can't compare items that nothing tells apart", () => {
		const items = {
			type: "integer",
			[kubernetes("validations")]: [{ rule: "self == oldSelf" }],
		};
		expect(messages(list({}, items))).toEqual([
			`${A}.items.x-kubernetes-validations[0].rule: Invalid value: "self == oldSelf": oldSelf cannot be used on the uncorrelatable portion of the schema within ${A}`,
		]);
	});

	it("are left alone where the schema is wrong otherwise", () => {
		expect(
			messages(ruled({ rule: "self.none" }, { uniqueItems: true })),
		).toEqual([
			`${A}.uniqueItems: Forbidden: uniqueItems cannot be set to true since the runtime complexity becomes quadratic`,
		]);
	});
});
