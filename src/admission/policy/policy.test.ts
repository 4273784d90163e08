import { describe, expect, it } from "vitest";
import type { Schema } from "../../apimachinery/schema.ts";
import { fromJson } from "../../cel/values/json.ts";
import { atomicPaths } from "./atomic-paths.ts";
import { compilePolicy } from "./compile.ts";
import type { PolicySpec } from "./types.ts";
import { validatePolicy } from "./validate.ts";

const judge = (spec: PolicySpec, object: object, param?: object) =>
	validatePolicy(
		compilePolicy({
			apiVersion: "admissionregistration.k8s.io/v1",
			kind: "ValidatingAdmissionPolicy",
			metadata: { name: "p" },
			spec,
		}),
		{
			object: fromJson(object),
			oldObject: null,
			request: fromJson({ operation: "CREATE" }),
			namespaceObject: null,
		},
		param as never,
	);
const messages = async (spec: PolicySpec, object: object, param?: object) =>
	(await judge(spec, object, param)).violations.map(({ message }) => message);

describe("validatePolicy", () => {
	it.each<[string, PolicySpec, object, string[]]>([
		[
			"what holds",
			{ validations: [{ expression: "object.a == 1" }] },
			{ a: 1 },
			[],
		],
		[
			"what does not, by its expression",
			{ validations: [{ expression: " object.a == 2 " }] },
			{ a: 1 },
			["failed expression: object.a == 2"],
		],
		[
			"by its message",
			{ validations: [{ expression: "false", message: " no " }] },
			{},
			["no"],
		],
		[
			"by a computed message, unless there is none",
			{
				validations: [
					{
						expression: "false",
						message: "m",
						messageExpression: "'a is ' + string(object.a)",
					},
					{ expression: "false", message: "m", messageExpression: "'a\\nb'" },
					{
						expression: "false",
						message: "m",
						messageExpression: "string(object.none)",
					},
				],
			},
			{ a: 1 },
			["a is 1", "m", "m"],
		],
		[
			"a failure",
			{ validations: [{ expression: "object.none" + " == 1" }] },
			{},
			["expression 'object.none == 1' resulted in error: no such key: none"],
		],
		[
			"a failure that is ignored",
			{
				failurePolicy: "Ignore",
				validations: [{ expression: "object.none == 1" }],
			},
			{},
			[],
		],
		[
			"variables of variables, of which none is needed",
			{
				variables: [
					{ name: "broken", expression: "1 / 0" },
					{ name: "twice", expression: "object.a * 2" },
					{ name: "more", expression: "variables.twice + 1" },
				],
				validations: [{ expression: "variables.more == 3" }],
			},
			{ a: 1 },
			[],
		],
		[
			"a variable that fails",
			{
				variables: [{ name: "broken", expression: "1 / 0" }],
				validations: [{ expression: "variables.broken == 1" }],
			},
			{},
			[
				"expression 'variables.broken == 1' resulted in error: composited variable \"broken\" fails to evaluate: division by zero",
			],
		],
		[
			"a condition that does not hold, even when another fails",
			{
				matchConditions: [
					{ name: "a", expression: "object.none == 1" },
					{ name: "b", expression: "false" },
				],
				validations: [{ expression: "false" }],
			},
			{},
			[],
		],
		[
			"a condition that fails",
			{
				matchConditions: [{ name: "a", expression: "object.none == 1" }],
				validations: [{ expression: "false" }],
			},
			{},
			["expression 'object.none == 1' resulted in error: no such key: none"],
		],
	])("%s", async (_, spec, object, expected) => {
		expect(await messages(spec, object)).toEqual(expected);
	});

	it("evaluates with parameters", async () => {
		const spec: PolicySpec = {
			paramKind: { apiVersion: "v1", kind: "ConfigMap" },
			validations: [
				{ expression: "object.a <= int(params.data.max)", message: "too many" },
			],
		};
		expect(await messages(spec, { a: 3 }, { data: { max: "2" } })).toEqual([
			"too many",
		]);
		expect(await messages(spec, { a: 1 }, { data: { max: "2" } })).toEqual([]);
	});

	it("notes what the audit log is told", async () => {
		const { annotations, annotationErrors } = await judge(
			{
				auditAnnotations: [
					{ key: "a", valueExpression: "'value ' + string(object.a)" },
					{ key: "b", valueExpression: "null" },
					{ key: "c", valueExpression: "string(object.none)" },
				],
			},
			{ a: 1 },
		);
		expect(annotations).toEqual([["a", "value 1"]]);
		expect(annotationErrors).toEqual([
			"expression 'string(object.none)' resulted in error: no such key: none",
		]);
	});
});

describe("atomicPaths", () => {
	const field = (name: string, schema: Schema) =>
		[name, { name, schema, required: false, presence: "omitempty" }] as const;
	const text: Schema = { type: "string" };
	const item: Schema = {
		type: "object",
		fields: new Map([
			field("name", text),
			field("args", { type: "array", items: text }),
		]),
	};
	const schema: Schema = {
		type: "object",
		fields: new Map([
			field("list", {
				type: "array",
				listType: "map",
				listMapKeys: ["name"],
				items: item,
			}),
			field("selector", { type: "map", values: text, mapType: "atomic" }),
			field("labels", { type: "map", values: text }),
		]),
	};
	it.each([
		[{ labels: { a: "b" }, list: [{ name: "x" }] }, []],
		[{ selector: { a: "b" } }, [".selector"]],
		[{ list: [{ name: "x", args: ["y"] }] }, [".list[0].args"]],
	])("%j", (value, paths) => {
		expect(atomicPaths(value, schema)).toEqual(paths);
	});
});
