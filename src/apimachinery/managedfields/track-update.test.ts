import { describe, expect, it } from "vitest";
import type { ManagedFieldsEntry } from "../object.ts";
import { configMap, deployment } from "../schemas.fixture.ts";
import { brokenByAdmission, keepTimesOfNoop } from "./after-admission.ts";
import { managerName } from "./manager-name.ts";
import { parentEntries, replicasPath, scaleEntries } from "./scale.ts";
import { type TrackUpdateOptions, trackUpdate } from "./track-update.ts";

const entry = (
	manager: string,
	fieldsV1: ManagedFieldsEntry["fieldsV1"],
	extra: Partial<ManagedFieldsEntry> = {},
): ManagedFieldsEntry => ({
	manager,
	operation: "Update",
	apiVersion: "v1",
	time: "1970-01-01T00:00:01Z",
	fieldsType: "FieldsV1",
	...(fieldsV1 === undefined ? {} : { fieldsV1 }),
	...extra,
});
const object = (
	data: Record<string, string>,
	managedFields?: unknown,
	uid = "u",
) => ({
	apiVersion: "v1",
	kind: "ConfigMap",
	metadata: {
		name: "a",
		...(uid === "" ? {} : { uid }),
		...(managedFields === undefined ? {} : { managedFields }),
	},
	data,
});
const track = (options: Partial<TrackUpdateOptions>) =>
	trackUpdate({
		updated: {},
		manager: "m",
		apiVersion: "v1",
		now: 9000,
		schema: configMap,
		...options,
	});
const owned = { "f:data": { ".": {}, "f:k": {} } };

describe("trackUpdate", () => {
	it("gives a new object to its creator, identity apart", () => {
		expect(track({ updated: object({ k: "v" }, undefined, "") })).toEqual([
			entry("m", owned, { time: "1970-01-01T00:00:09Z" }),
		]);
		expect(track({ updated: object({}, undefined, ""), manager: "" })).toEqual([
			entry("unknown", { "f:data": {} }, { time: "1970-01-01T00:00:09Z" }),
		]);
	});

	it("keeps the very entries when nothing changes", () => {
		const live = object({ k: "v" }, [entry("m", owned)]);
		const [same] = track({ live, updated: structuredClone(live) });
		expect(same).toBe((live.metadata.managedFields as unknown[])[0]);
	});

	it("moves the time on when an owned value changes", () => {
		const live = object({ k: "v" }, [entry("m", owned)]);
		expect(track({ live, updated: object({ k: "w" }) })).toEqual([
			entry("m", owned, { time: "1970-01-01T00:00:09Z" }),
		]);
	});

	it("takes from others what changes and what goes", () => {
		const live = object({ k: "v", l: "1" }, [
			entry("o", { "f:data": { ".": {}, "f:k": {}, "f:l": {} } }),
		]);
		expect(
			track({ live, updated: object({ k: "w" }) }).map((e) => [
				e.manager,
				e.fieldsV1,
			]),
		).toEqual([
			["o", { "f:data": {} }],
			["m", { "f:data": { "f:k": {} } }],
		]);
	});

	it("tracks operations, versions and subresources apart", () => {
		const live = object({ k: "v" }, [
			entry("m", owned),
			entry("m", { "f:immutable": {} }, { operation: "Apply" }),
		]);
		const entries = track({
			live,
			updated: object({ k: "w" }),
			subresource: "status",
		});
		expect(
			entries.map((e) => [e.operation, e.subresource, e.fieldsV1]),
		).toEqual([
			["Apply", undefined, { "f:immutable": {} }],
			["Update", undefined, { "f:data": {} }],
			["Update", "status", { "f:data": { "f:k": {} } }],
		]);
	});

	it("gives nobody what the strategy resets", () => {
		const live = {
			apiVersion: "apps/v1",
			metadata: {
				uid: "u",
				managedFields: [
					entry("m", { "f:spec": {} }, { apiVersion: "apps/v1" }),
				],
			},
			spec: {},
			status: {},
		};
		expect(
			track({
				live,
				updated: { ...live, status: { replicas: 1 } },
				apiVersion: "apps/v1",
				schema: deployment,
				resetFields: { "f:status": {} },
			}),
		).toEqual(live.metadata.managedFields);
	});

	it("does not fail on lists that have no keys", () => {
		const managedFields = [
			entry("m", { "f:spec": {} }, { apiVersion: "apps/v1" }),
		];
		const live = { metadata: { uid: "u", managedFields } };
		const containers = [{ image: "x" }, { image: "y" }];
		expect(
			track({
				live: {
					...live,
					spec: { template: { spec: { containers: [{ image: "z" }] } } },
				},
				updated: { ...live, spec: { template: { spec: { containers } } } },
				apiVersion: "apps/v1",
				schema: deployment,
			}),
		).toEqual(managedFields);
	});

	it("merges the oldest updaters beyond ten", () => {
		let live = object({}, undefined, "");
		for (let i = 0; i <= 12; i++) {
			const data = { ...live.data, [`k${i}`]: "1" };
			const updated = object(data);
			const managedFields = track({
				...(i === 0 ? {} : { live }),
				updated,
				manager: `m${String(i).padStart(2, "0")}`,
				now: i * 1000,
			});
			live = object(data, managedFields);
		}
		const entries = live.metadata.managedFields as ManagedFieldsEntry[];
		expect(entries.map((e) => e.manager)).toEqual([
			"ancient-changes",
			...["04", "05", "06", "07", "08", "09", "10", "11", "12"].map(
				(n) => `m${n}`,
			),
		]);
		expect(entries[0]).toEqual(
			entry(
				"ancient-changes",
				{
					"f:data": { ".": {}, "f:k0": {}, "f:k1": {}, "f:k2": {}, "f:k3": {} },
				},
				{ time: "1970-01-01T00:00:03Z" },
			),
		);
	});
});

