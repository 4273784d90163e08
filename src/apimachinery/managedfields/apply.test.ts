import { describe, expect, it } from "vitest";
import type { JsonObject } from "../object.ts";
import { configMap, deployment, service } from "../schemas.fixture.ts";
import { applyPatch } from "./apply.ts";
import { failure, Stored } from "./stored.fixture.ts";

const data = (...keys: string[]) => ({
	"f:data": Object.fromEntries(keys.map((key) => [`f:${key}`, {}])),
});

describe("ownership", () => {
	it("of an applier is what it applied last", () => {
		const stored = new Stored(configMap, "ConfigMap");
		stored.apply("m", { data: { k: "v", n: "1" } });
		expect(stored.owners).toEqual([["m", "Apply", data("k", "n")]]);
		stored.apply("m", { data: { n: "1" } });
		expect(stored.live?.data).toEqual({ n: "1" });
		expect(stored.owners).toEqual([["m", "Apply", data("n")]]);
		stored.apply("m", {});
		expect(stored.live?.data).toBeUndefined();
		expect(stored.owners).toEqual([]);
	});

	it("is shared by those who apply the same value; who joins has no time", () => {
		const stored = new Stored(configMap, "ConfigMap");
		stored.apply("one", { data: { k: "v" } });
		stored.apply("two", { data: { k: "v" } });
		expect(stored.entries.map((e) => [e.manager, e.time])).toEqual([
			["two", undefined],
			["one", "1970-01-01T00:00:01Z"],
		]);
		stored.apply("one", { data: {} });
		expect(stored.live?.data).toEqual({ k: "v" });
		stored.apply("two", { data: {} });
		expect(stored.live?.data).toBeUndefined();
	});

	it("goes to an updater that changes the value", () => {
		const stored = new Stored(configMap, "ConfigMap");
		stored.apply("m", { data: { k: "v", l: "w" } });
		stored.update("e", { data: { k: "changed", l: "w" } });
		expect(stored.owners).toEqual([
			["m", "Apply", data("l")],
			["e", "Update", data("k")],
		]);
	});

	it("starts with before-first-apply on an untracked object", () => {
		const stored = new Stored(configMap, "ConfigMap");
		stored.update("x", {});
		stored.update("x", { data: { k: "v" } });
		expect(stored.owners).toEqual([]);
		expect(failure(() => stored.apply("m", { data: { k: "w" } }))?.[1]).toBe(
			'Apply failed with 1 conflict: conflict with "before-first-apply" using v1: .data.k',
		);
		stored.apply("m", { data: { l: "w" } });
		expect(stored.owners).toEqual([
			["m", "Apply", data("l")],
			["before-first-apply", "Update", { "f:data": { ".": {}, "f:k": {} } }],
		]);
	});

	it("leaves out what the strategy resets", () => {
		const { managedFields } = applyPatch({
			applied: {
				apiVersion: "apps/v1",
				kind: "Deployment",
				metadata: { name: "a" },
				spec: { replicas: 1 },
				status: { replicas: 1 },
			},
			manager: "m",
			force: false,
			gvk: { group: "apps", version: "v1", kind: "Deployment" },
			apiVersion: "apps/v1",
			now: 0,
			schema: deployment,
			resetFields: { "f:status": {} },
		});
		expect(managedFields[0]?.fieldsV1).toEqual({
			"f:spec": { "f:replicas": {} },
		});
	});
});

describe("conflicts", () => {
	it("name the manager and the field", () => {
		const stored = new Stored(configMap, "ConfigMap");
		stored.update("maker", { data: { k: "v" } });
		expect(failure(() => stored.apply("m", { data: { k: "x" } }))).toEqual([
			409,
			'Apply failed with 1 conflict: conflict with "maker" using v1: .data.k',
			[
				{
					reason: "FieldManagerConflict",
					message: 'conflict with "maker" using v1',
					field: ".data.k",
				},
			],
		]);
		stored.apply("m", { data: { k: "x" } }, { force: true });
		expect(stored.owners).toEqual([
			["m", "Apply", data("k")],
			["maker", "Update", { "f:data": {} }],
		]);
	});

	it("list several managers in order", () => {
		const stored = new Stored(configMap, "ConfigMap");
		stored.apply("two", { data: { b: "1" } });
		stored.apply("one", { data: { a: "1", c: "1" } });
		stored.apply("sub", { data: { d: "1" } }, { subresource: "status" });
		const wanted = { data: { a: "x", b: "x", c: "x", d: "x" } };
		expect(failure(() => stored.apply("m", wanted))?.[1]).toBe(
			'Apply failed with 4 conflicts: conflicts with "one":\n- .data.a\n- .data.c\nconflicts with "sub" with subresource "status":\n- .data.d\nconflicts with "two":\n- .data.b',
		);
	});

	it("are about elements of lists and atomic values as a whole", () => {
		const stored = new Stored(deployment, "Deployment", "apps");
		const pod = (spec: JsonObject): JsonObject => ({
			spec: { template: { spec } },
		});
		stored.apply(
			"one",
			pod({ containers: [{ name: "a", image: "i", args: ["1"] }] }),
		);
		expect(
			failure(() =>
				stored.apply("two", pod({ containers: [{ name: "a", args: ["2"] }] })),
			)?.[1],
		).toBe(
			'Apply failed with 1 conflict: conflict with "one": .spec.template.spec.containers[name="a"].args',
		);
	});

	it("are not made of what kubectl's client-side apply set", () => {
		const stored = new Stored(configMap, "ConfigMap");
		const annotation = "kubectl.kubernetes.io/last-applied-configuration";
		const last = `${JSON.stringify(stored.config({ data: { k: "v" } }))}\n`;
		stored.update("kubectl-client-side-apply", {
			metadata: { annotations: { [annotation]: last } },
			data: { k: "v" },
		});
		stored.update("other", {
			metadata: { annotations: { [annotation]: last } },
			data: { k: "v", l: "1" },
		});
		const wanted = { data: { k: "w", l: "2" } };
		expect(failure(() => stored.apply("kubectl", wanted))?.[1]).toBe(
			'Apply failed with 1 conflict: conflict with "other" using v1: .data.l',
		);
		expect(failure(() => stored.apply("helm", wanted))?.[1]).toContain(
			"2 conflicts",
		);
		const live = stored.apply("kubectl", { data: { k: "w" } });
		expect(live.data).toEqual({ k: "w", l: "1" });
		expect((live.metadata as { annotations: JsonObject }).annotations).toEqual({
			[annotation]:
				'{"apiVersion":"v1","data":{"k":"w"},"kind":"ConfigMap","metadata":{"name":"a"}}\n',
		});
	});
});

