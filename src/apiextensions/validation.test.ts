import { describe, expect, it } from "vitest";
import type { CustomVersion, JsonSchemaProps } from "./types.ts";
import { type CustomObject, validateCustom } from "./validation.ts";

const thing = (spec: unknown): CustomObject =>
	({
		apiVersion: "example.com/v1",
		kind: "Thing",
		metadata: { name: "a" },
		spec,
	}) as CustomObject;

function check(
	schema: object,
	spec: unknown,
	old?: unknown,
): { errors: string[]; warnings: string[] } {
	const warnings: string[] = [];
	const props = { type: "object", properties: { spec: schema } };
	const version = {
		name: "v1",
		schema: { openAPIV3Schema: props as JsonSchemaProps },
	} as CustomVersion;
	const errors = validateCustom(
		thing(spec),
		{ kind: "Thing", version },
		(text) => warnings.push(text),
		old === undefined ? undefined : thing(old),
	);
	return {
		errors: errors.map(({ field, message }) => `${field}: ${message}`),
		warnings,
	};
}

const text = { type: "string" };
const integer = { type: "integer" };
const body = "spec in body";

describe("a custom object", () => {
	it.each<[object, unknown, string[]]>([
		[text, "x", []],
		[
			text,
			1,
			[
				`spec: Invalid value: "integer": ${body} must be of type string: "integer"`,
			],
		],
		[
			text,
			null,
			[`spec: Invalid value: "null": ${body} must be of type string: "null"`],
		],
		[{ ...text, nullable: true }, null, []],
		[
			integer,
			1.5,
			[
				`spec: Invalid value: "number": ${body} must be of type integer: "number"`,
				'<nil>: Invalid value: "": Checked value must be of type integer (default format) in spec',
			],
		],
		[{ type: "number" }, 1, []],
		[
			{ ...text, maxLength: 2 },
			"äöü",
			["spec: Too long: may not be more than 2 bytes"],
		],
		[
			{ ...text, minLength: 2 },
			"a",
			[`spec: Invalid value: "a": ${body} should be at least 2 chars long`],
		],
		[
			{ ...text, pattern: "^a+$" },
			"b",
			[`spec: Invalid value: "b": ${body} should match '^a+$'`],
		],
		[
			{ ...text, format: "date" },
			"x",
			[`spec: Invalid value: "x": ${body} must be of type date: "x"`],
		],
		[
			{ ...text, enum: ["a", "b"] },
			"c",
			['spec: Unsupported value: "c": supported values: "a", "b"'],
		],
		[
			{ ...integer, maximum: 2 },
			3,
			[`spec: Invalid value: 3: ${body} should be less than or equal to 2`],
		],
		[
			{ ...integer, maximum: 2, exclusiveMaximum: true },
			2,
			[`spec: Invalid value: 2: ${body} should be less than 2`],
		],
		[
			{ ...integer, minimum: 2, exclusiveMinimum: true },
			2,
			[`spec: Invalid value: 2: ${body} should be greater than 2`],
		],
		[
			{ ...integer, multipleOf: 3 },
			4,
			[`spec: Invalid value: 4: ${body} should be a multiple of 3`],
		],
		[
			{ type: "array", items: text, minItems: 1 },
			[],
			[`spec: Invalid value: 0: ${body} should have at least 1 items`],
		],
		[
			{ type: "array", items: text, maxItems: 1 },
			["a", "b"],
			["spec: Too many: 2: must have at most 1 item"],
		],
		[
			{ type: "array", items: text },
			["a", 1],
			[
				'spec[1]: Invalid value: "integer": spec[1] in body must be of type string: "integer"',
			],
		],
		[
			{ type: "object", required: ["a"], properties: { a: text } },
			{},
			["spec.a: Required value"],
		],
		[
			{ type: "object", minProperties: 1 },
			{},
			[`spec: Invalid value: 0: ${body} should have at least 1 properties`],
		],
		[
			{ type: "object", additionalProperties: integer },
			{ a: "x" },
			[
				'spec.a: Invalid value: "string": spec.a in body must be of type integer: "string"',
			],
		],
		[
			{
				type: "object",
				oneOf: [{ required: ["a"] }, { required: ["b"] }],
				properties: { a: text, b: text },
			},
			{ a: "x", b: "x" },
			[
				'<nil>: Invalid value: "": "spec" must validate one and only one schema (oneOf). Found 2 valid alternatives',
			],
		],
		[
			{ type: "object", not: { required: ["a"] }, properties: { a: text } },
			{ a: "x" },
			['<nil>: Invalid value: "": "spec" must not validate the schema (not)'],
		],
		[{ "x-kubernetes-int-or-string": true }, "10%", []],
		[
			{ "x-kubernetes-int-or-string": true },
			true,
			[
				`spec: Invalid value: "boolean": ${body} must be of type integer,string: "boolean"`,
			],
		],
		[
			{ type: "array", items: text, "x-kubernetes-list-type": "set" },
			["a", "b", "a", "a"],
			['spec[2]: Duplicate value: "a"'],
		],
		[
			{
				type: "array",
				"x-kubernetes-list-type": "map",
				"x-kubernetes-list-map-keys": ["k"],
				items: { type: "object", properties: { k: text } },
			},
			[{ k: "a" }, { k: "a" }],
			['spec[1]: Duplicate value: {"k":"a"}'],
		],
		[
			{
				type: "object",
				properties: {
					e: {
						type: "object",
						"x-kubernetes-embedded-resource": true,
						"x-kubernetes-preserve-unknown-fields": true,
					},
				},
			},
			{ e: { kind: "K" } },
			["spec.e.apiVersion: Required value"],
		],
	])("of %j is held to it with %j", (schema, value, expected) => {
		expect(check(schema, value).errors).toEqual(expected);
	});

	it("of another kind is refused", () => {
		const errors = validateCustom(
			{ ...thing({}), kind: "Other" },
			{ kind: "Thing", version: undefined },
			() => {},
		);
		expect(errors[0]).toMatchObject({
			field: "kind",
			message: 'Invalid value: "Other": must be Thing',
		});
	});
});

