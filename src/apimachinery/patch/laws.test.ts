import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { deepEqual, isObject } from "../json.ts";
import type { JsonObject, JsonValue } from "../object.ts";
import type { Schema } from "../schema.ts";
import { keyed, list, map, object, set, text } from "../schemas.fixture.ts";
import { applyMergePatch } from "./merge.ts";
import { applyStrategicMergePatch } from "./strategic.ts";

const inner: Record<string, Schema> = {
	value: text,
	labels: map(text),
	finalizers: set(text),
	args: list(text),
};
const schema = object({
	...inner,
	nested: object(inner),
	items: keyed(
		object({
			name: text,
			...inner,
			parts: keyed(object({ name: text, value: text }), ["name"]),
		}),
		["name"],
	),
});

const name = fc.constantFrom("a", "b", "c", "d");
const word = fc.constantFrom("1", "2", "3");
const optional = (fields: Record<string, fc.Arbitrary<unknown>>) =>
	fc.record(fields, { requiredKeys: [] });
const byName = (fields: Record<string, fc.Arbitrary<unknown>>) =>
	fc.uniqueArray(fc.record({ name, ...fields }, { requiredKeys: ["name"] }), {
		selector: (item) => item.name,
		minLength: 1,
	});
const plain = {
	value: word,
	labels: fc.dictionary(name, word),
	finalizers: fc.uniqueArray(word, { minLength: 1 }),
	args: fc.array(word, { minLength: 1 }),
};
const target = optional({
	...plain,
	nested: optional(plain),
	items: byName({ ...plain, parts: byName({ value: word }) }),
}) as fc.Arbitrary<JsonObject>;

/** The strategic merge patch that makes `to` of `from`, with every directive that this takes. */
function strategicDiff(
	from: JsonObject,
	to: JsonObject,
	of: Schema,
): JsonObject {
	const patch: JsonObject = {};
	for (const key of new Set([...Object.keys(from), ...Object.keys(to)])) {
		const [a, b] = [from[key], to[key]];
		if (b === undefined) patch[key] = null;
		else if (a === undefined) patch[key] = b;
		else if (!deepEqual(a, b))
			Object.assign(patch, memberDiff(key, a, b, of.fields?.get(key)?.schema));
	}
	return patch;
}

function memberDiff(
	key: string,
	a: JsonValue,
	b: JsonValue,
	schema: Schema | undefined,
): JsonObject {
	if (isObject(a) && isObject(b))
		return {
			[key]: strategicDiff(
				a as JsonObject,
				b as JsonObject,
				schema ?? object({}),
			),
		};
	if (
		!Array.isArray(a) ||
		!Array.isArray(b) ||
		schema?.patchStrategy === undefined
	)
		return { [key]: b };
	if (schema.patchMergeKey === undefined)
		return {
			[key]: b.filter((item) => !a.includes(item)),
			[`$deleteFromPrimitiveList/${key}`]: a.filter(
				(item) => !b.includes(item),
			),
			[`$setElementOrder/${key}`]: b,
		};
	const find = (items: JsonValue[], own: JsonValue | undefined) =>
		items.find((item) => (item as JsonObject).name === own) as
			| JsonObject
			| undefined;
	return {
		[key]: [
			...b.map((item) => {
				const { name: own } = item as JsonObject;
				const old = find(a, own);
				return old === undefined
					? item
					: {
							...strategicDiff(
								old,
								item as JsonObject,
								schema.items ?? object({}),
							),
							name: own,
						};
			}),
			...a
				.filter((item) => find(b, (item as JsonObject).name) === undefined)
				.map((item) => ({ name: (item as JsonObject).name, $patch: "delete" })),
		] as JsonValue[],
		[`$setElementOrder/${key}`]: b.map((item) => ({
			name: (item as JsonObject).name,
		})) as JsonValue[],
	};
}

describe("strategic merge patch", () => {
	const apply = (original: JsonValue, patch: JsonValue) =>
		applyStrategicMergePatch(original, patch, schema);

	it("of a difference gives the target, in its order", () => {
		fc.assert(
			fc.property(target, target, (from, to) => {
				const result = apply(from, strategicDiff(from, to, schema));
				expect(result).toEqual(to);
			}),
		);
	});

	it("is idempotent, and changes neither the object nor the patch", () => {
		fc.assert(
			fc.property(target, target, (from, to) => {
				const patch = strategicDiff(from, to, schema);
				const before = structuredClone([from, patch]);
				const once = apply(from, patch);
				expect(apply(once, patch)).toEqual(once);
				expect([from, patch]).toEqual(before);
			}),
		);
	});

	it("of nothing changes nothing, and the object itself may be the patch", () => {
		fc.assert(
			fc.property(target, (object) => {
				expect(apply(object, {})).toEqual(object);
				expect(apply(object, object)).toEqual(object);
			}),
		);
	});
});

describe("JSON merge patch", () => {
	const value: fc.Arbitrary<JsonValue> = fc.letrec<{ value: JsonValue }>(
		(tie) => ({
			value: fc.oneof(
				{ maxDepth: 4 },
				fc.boolean(),
				fc.constantFrom("x", "y"),
				fc.array(fc.constantFrom(1, 2), { maxLength: 2 }),
				fc.dictionary(name, tie("value")) as fc.Arbitrary<JsonValue>,
			),
		}),
	).value;

	/** RFC 7396 the other way round. */
	const diff = (a: JsonValue, b: JsonValue): JsonValue => {
		if (!isObject(a) || !isObject(b)) return b;
		const [from, to] = [a as JsonObject, b as JsonObject];
		const patch: JsonObject = {};
		for (const key of Object.keys(from)) if (!(key in to)) patch[key] = null;
		for (const [key, member] of Object.entries(to) as [string, JsonValue][])
			if (!(key in from)) patch[key] = member;
			else if (!deepEqual(from[key], member))
				patch[key] = diff(from[key] as JsonValue, member);
		return patch;
	};
	const document = fc.dictionary(name, value) as fc.Arbitrary<JsonObject>;

	it("of a difference gives the target", () => {
		fc.assert(
			fc.property(document, document, (from, to) => {
				expect(applyMergePatch(from, diff(from, to), false)).toEqual(to);
			}),
		);
	});

	it("is idempotent", () => {
		fc.assert(
			fc.property(document, document, document, (from, a, b) => {
				const patch = diff(a, b);
				const once = applyMergePatch(from, patch, false);
				expect(applyMergePatch(once, patch, false)).toEqual(once);
			}),
		);
	});
});
