import fc from "fast-check";
import type { Schema } from "../../src/apimachinery/schema.ts";

/** Texts that rules are about, good and bad ones. */
const texts = fc.constantFrom(
	"",
	"a",
	"A b",
	"-",
	"*",
	"/",
	".",
	"..",
	"a/b",
	"a/b/c",
	"../..",
	"/x",
	"x.y",
	"example.com/a",
	"kubernetes.io/x",
	"0",
	"-1",
	"80",
	"65536",
	"1Gi",
	"1e9999",
	"0.0001",
	"100%",
	"-1%",
	"cpu",
	"memory",
	"storage",
	"hugepages-2Mi",
	"10.96.0.1",
	"10.0.0.0/8",
	"::1",
	"fd00::/64",
	"1.2.3.4/33",
	"None",
	"True",
	"Always",
	"Never",
	"TCP",
	"SCTP",
	"ClusterIP",
	"LoadBalancer",
	"ExternalName",
	"NodePort",
	"Local",
	"IPv4",
	"IPv6",
	"In",
	"Exists",
	"Gt",
	"*/5 * * * *",
	"2026-01-01T00:00:00Z",
	"5s",
	"true",
	"object.spec",
	"self == 1",
	"(",
	"[a-z",
	"$(A)",
	"\u0000",
	"é\n",
	"x".repeat(300),
);
const integers = fc.constantFrom(
	0,
	1,
	2,
	-1,
	80,
	30000,
	65535,
	65536,
	2147483647,
	-2147483648,
	9007199254740991,
);
const anything: fc.Arbitrary<unknown> = fc.oneof(
	texts,
	integers,
	fc.constantFrom<unknown>(null, true, {}, [], [{}], { a: "b" }, [null], 0.5),
);

/** JSON of a type: mostly of the right shape, with values from the edges of what is allowed. */
export function jsonOf(schema: Schema, depth = 5): fc.Arbitrary<unknown> {
	return fc.oneof(
		{ weight: 40, arbitrary: typed(schema, depth) },
		{ weight: 1, arbitrary: anything },
	);
}

function typed(schema: Schema, depth: number): fc.Arbitrary<unknown> {
	switch (schema.type) {
		case "object":
			return structOf(schema, depth);
		case "array":
			return depth <= 0 || schema.items === undefined
				? fc.constant([])
				: listOf(jsonOf(schema.items, depth - 1));
		case "map":
			return depth <= 0 || schema.values === undefined
				? fc.constant({})
				: fc.dictionary(texts, jsonOf(schema.values, depth - 1), {
						maxKeys: 2,
					});
		case "integer":
			return integers;
		case "number":
			return fc.oneof(integers, fc.constant(0.5));
		case "boolean":
			return fc.boolean();
		case "intOrString":
		case "quantity":
			return fc.oneof(texts, integers);
		case "any":
			return anything;
		default:
			return texts;
	}
}

/** Sometimes the same item twice. */
const listOf = (item: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> =>
	fc
		.tuple(fc.array(item, { maxLength: 2 }), fc.boolean())
		.map(([items, twice]) =>
			twice ? [...items, ...items.slice(0, 1)] : items,
		);

function structOf(schema: Schema, depth: number): fc.Arbitrary<unknown> {
	const fields = [...(schema.fields?.values() ?? [])];
	if (depth <= 0 || fields.length === 0) return fc.constant({});
	// Few fields at a time: a valid object needs luck, and big ones find nothing that small ones don't.
	return fc
		.subarray(fields, { maxLength: Math.min(fields.length, 4) })
		.chain((some) =>
			fc.record(
				Object.fromEntries(
					some.map(({ name, schema: of }) => [name, lazily(of, depth - 1)]),
				),
			),
		);
}

/** Types may contain themselves. */
const lazily = (schema: Schema, depth: number): fc.Arbitrary<unknown> =>
	fc.constant(undefined).chain(() => jsonOf(schema, depth));

/** A valid object in which a few fields, at any depth, have other values. */
export function mutationOf(
	schema: Schema,
	valid: unknown,
): fc.Arbitrary<unknown> {
	const isStruct =
		typeof valid === "object" && valid !== null && !Array.isArray(valid);
	if (
		schema.type === "array" &&
		Array.isArray(valid) &&
		valid.length > 0 &&
		schema.items
	) {
		const items = schema.items;
		return fc.oneof(
			jsonOf(schema),
			...valid.map((item, at) =>
				mutationOf(items, item).map((other) => valid.with(at, other)),
			),
			mutationOf(items, valid[0]).map((other) => [...valid, other]),
		);
	}
	if (schema.type !== "object" || !isStruct) return jsonOf(schema, 4);
	const fields = [...(schema.fields?.values() ?? [])].filter(
		({ name }) => name !== "apiVersion" && name !== "kind",
	);
	if (fields.length === 0) return jsonOf(schema, 4);
	return fc.constantFrom(...fields).chain(({ name, schema: of }) => {
		const old = (valid as Record<string, unknown>)[name];
		const other = old === undefined ? jsonOf(of, 4) : mutationOf(of, old);
		return other.map((value) => ({ ...valid, [name]: value }));
	});
}