describe("what an update does not touch", () => {
	const short = { ...text, maxLength: 2 };
	const rule = {
		...integer,
		"x-kubernetes-validations": [{ rule: "self > 0" }],
	};
	const listOf = (items: object, more: object = {}) => ({
		type: "array",
		items,
		...more,
	});
	const keyed = {
		"x-kubernetes-list-type": "map",
		"x-kubernetes-list-map-keys": ["k"],
	};
	it.each<[string, object, unknown, unknown, string[], number]>([
		[
			"may stay wrong",
			{ type: "object", properties: { a: short, b: text } },
			{ a: "long", b: "old" },
			{ a: "long", b: "new" },
			[],
			0,
		],
		[
			"must be right when it is new",
			{ type: "object", properties: { a: short } },
			{},
			{ a: "long" },
			["spec.a: Too long: may not be more than 2 bytes"],
			0,
		],
		[
			"may stay wrong in lists with keys",
			listOf({ type: "object", properties: { k: text, v: short } }, keyed),
			[{ k: "a", v: "long" }],
			[{ k: "b" }, { k: "a", v: "long" }],
			[],
			0,
		],
		[
			"may not in other lists that change",
			listOf(short),
			["long"],
			["long", "x"],
			["spec[0]: Too long: may not be more than 2 bytes"],
			0,
		],
		[
			"gets a warning for its rules",
			{ type: "object", properties: { a: rule, b: text } },
			{ a: -1 },
			{ a: -1, b: "new" },
			[],
			1,
		],
		[
			"gets a warning also within a list that stays",
			{ type: "object", properties: { l: listOf(rule), b: text } },
			{ l: [-1] },
			{ l: [-1], b: "new" },
			[],
			1,
		],
		[
			"is not there within a list that changes",
			{ type: "object", properties: { l: listOf(rule) } },
			{ l: [-1] },
			{ l: [-1, 2] },
			["spec.l[0]: Invalid value: -1: failed rule: self > 0"],
			0,
		],
	])("%s", (_, schema, old, value, errors, warnings) => {
		const found = check(schema, value, old);
		expect(found.errors).toEqual(errors);
		expect(found.warnings).toHaveLength(warnings);
	});
});