describe("lists", () => {
	it("merge by key with defaults of the key", () => {
		const stored = new Stored(service, "Service");
		stored.apply("one", { spec: { ports: [{ port: 80, name: "a" }] } });
		stored.apply("two", {
			spec: { ports: [{ port: 80, protocol: "TCP", targetPort: 99 }] },
		});
		expect(stored.live?.spec).toEqual({
			ports: [{ port: 80, name: "a", protocol: "TCP", targetPort: 99 }],
		});
		stored.apply("one", { spec: {} });
		expect(stored.live?.spec).toEqual({
			ports: [{ port: 80, protocol: "TCP", targetPort: 99 }],
		});
	});

	it("keep elements that others own parts of", () => {
		const stored = new Stored(deployment, "Deployment", "apps");
		const containers = (...list: JsonObject[]): JsonObject => ({
			spec: { template: { spec: { containers: list } } },
		});
		stored.apply(
			"one",
			containers({ name: "a", image: "i" }, { name: "b", image: "i" }),
		);
		stored.apply("two", containers({ name: "a", command: ["x"] }));
		stored.apply("one", containers({ name: "b", image: "i" }));
		expect(stored.live?.spec).toEqual({
			template: {
				spec: {
					containers: [
						{ name: "a", command: ["x"] },
						{ name: "b", image: "i" },
					],
				},
			},
		});
	});
});

describe("bad configurations", () => {
	const stored = new Stored(configMap, "ConfigMap");
	it.each([
		[{ apiVersion: "v2" }, 400, "invalid object type: /v2, Kind=ConfigMap"],
		[{ kind: "Secret" }, 400, "invalid object type: /v1, Kind=Secret"],
		[{ apiVersion: "a/b/c" }, 400, "invalid object type: /, Kind="],
		[
			{ metadata: { managedFields: [] } },
			400,
			"metadata.managedFields must be nil",
		],
		[
			{ data: "x" },
			500,
			"failed to create typed patch object (/a; /v1, Kind=ConfigMap): .data: expected map, got &{x}",
		],
		[
			{ metadata: { namespace: "n", labels: 1 } },
			500,
			"failed to create typed patch object (n/a; /v1, Kind=ConfigMap): .metadata.labels: expected map, got &{1}",
		],
	])("%j", (fields, code, message) => {
		expect(failure(() => stored.apply("m", fields as JsonObject))).toEqual([
			code,
			message,
			undefined,
		]);
	});
});

describe("versions", () => {
	const other = {
		apiVersion: "v2",
		kind: "ConfigMap",
		metadata: { name: "a" },
		data: { k: "w" },
	};
	const base = {
		manager: "two",
		force: false,
		gvk: { group: "", version: "v2", kind: "ConfigMap" },
		apiVersion: "v2",
		now: 5000,
		schema: configMap,
	};
	const live = {
		apiVersion: "v2",
		kind: "ConfigMap",
		metadata: {
			name: "a",
			uid: "u",
			managedFields: [
				{
					manager: "one",
					operation: "Apply",
					apiVersion: "v1",
					fieldsType: "FieldsV1",
					fieldsV1: { "f:binaryData": { "f:k": {} } },
				},
			],
		},
		data: { k: "v" },
	};

	it("are compared in the form in which their fields are written", () => {
		const convert = (object: JsonObject) => ({
			object: { ...object, binaryData: object.data ?? null, data: null },
			schema: configMap,
		});
		expect(
			failure(() =>
				applyPatch({ ...base, live, applied: other, convert }),
			)?.[1],
		).toBe('Apply failed with 1 conflict: conflict with "one": .binaryData.k');
	});

	it("that are known no more lose their managers", () => {
		const { managedFields } = applyPatch({
			...base,
			live,
			applied: other,
			convert: () => undefined,
		});
		expect(managedFields.map((e) => e.manager)).toEqual(["two"]);
	});
});
