import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Schema } from "../../apimachinery/schema.ts";
import { decodeObject } from "../decode.ts";
import { loadOpenAPI } from "../schemas.ts";
import { Protobuf } from "./codec.ts";

const openapi = loadOpenAPI();
const protobuf = new Protobuf(openapi);

const text = fc.string({ maxLength: 8 });
const key = fc.stringMatching(/^[a-z][a-z0-9./-]{0,8}$/);
const seconds = fc
	.integer({ min: 1, max: 4_000_000_000 })
	.map((s) => `${new Date(s * 1000).toISOString().slice(0, 19)}Z`);

/** Any value of a type, a few levels deep, as JSON may bring it. */
function anyOf(schema: Schema, depth: number): fc.Arbitrary<unknown> {
	switch (schema.type) {
		case "object": {
			const fields = [...(schema.fields?.values() ?? [])]
				.filter(({ name }) => name !== "kind" && name !== "apiVersion")
				.filter(() => depth > 0);
			return fc.record(
				Object.fromEntries(
					fields.map((f) => [
						f.name,
						fc.option(anyOf(f.schema, depth - 1), { nil: undefined }),
					]),
				),
			);
		}
		case "array":
			return fc.array(anyOf(schema.items ?? { type: "any" }, depth - 1), {
				minLength: 1,
				maxLength: 2,
			});
		case "map":
			return fc.dictionary(
				key,
				anyOf(schema.values ?? { type: "any" }, depth - 1),
				{
					minKeys: 1,
					maxKeys: 2,
				},
			);
		case "integer":
			return schema.format === "int32" ? fc.integer() : fc.maxSafeInteger();
		case "number":
			return fc.double({ noNaN: true, noDefaultInfinity: true });
		case "boolean":
			return fc.boolean();
		case "intOrString":
			return fc.oneof(fc.integer(), text);
		case "quantity":
			return fc.constantFrom("100m", "1Gi", "2", "1500", "0", "3e3");
		case "time":
			return seconds;
		case "microTime":
			return seconds.map((s) => s.replace("Z", ".123456Z"));
		case "bytes":
			return fc
				.uint8Array({ minLength: 1, maxLength: 6 })
				.map((b) => Buffer.from(b).toString("base64"));
		case "any":
			return schema.items === undefined
				? fc.constantFrom<unknown>({ a: { b: [1] } }, { kind: "X" })
				: fc.constant({ type: "string" });
		default:
			return text;
	}
}

/** Wire forms do not tell an empty list from none. */
const withoutEmpty = (value: unknown): unknown =>
	JSON.parse(JSON.stringify(value), (_, v) =>
		v === null ||
		(typeof v === "object" && v !== null && Object.keys(v).length === 0)
			? undefined
			: v,
	);

const kinds = [...openapi.gvkIndex].filter(
	([gvk]) => !/alpha|beta|\/(DeleteOptions|WatchEvent)$/.test(gvk),
);

