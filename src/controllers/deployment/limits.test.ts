import { describe, expect, it } from "vitest";
import type { Deployment, ReplicaSet } from "../../client/types/apps.ts";
import {
	historyLimit,
	maxSurge,
	maxUnavailable,
	newSetSize,
	progressDeadlineMs,
} from "./limits.ts";

const template = { spec: { containers: [] } };
const deployment = (
	replicas: number,
	spec: Partial<Deployment["spec"]> = {},
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
			rollingUpdate: { maxSurge: "25%", maxUnavailable: "25%" },
		},
		...spec,
	},
	status: {},
});
const set = (replicas: number): ReplicaSet => ({
	apiVersion: "apps/v1",
	kind: "ReplicaSet",
	metadata: { name: "web-1" },
	spec: { replicas, selector: {}, template },
	status: { replicas },
});
const recreate = { strategy: { type: "Recreate" } };

describe("the room of a rollout", () => {
	it.each([
		[deployment(10), 3, 2],
		[deployment(1), 1, 0],
		[deployment(0), 0, 0],
		[deployment(10, recreate), 0, 0],
		[
			deployment(2, {
				strategy: {
					type: "RollingUpdate",
					rollingUpdate: { maxSurge: 0, maxUnavailable: 5 },
				},
			}),
			0,
			2,
		],
	])("is by its strategy (%#)", (of, surge, unavailable) => {
		expect([maxSurge(of), maxUnavailable(of)]).toEqual([surge, unavailable]);
	});
});

describe("the size of the new set", () => {
	it.each([
		["all at once to recreate", deployment(5, recreate), [0, 5], 0, 5],
		["the first ones beyond the old", deployment(4), [4, 0], 0, 1],
		["as it is while there is no room", deployment(4), [4, 1], 1, 1],
		["no more than wanted", deployment(4), [0, 3], 3, 4],
	])("is %s", (_, of, sets, current, expected) => {
		expect(newSetSize(of, sets.map(set), current)).toBe(expected);
	});
});

describe("limits that are the largest number", () => {
	const none = 2 ** 31 - 1;
	it.each([
		[600, 600_000],
		[none, undefined],
		[undefined, undefined],
	])("mean none: a deadline of %s seconds", (seconds, expected) => {
		const spec =
			seconds === undefined ? {} : { progressDeadlineSeconds: seconds };
		expect(progressDeadlineMs(deployment(1, spec))).toBe(expected);
	});
	it.each([
		[0, 0],
		[10, 10],
		[none, undefined],
	])("mean none: a history of %s", (limit, expected) => {
		expect(historyLimit(deployment(1, { revisionHistoryLimit: limit }))).toBe(
			expected,
		);
	});
});
