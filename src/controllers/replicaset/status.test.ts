import { describe, expect, it } from "vitest";
import type { ReplicaSet } from "../../client/types/apps.ts";
import { makePod } from "../../testing/make-pod.ts";
import { replicationStatus, sameStatus } from "./status.ts";

const now = Date.parse("2026-01-01T00:01:00Z");
const set = (
	minReadySeconds = 0,
	status: Partial<ReplicaSet["status"]> = {},
): ReplicaSet => ({
	apiVersion: "apps/v1",
	kind: "ReplicaSet",
	metadata: { name: "web", generation: 3 },
	spec: {
		replicas: 2,
		minReadySeconds,
		selector: {},
		template: {
			metadata: { labels: { app: "web" } },
			spec: { containers: [] },
		},
	},
	status: { replicas: 0, ...status },
});
const pod = (readySince?: string) =>
	makePod()
		.label("app", "web")
		.status(
			readySince === undefined
				? {}
				: {
						conditions: [
							{ type: "Ready", status: "True", lastTransitionTime: readySince },
						],
					},
		)
		.obj();
const early = "2026-01-01T00:00:00Z";
const late = "2026-01-01T00:00:55Z";

describe("the status of a ReplicaSet", () => {
	it("counts pods by what they have reached", () => {
		const active = [pod(early), pod(late), pod(), makePod().obj()];
		expect(
			replicationStatus(set(30), { active, terminating: [pod()] }, now),
		).toEqual({
			replicas: 4,
			fullyLabeledReplicas: 3,
			readyReplicas: 2,
			availableReplicas: 1,
			terminatingReplicas: 1,
			observedGeneration: 3,
		});
	});

	const failure = {
		type: "ReplicaFailure",
		status: "True" as const,
		lastTransitionTime: "2026-01-01T00:01:00Z",
		reason: "FailedCreate",
		message: "no quota",
	};
	const earlier = { ...failure, message: "first" };
	it.each([
		["a failure to create", 1, "no quota", undefined, [failure]],
		[
			"a failure to delete",
			3,
			"no quota",
			undefined,
			[{ ...failure, reason: "FailedDelete" }],
		],
		["the first failure only", 1, "no quota", earlier, [earlier]],
		["nothing once all is well", 2, undefined, earlier, undefined],
	])("says %s", (_, pods, problem, before, expected) => {
		const { conditions } = replicationStatus(
			set(0, before === undefined ? {} : { conditions: [before] }),
			{
				active: Array.from({ length: pods }, () => pod()),
				...(problem === undefined ? {} : { error: new Error(problem) }),
			},
			now,
		);
		expect(conditions).toEqual(expected);
	});

	it("is the same whether there are no conditions or an empty list", () => {
		expect(sameStatus({ replicas: 1 }, { replicas: 1, conditions: [] })).toBe(
			true,
		);
		expect(sameStatus({ replicas: 1 }, { replicas: 2 })).toBe(false);
	});
});
