import { describe, expect, it } from "vitest";
import { podSummary } from "./summary.ts";
import type { ContainerState, Pod, PodSpec, PodStatus } from "./types.ts";

const aPodWith = (
	status: PodStatus,
	{ init = [] as string[], containers = 1, deleted = false } = {},
): Pod => {
	const spec: PodSpec = {
		containers: Array.from({ length: containers }, (_, i) => ({
			name: `c${i}`,
		})),
		initContainers: init.map((name) => ({
			name,
			...(name.startsWith("sidecar") ? { restartPolicy: "Always" } : {}),
		})),
	};
	return {
		apiVersion: "v1",
		kind: "Pod",
		metadata: {
			name: "x",
			...(deleted ? { deletionTimestamp: "2026-01-01T00:00:00Z" } : {}),
		},
		spec,
		status,
	};
};

const container = (
	state: ContainerState,
	{ name = "c0", ready = false, restartCount = 0, started = false } = {},
) => ({ name, state, ready, restartCount, started });

const running = { running: { startedAt: null } };

describe("podSummary", () => {
	it.each<[string, Pod, Partial<ReturnType<typeof podSummary>>]>([
		["phase", aPodWith({ phase: "Pending" }), { reason: "Pending", ready: 0 }],
		[
			"reason",
			aPodWith({ phase: "Failed", reason: "Evicted" }),
			{ reason: "Evicted" },
		],
		[
			"ready container",
			aPodWith({
				phase: "Running",
				containerStatuses: [container(running, { ready: true })],
			}),
			{ reason: "Running", ready: 1, containers: 1 },
		],
		[
			"crash loop",
			aPodWith({
				phase: "Running",
				containerStatuses: [
					{
						...container(
							{ waiting: { reason: "CrashLoopBackOff" } },
							{ restartCount: 3 },
						),
						lastState: {
							terminated: { exitCode: 1, finishedAt: "2026-01-01T00:00:10Z" },
						},
					},
				],
			}),
			{
				reason: "CrashLoopBackOff",
				restarts: 3,
				lastRestart: Date.parse("2026-01-01T00:00:10Z"),
			},
		],
		[
			"signal",
			aPodWith({
				phase: "Failed",
				containerStatuses: [
					container({ terminated: { exitCode: 137, signal: 9 } }),
				],
			}),
			{ reason: "Signal:9" },
		],
		[
			"init containers under way",
			aPodWith(
				{
					phase: "Pending",
					initContainerStatuses: [
						container({ terminated: { exitCode: 0 } }, { name: "a" }),
						container(running, { name: "b", restartCount: 2 }),
					],
				},
				{ init: ["a", "b"] },
			),
			{ reason: "Init:1/2", restarts: 2 },
		],
		[
			"failed init container",
			aPodWith(
				{
					phase: "Pending",
					initContainerStatuses: [
						container({ terminated: { exitCode: 2 } }, { name: "a" }),
					],
				},
				{ init: ["a"] },
			),
			{ reason: "Init:ExitCode:2" },
		],
		[
			"sidecar",
			aPodWith(
				{
					phase: "Running",
					initContainerStatuses: [
						container(running, { name: "sidecar", ready: true, started: true }),
					],
					containerStatuses: [container(running, { ready: true })],
				},
				{ init: ["sidecar"] },
			),
			{ reason: "Running", ready: 2, containers: 2 },
		],
		[
			"completed beside running",
			aPodWith(
				{
					phase: "Running",
					containerStatuses: [
						container({ terminated: { exitCode: 0, reason: "Completed" } }),
						container(running, { name: "c1", ready: true }),
					],
				},
				{ containers: 2 },
			),
			{ reason: "NotReady", ready: 1, containers: 2 },
		],
		[
			"gated",
			aPodWith({
				phase: "Pending",
				conditions: [
					{ type: "PodScheduled", status: "False", reason: "SchedulingGated" },
				],
			}),
			{ reason: "SchedulingGated" },
		],
		[
			"deleted",
			aPodWith({ phase: "Running" }, { deleted: true }),
			{ reason: "Terminating" },
		],
		[
			"deleted when it is over",
			aPodWith({ phase: "Succeeded" }, { deleted: true }),
			{ reason: "Succeeded" },
		],
		[
			"lost node",
			aPodWith({ phase: "Running", reason: "NodeLost" }, { deleted: true }),
			{ reason: "Unknown" },
		],
	])("%s", (_, pod, expected) => {
		expect(podSummary(pod)).toMatchObject(expected);
	});
});
