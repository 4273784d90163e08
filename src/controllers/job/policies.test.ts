import { describe, expect, it } from "vitest";
import type { Job } from "../../client/types/batch.ts";
import type { ContainerStatus } from "../../client/types/pod.ts";
import { makePod } from "../../testing/make-pod.ts";
import { nextRecord, remainingDelay } from "./backoff.ts";
import { matchFailurePolicy } from "./failure-policy.ts";
import { IndexSet } from "./indexes.ts";
import { matchSuccessPolicy } from "./success-policy.ts";

const job = (spec: Partial<Job["spec"]>): Job => ({
	apiVersion: "batch/v1",
	kind: "Job",
	metadata: { name: "j" },
	spec: { template: { spec: { containers: [] } }, ...spec },
	status: {},
});
const start = Date.parse("2026-01-01T00:00:00Z");
const time = (seconds: number) =>
	new Date(start + seconds * 1000).toISOString();
const ended = (name: string, exitCode: number, seconds = 0) => {
	const status: ContainerStatus = {
		name: "main",
		image: "x",
		imageID: "",
		ready: false,
		restartCount: 0,
		state: { terminated: { exitCode, finishedAt: time(seconds) } },
	};
	return makePod(name).status({ containerStatuses: [status] });
};

describe("failure policies", () => {
	const exits = (
		operator: string,
		values: number[],
		containerName?: string,
	) => ({
		action: "FailJob",
		onExitCodes: {
			operator,
			values,
			...(containerName === undefined ? {} : { containerName }),
		},
	});
	const disrupted = {
		action: "Ignore",
		onPodConditions: [{ type: "DisruptionTarget", status: "True" as const }],
	};
	it.each([
		["no rule", [], 1, { counts: true }],
		[
			"an exit code",
			[exits("In", [3, 42])],
			42,
			{
				action: "FailJob",
				counts: true,
				message:
					"Container main for pod default/p failed with exit code 42 matching FailJob rule at index 0",
			},
		],
		["another exit code", [exits("In", [3])], 42, { counts: true }],
		[
			"an exit code that is not listed",
			[disrupted, exits("NotIn", [3])],
			42,
			{
				action: "FailJob",
				counts: true,
				message:
					"Container main for pod default/p failed with exit code 42 matching FailJob rule at index 1",
			},
		],
		["another container", [exits("In", [42], "side")], 42, { counts: true }],
		["success", [exits("NotIn", [3])], 0, { counts: true }],
	])("match by %s", (_, rules, code, expected) => {
		const pod = ended("p", code).obj();
		expect(
			matchFailurePolicy(job({ podFailurePolicy: { rules } }), pod),
		).toEqual(expected);
	});

	it("may leave disrupted pods out of account", () => {
		const pod = ended("p", 137)
			.status({ conditions: [{ type: "DisruptionTarget", status: "True" }] })
			.obj();
		expect(
			matchFailurePolicy(
				job({ podFailurePolicy: { rules: [disrupted] } }),
				pod,
			),
		).toEqual({ action: "Ignore", counts: false });
	});
});

describe("success policies", () => {
	it.each([
		[[{ succeededIndexes: "0,2" }], "0,2,3", "Matched rules at index 0"],
		[[{ succeededIndexes: "0,2" }], "0,3", undefined],
		[
			[{ succeededIndexes: "0-3", succeededCount: 2 }],
			"1,3",
			"Matched rules at index 0",
		],
		[
			[{ succeededIndexes: "9" }, { succeededCount: 2 }],
			"1,3",
			"Matched rules at index 1",
		],
		[[{ succeededCount: 1 }], "", undefined],
	])("%j with the indexes %s: %s", (rules, done, expected) => {
		expect(
			matchSuccessPolicy(
				job({ completions: 10, successPolicy: { rules } }),
				IndexSet.parse(done, 10),
			),
		).toBe(expected);
	});
});

describe("the pause after failures", () => {
	it("begins with ten seconds and doubles, up to ten minutes", () => {
		const delays = [0, 1, 2, 3, 20].map((failures) =>
			remainingDelay({ failures, lastFailure: start }, start + 4000),
		);
		expect(delays).toEqual([0, 6000, 16_000, 36_000, 596_000]);
	});

	it("counts failures since the last success", () => {
		const failed = [ended("a", 1, 10).obj(), ended("b", 1, 30).obj()];
		const first = nextRecord(undefined, [], failed);
		expect(first).toEqual({ failures: 2, lastFailure: start + 30_000 });
		expect(nextRecord(first, [], [ended("c", 1, 20).obj()])).toEqual({
			failures: 3,
			lastFailure: start + 30_000,
		});
		expect(nextRecord(first, [ended("d", 0, 25).obj()], failed)).toEqual({
			failures: 1,
			lastFailure: start + 30_000,
		});
		expect(nextRecord(first, [ended("d", 0, 35).obj()], failed)).toEqual({
			failures: 0,
			lastFailure: undefined,
		});
	});
});