describe("Protobuf", () => {
	it("knows every built-in kind that has objects", () => {
		const missing = kinds.filter(([gvk]) => {
			const [group, version, kind] = gvk.split("/");
			const apiVersion = group === "" ? version : `${group}/${version}`;
			return protobuf.encode({ apiVersion, kind }) === undefined;
		});
		expect(missing).toEqual([]);
	});

	it.each(kinds)(
		"brings objects of %s back as they were",
		(gvk, definition) => {
			const [group = "", version = "", kind = ""] = gvk.split("/");
			const apiVersion = group === "" ? version : `${group}/${version}`;
			const schema = openapi.schemaFor(definition);
			const options = { kind, apiVersion };
			fc.assert(
				fc.property(anyOf(schema, 4), (input) => {
					const { value } = decodeObject(schema, input, options);
					const encoded = protobuf.encode(value);
					const back = decodeObject(
						schema,
						protobuf.decode(encoded ?? Buffer.alloc(0)),
						options,
					);
					expect(back.unknownFields).toEqual([]);
					expect(withoutEmpty(back.value)).toEqual(withoutEmpty(value));
					expect(decodeObject(schema, value, options).value).toEqual(value);
				}),
				{ numRuns: 5 },
			);
		},
	);

	it("writes the envelope of runtime.Unknown", () => {
		const bytes = protobuf.encode({
			apiVersion: "v1",
			kind: "Namespace",
			metadata: { name: "a" },
		});
		expect(bytes?.toString("latin1")).toBe(
			'k8s\0\n\x0f\n\x02v1\x12\tNamespace\x12\x05\n\x03\n\x01a\x1a\0"\0',
		);
	});

	it("encodes kinds that OpenAPI does not list", () => {
		const object = {
			kind: "PartialObjectMetadata",
			apiVersion: "meta.k8s.io/v1",
			metadata: { name: "a", labels: { x: "y" } },
		};
		const bytes = protobuf.encode(object) ?? Buffer.alloc(0);
		expect(protobuf.decode(bytes)).toEqual(object);
	});

	it("has nothing for custom resources and tables", () => {
		expect(protobuf.encode({ apiVersion: "example.com/v1", kind: "Foo" })).toBe(
			undefined,
		);
		expect(
			protobuf.encode({ apiVersion: "meta.k8s.io/v1", kind: "Table" }),
		).toBe(undefined);
	});

	it("frames watch events with their length", () => {
		const object = { kind: "ConfigMap", apiVersion: "v1", data: { a: "b" } };
		const frame = protobuf.encodeWatchEvent("ADDED", object);
		expect(frame.readUInt32BE()).toBe(frame.length - 4);
		expect(protobuf.decodeWatchEvent(frame.subarray(4))).toEqual({
			type: "ADDED",
			object,
		});
	});

	it("keeps the sides of schema unions apart", () => {
		const crd = {
			kind: "CustomResourceDefinition",
			apiVersion: "apiextensions.k8s.io/v1",
			spec: {
				versions: [
					{
						schema: {
							openAPIV3Schema: {
								$ref: "x",
								"x-kubernetes-list-type": "map",
								additionalProperties: false,
								items: [{ type: "string" }],
								properties: {
									a: { additionalProperties: { type: "integer" } },
								},
							},
						},
					},
				],
			},
		};
		expect(protobuf.decode(protobuf.encode(crd) ?? Buffer.alloc(0))).toEqual(
			crd,
		);
	});

	it("reads extra of user info, a map of lists", () => {
		const review = {
			kind: "TokenReview",
			apiVersion: "authentication.k8s.io/v1",
			status: { user: { username: "a", extra: { k: ["1", "2"] } } },
		};
		expect(protobuf.decode(protobuf.encode(review) ?? Buffer.alloc(0))).toEqual(
			review,
		);
	});

	it("refuses what is no Kubernetes protobuf", () => {
		expect(() => protobuf.decode(Buffer.from("{}"))).toThrow(
			"provided data does not appear to be a protobuf message, expected prefix [107 56 115 0]",
		);
		expect(() => protobuf.decode(Buffer.alloc(0))).toThrow("empty data");
	});
});

describe("a list that is written item by item", () => {
	it("has the bytes of one that is written at once", () => {
		const metadata = { resourceVersion: "7", remainingItemCount: 3 };
		const items = ["a", "b"].map((name) => ({
			metadata: { name },
			data: { k: name },
		}));
		const encoder = protobuf.listEncoder("v1", "ConfigMapList");
		const parts = encoder?.envelope(
			metadata,
			items.map((item) => encoder.item(item)),
		);
		const list = { apiVersion: "v1", kind: "ConfigMapList", metadata, items };
		expect(Buffer.concat([...(parts ?? [])])).toEqual(protobuf.encode(list));
		expect(protobuf.listEncoder("example.com/v1", "ThingList")).toBeUndefined();
	});
});