describe("managedFields that clients send", () => {
	const stored = [entry("o", owned)];
	const live = object({ k: "v" }, stored);
	const sent = (managedFields: unknown, subresource = "") =>
		track({ live, updated: object({ k: "v" }, managedFields), subresource });

	it("reset ownership when empty", () => {
		expect(sent([])).toEqual([]);
		expect(sent([{}])).toEqual([]);
		expect(track({ live, updated: object({ k: "v" }), sent: [] })).toEqual([]);
		expect(sent([], "status")).toEqual(stored);
	});

	it("are taken when they make sense, in canonical form", () => {
		expect(sent([entry("n", { "f:z": {}, "f:data": { "f:k": {} } })])).toEqual([
			entry("n", { "f:data": { "f:k": {} }, "f:z": {} }),
		]);
	});

	it.each([
		[undefined],
		[null],
		[[entry("n", owned, { apiVersion: "" })]],
		[[entry("n", owned, { operation: "Odd" as "Apply" })]],
		[[entry("n", owned, { fieldsType: "FieldsV2" })]],
		[[entry("n", { bad: {} })]],
	])("leave the stored ones alone otherwise %#", (managedFields) => {
		expect(sent(managedFields)).toEqual(stored);
	});
});

describe("after admission", () => {
	it("broken entries are told", () => {
		const good = [entry("m", owned)];
		expect(brokenByAdmission(good, structuredClone(good))).toBeUndefined();
		expect(
			brokenByAdmission(good, [entry("m", owned, { apiVersion: "" })]),
		).toBe(
			".metadata.managedFields was in an invalid state after admission; this could be caused by an outdated mutating admission controller; please fix your requests: apiVersion must not be empty",
		);
	});

	it("times alone do not make a change", () => {
		const old = object({ k: "v" }, [entry("m", owned)]) as never;
		const later = [entry("m", owned, { time: "1970-01-01T00:00:09Z" })];
		const kept = keepTimesOfNoop(object({ k: "v" }, later) as never, old);
		expect(kept).toBe(
			(old as { metadata: { managedFields: unknown } }).metadata.managedFields,
		);
		expect(keepTimesOfNoop(object({ k: "w" }, later) as never, old)).toBe(
			later,
		);
	});
});

describe("managerName", () => {
	it.each([
		["me", "kubectl/v1", "me"],
		["", "kubectl/v1.36 (linux)", "kubectl"],
		["", "other thing/x", "other thing"],
		["", "/slash", ""],
		["", "a\u0001b", "ab"],
		["", "x".repeat(140), "x".repeat(128)],
		["", "é".repeat(70), "é".repeat(64)],
	])("%j %j is %j", (manager, agent, name) => {
		expect(managerName(manager, agent)).toBe(name);
	});
});

describe("scale", () => {
	const replicas = { "f:spec": { "f:replicas": {} } };
	const pathOf = (apiVersion: string) =>
		apiVersion === "apps/v1" ? replicasPath(".spec.replicas") : undefined;
	const applied = entry(
		"one",
		{ "f:spec": { "f:paused": {}, "f:replicas": {} } },
		{ operation: "Apply", apiVersion: "apps/v1" },
	);
	const scaler = entry("two", replicas, {
		apiVersion: "autoscaling/v1",
		subresource: "scale",
	});

	it("shows the owners of replicas", () => {
		expect(scaleEntries([applied, entry("old", replicas)], pathOf)).toEqual([
			entry("one", replicas, {
				operation: "Apply",
				apiVersion: "autoscaling/v1",
			}),
		]);
	});

	it("hands replicas over to the scaler, which has no time", () => {
		const { time: _, ...gained } = entry("two", replicas, {
			apiVersion: "apps/v1",
			subresource: "scale",
		});
		expect(parentEntries([applied], [scaler], "apps/v1", pathOf)).toEqual([
			{ ...applied, fieldsV1: { "f:spec": { "f:paused": {} } } },
			gained,
		]);
	});

	it("leaves owners alone that kept them", () => {
		const scale = scaleEntries([applied], pathOf);
		expect(parentEntries([applied], scale, "apps/v1", pathOf)).toEqual([
			applied,
		]);
	});
});
