import { describe, expect, it } from "vitest";
import type { Deployment, ReplicaSet } from "../../client/types/apps.ts";
import { fenceposts } from "./limits.ts";
import { growNewSet, shrinkOldSets } from "./rolling.ts";
import { proportionally, scale } from "./scaling.ts";

const template = { spec: { containers: [] } };
const deployment = (
	replicas: number,
	surge: number | string = 0,
	unavailable: number | string = 0,
): Deployment => ({
	apiVersion: "apps/v1",
	kind: "Deployment",
	metadata: { name: "web" },
	spec: {
		replicas,
		selector: {},
		template,
		strategy: {
			type: "RollingUpdate",
			rollingUpdate: { maxSurge: surge, maxUnavailable: unavailable },
		},
	},
	status: {},
});
let age = 0;
const set = (
	name: string,
	replicas: number,
	{ available = replicas, max }: { available?: number; max?: number } = {},
): ReplicaSet => ({
	apiVersion: "apps/v1",
	kind: "ReplicaSet",
	metadata: {
		name,
		uid: name,
		creationTimestamp: new Date(
			Date.UTC(2026, 0, 1) + age++ * 1000,
		).toISOString(),
		annotations:
			max === undefined
				? {}
				: { "deployment.kubernetes.io/max-replicas": String(max) },
	},
	spec: { replicas, selector: {}, template },
	status: { replicas, availableReplicas: available },
});
const sizes = (steps: readonly { set: ReplicaSet; replicas: number }[]) =>
	Object.fromEntries(
		steps.map(({ set: of, replicas }) => [of.metadata.name, replicas]),
	);

describe("fenceposts", () => {
	it.each([
		["25%", "25%", 4, 1, 1],
		["25%", "25%", 1, 1, 0],
		[0, 0, 4, 0, 1],
		["0%", "10%", 5, 0, 1],
		[2, "100%", 3, 2, 3],
	])(
		"surge %s, unavailable %s of %d",
		(surge, unavailable, desired, up, down) => {
			expect(fenceposts(surge, unavailable, desired)).toEqual({
				surge: up,
				unavailable: down,
			});
		},
	);
});

describe("proportionally", () => {
	it.each<[string, number, number, [number, number][], number[]]>([
		// The tables of Kubernetes' own test (deployment_controller_test, TestScale).
		[
			"grows two equal ones",
			10,
			0,
			[
				[5, 10],
				[5, 10],
			],
			[5, 5],
		],
		[
			"shares by size",
			15,
			3,
			[
				[8, 13],
				[5, 13],
			],
			[11, 7],
		],
		[
			"shrinks the old more when it is larger",
			5,
			0,
			[
				[6, 10],
				[4, 10],
			],
			[3, 2],
		],
		[
			"to nothing",
			0,
			0,
			[
				[3, 5],
				[2, 5],
			],
			[0, 0],
		],
	])("%s", (_, replicas, surge, before, after) => {
		const sets = before.map(([size, max], i) => set(`rs-${i}`, size, { max }));
		const result = sizes(proportionally(deployment(replicas, surge, 2), sets));
		expect(sets.map(({ metadata }) => result[metadata.name ?? ""])).toEqual(
			after,
		);
	});
});

describe("scale", () => {
	it("gives the only active one all", () => {
		expect(sizes(scale(deployment(5), set("new", 0), [set("old", 3)]))).toEqual(
			{ old: 5 },
		);
	});
	it("empties old ones when the new one has all", () => {
		const newSet = set("new", 3);
		newSet.metadata.annotations = {
			"deployment.kubernetes.io/desired-replicas": "3",
		};
		expect(sizes(scale(deployment(3), newSet, [set("old", 1)]))).toEqual({
			old: 0,
		});
	});
});

describe("a rolling update", () => {
	it.each([
		[4, 1, 0, 4, 1],
		[4, 1, 1, 4, undefined],
		[4, "50%", 0, 4, 2],
		[2, 0, 5, 0, 2],
	])(
		"of %d with surge %s grows the new set of %d beside %d",
		(replicas, surge, now, old, next) => {
			const newSet = set("new", now);
			const step = growNewSet(
				deployment(replicas, surge, 1),
				[newSet, set("old", old)],
				newSet,
			);
			expect(step?.replicas).toBe(next);
		},
	);

	it("removes pods that are not available first, and no more than it may", () => {
		const [newSet, old] = [
			set("new", 2, { available: 0 }),
			set("old", 4, { available: 3 }),
		];
		expect(
			sizes(shrinkOldSets(deployment(4, 2, 1), [newSet, old], [old], newSet)),
		).toEqual({ old: 3 });
		const stuck = set("old", 3);
		expect(
			shrinkOldSets(deployment(4, 1, 1), [newSet, stuck], [stuck], newSet),
		).toEqual([]);
	});
});
