import { describe, expect, it } from "vitest";
import { Compiler } from "../program.ts";
import { schemaType, type TypedSchema } from "../types/schema.ts";
import { dynType } from "../types/type.ts";

const text = (max?: number, more: TypedSchema = {}): TypedSchema => ({
	type: "string",
	...(max !== undefined && { maxLength: max }),
	...more,
});
const list = (items: TypedSchema, max?: number): TypedSchema => ({
	type: "array",
	items,
	...(max !== undefined && { maxItems: max }),
});
const map = (values: TypedSchema, max?: number): TypedSchema => ({
	type: "object",
	additionalProperties: values,
	...(max !== undefined && { maxProperties: max }),
});
const number: TypedSchema = { type: "number" };
const intOrString: TypedSchema = { "x-kubernetes-int-or-string": true };
const formatted = (format: string) => text(undefined, { format });
const required: TypedSchema = {
	type: "object",
	properties: { required: text(), optional: text() },
	required: ["required"],
};

const estimate = (schema: TypedSchema, rule: string): number => {
	const self =
		schemaType(schema, { name: "self", isResource: false }) ?? dynType;
	const compiler = new Compiler({ variables: { self, oldSelf: self } });
	return compiler.compile(rule).estimatedCost;
};

describe("estimates by the schema's limits", () => {
	const all = "self.all(x, true)";
	it.each<[TypedSchema, string, number]>([
		[list(number), all, 4718591],
		[list(number, 10), all, 32],
		[list(text()), all, 3145727],
		[list({ type: "boolean" }), all, 1887437],
		[list(list(number)), all, 3145727],
		[list(required), all, 555128],
		[map(number), all, 1348169],
		[map(text(), 3), all, 11],
		[map(text()), all, 1179647],
		[map(required), all, 428963],
		[map(intOrString), all, 1348169],
		[list(formatted("duration")), all, 2359295],
		[list(formatted("date")), all, 725936],
		[list(formatted("date-time")), all, 428963],
		[map(formatted("duration")), all, 1048577],
		[map(number), "has(self.x)", 0],
		[text(), "self.contains('test')", 314574],
		[text(10), "self.contains('test')", 5],
		[text(), "self.startsWith('test')", 2],
		[text(4), 'size(self + "hello") > size("hello")', 7],
		[list(number), "self[1] == 0.0", 2],
		[list({ type: "boolean" }), "self[0] == false", 2],
		[list(intOrString), "self[0] == 5", 3],
		[list(required), "self[0] == null", 2],
		[list(list(number)), "self[0][0] == -1.0", 3],
		[list(text(), 8), "self[1] == self[1]", 314577],
		[list(number, 10), "self.all(x, self.all(y, true))", 352],
		[list(number, 10), "self.all(x, self.all(y, self.all(z, true)))", 3552],
		[text(50), 'self.matches("x")', 22],
		[text(), 'self.matches("")', 1],
		[text(), '"".matches("(((((((((())))))))))[0-9]")', 7],
		[map(text(10), 10), "self.all(x, x.contains(self[x]))", 72],
		[text(0), 'self == "x"', 1],
		[text(), 'self == "x"', 2],
		[list(number), "self.all(x, x == 0.0)", 6291454],
		[list(map(number), 12), "self.all(x, x.y == 25.2)", 74],
		[list(map(number)), "self[0].x > 2.0", 4],
		[list(formatted("duration")), "self[0].getHours() == 2", 4],
		[text(10), "self.find('[0-9]+') == ''", 11],
		[list(text(10), 10), "self.join(' ') == 'aa bb'", 43],
		[list(text(10), 10), "self.isSorted() == true", 52],
		[text(10), "self.lowerAscii() == 'lower!'", 6],
		[map({ type: "integer" }), "oldSelf.size() == self.size()", 5],
		[map(formatted("date-time")), 'self["a"] == self["b"]', 8],
		[map(formatted("duration")), 'self["c"] == self["d"]', 8],
		[text(undefined, { enum: ["A", "LongValue"] }), "self.contains('A')", 2],
		[text(1000, { enum: ["A"] }), "self.contains('A')", 401],
		[
			{
				type: "object",
				properties: { str: text(4), before: text(2), after: text(4) },
			},
			"self.str.replace(self.before, self.after) == 'does not matter'",
			12,
		],
		[
			{ type: "object", properties: { str: text(10), separator: text(10) } },
			"self.str.split(self.separator) == []",
			22,
		],
	])("%j: %s", (schema, rule, cost) => {
		expect(estimate(schema, rule)).toBe(cost);
	});

	it("has no end where nothing bounds loops in loops", () => {
		expect(
			estimate(list(number), "self.all(x, self.all(y, true))"),
		).toBeGreaterThan(10_000_000);
	});
});
