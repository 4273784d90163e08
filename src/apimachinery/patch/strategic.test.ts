import { describe, expect, it } from "vitest";
import { StatusError } from "../errors.ts";
import type { JsonObject, JsonValue } from "../object.ts";
import { metadata, podSpec, service } from "../schemas.fixture.ts";
import { applyStrategicMergePatch } from "./strategic.ts";

const pod = {
	containers: [
		{
			name: "a",
			image: "i",
			env: [
				{ name: "A", value: "1" },
				{ name: "B", value: "2" },
			],
			args: ["1", "2"],
		},
		{ name: "b", image: "i" },
	],
	volumes: [
		{ name: "v", emptyDir: {} },
		{ name: "w", emptyDir: {} },
	],
	tolerations: [{ key: "k", operator: "Exists" }],
	nodeSelector: { a: "b" },
};
const apply = (patch: JsonValue, schema = podSpec, original: JsonValue = pod) =>
	applyStrategicMergePatch(original, patch, schema) as JsonObject;
const names = (patch: JsonValue) =>
	(apply(patch).containers as JsonObject[]).map((c) => `${c.name}:${c.image}`);
const failure = (run: () => unknown) => {
	try {
		run();
	} catch (error) {
		if (error instanceof StatusError) return [error.code, error.message];
		throw error;
	}
	return undefined;
};

describe("lists of objects", () => {
	it.each([
		[[{ name: "a", image: "new" }], ["a:new", "b:i"]],
		[[{ name: "c", image: "third" }], ["c:third", "a:i", "b:i"]],
		[
			[{ name: "b", image: "x" }, { name: "a" }],
			["b:x", "a:i"],
		],
		[[{ name: "b", $patch: "delete" }], ["a:i"]],
		[[{ name: "nosuch", $patch: "delete" }], ["a:i", "b:i"]],
		[[{ $patch: "replace" }, { name: "z", image: "zed" }], ["z:zed"]],
		[[{ name: "b", $patch: "replace", image: "q" }], []],
	])("%j", (containers, result) => {
		const before = structuredClone(pod);
		expect(names({ containers })).toEqual(result);
		expect(pod).toEqual(before);
	});

	it("merges inside elements", () => {
		const patched = apply({
			containers: [
				{
					name: "a",
					env: [
						{ name: "B", value: null, valueFrom: { fieldRef: null } },
						{ name: "C", value: "3" },
					],
					args: [],
				},
			],
		});
		expect((patched.containers as JsonObject[])[0]).toEqual({
			name: "a",
			image: "i",
			env: [
				{ name: "A", value: "1" },
				{ name: "B", valueFrom: {} },
				{ name: "C", value: "3" },
			],
			args: [],
		});
		expect((patched.containers as JsonObject[])[1]).toBe(pod.containers[1]);
	});

	it("replaces lists without a key", () => {
		expect(apply({ tolerations: [{ key: "q" }] }).tolerations).toEqual([
			{ key: "q" },
		]);
	});

	it("keeps only the named keys", () => {
		expect(
			apply({
				volumes: [
					{
						name: "w",
						$retainKeys: ["name", "configMap"],
						configMap: { name: "c" },
					},
				],
			}).volumes,
		).toEqual([
			{ name: "v", emptyDir: {} },
			{ name: "w", configMap: { name: "c" } },
		]);
	});

	it("orders by $setElementOrder", () => {
		const ports = [{ port: 82 }, { port: 80 }, { port: 81 }];
		const spec = (patch: JsonObject) =>
			apply({ spec: patch }, service, { spec: { ports } }).spec;
		expect(
			spec({ "$setElementOrder/ports": [{ port: 81 }, { port: 80 }] }),
		).toEqual({ ports: [{ port: 82 }, { port: 81 }, { port: 80 }] });
		expect(
			spec({
				"$setElementOrder/ports": [{ port: 83 }, { port: 80 }],
				ports: [{ port: 83 }, { port: 80, name: "x" }],
			}),
		).toEqual({
			ports: [
				{ port: 83 },
				{ port: 82 },
				{ port: 80, name: "x" },
				{ port: 81 },
			],
		});
		expect(
			failure(() =>
				spec({
					"$setElementOrder/ports": [{ port: 80 }],
					ports: [{ port: 90 }],
				}),
			),
		).toEqual([
			500,
			"the order in patch list:\n[map[port:90]]\n doesn't match $setElementOrder list:\n[map[port:80]]\n",
		]);
	});
});

describe("lists of scalars", () => {
	const meta = { finalizers: ["a", "b"] };
	it.each([
		[{ finalizers: ["c"] }, ["c", "a", "b"]],
		[{ finalizers: ["b", "c"] }, ["a", "b", "c"]],
		[{ "$deleteFromPrimitiveList/finalizers": ["a"] }, ["b"]],
		[{ "$deleteFromPrimitiveList/finalizers": "x" }, ["a", "b"]],
		[{ "$deleteFromPrimitiveList/nosuch": ["x"] }, ["a", "b"]],
		[
			{ "$setElementOrder/finalizers": ["c", "b"], finalizers: ["c"] },
			["c", "a", "b"],
		],
		[{ finalizers: null }, undefined],
	])("%j", (patch, finalizers) => {
		expect(apply(patch as JsonValue, metadata, meta).finalizers).toEqual(
			finalizers,
		);
	});
});

describe("maps", () => {
	it.each([
		[{ c: "d" }, { a: "b", c: "d" }],
		[{ a: null }, {}],
		[{ $patch: "replace", z: "y" }, { z: "y" }],
		[{ $patch: "delete" }, {}],
	])("%j", (nodeSelector, result) => {
		expect(apply({ nodeSelector }).nodeSelector).toEqual(result);
	});

	it("drops directives where nothing is to be merged", () => {
		expect(
			apply({ securityContext: { $patch: "nosuch", runAsUser: 1 } }),
		).toEqual(pod);
	});
});

describe("failures", () => {
	it.each([
		[
			{ containers: [{ image: "x" }] },
			500,
			"map: map[image:x] does not contain declared merge key: name",
		],
		[
			{ containers: [{ name: "a", $patch: "merge" }] },
			500,
			"merging lists cannot yet be specified in the patch",
		],
		[
			{ containers: [{ name: "a", $patch: "odd" }] },
			500,
			"unknown patch type: odd in map: map[$patch:odd name:a]",
		],
		[
			{ nodeSelector: { $patch: "odd", x: "y" } },
			500,
			"unknown patch type: odd in map: map[$patch:odd x:y]",
		],
		[
			{ containers: ["x"] },
			500,
			"list element types are not identical: [[map[args:[1 2] env:[map[name:A value:1] map[name:B value:2]] image:i name:a] map[image:i name:b]] [x]]",
		],
		[
			{ volumes: [{ name: "v", $retainKeys: ["name"], hostPath: {} }] },
			400,
			"invalid patch format of retainKeys",
		],
		[
			{ $deleteFromPrimitiveList: ["x"] },
			400,
			"invalid patch format of primitive list",
		],
		[
			{ "$setElementOrder/volumes": "x" },
			500,
			"expected a []interface {}, but received a string",
		],
		[
			[],
			400,
			"json: cannot unmarshal array into Go value of type map[string]interface {}",
		],
	])("%j", (patch, code, message) => {
		expect(failure(() => apply(patch as JsonValue))).toEqual([code, message]);
	});

	it("takes null for no change", () => {
		expect(apply(null)).toBe(pod);
	});
});
