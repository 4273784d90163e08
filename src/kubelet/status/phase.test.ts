import { describe, expect, it } from "vitest";
import type { ContainerStatus } from "../../client/types/pod.ts";
import { makePod } from "../../testing/make-pod.ts";
import { phaseOf } from "./phase.ts";

const base = {
	ready: false,
	restartCount: 0,
	image: "",
	imageID: "",
};
const one = (name: string, state: ContainerStatus["state"], more = {}) => ({
	...base,
	name,
	state: state ?? {},
	...more,
});
const runs = (name = "c", more = {}) =>
	one(name, { running: { startedAt: "x" } }, more);
const waits = (name = "c", more = {}) =>
	one(name, { waiting: { reason: "ContainerCreating" } }, more);
const ended = (exitCode: number, name = "c") =>
	one(name, { terminated: { exitCode } });
const crashed = waits("c", { lastState: { terminated: { exitCode: 1 } } });

const pod = (restartPolicy: string, init: object[] = [], mains = 1) =>
	makePod()
		.initContainers(...init)
		.containers(...Array.from({ length: mains }, () => ({})))
		.spec({ restartPolicy })
		.obj().spec;

describe("phaseOf", () => {
	it.each([
		["one that is created", pod("Always"), [], [waits()], false, "Pending"],
		["one that runs", pod("Always"), [], [runs()], false, "Running"],
		[
			"one that crashes and is restarted",
			pod("Always"),
			[],
			[crashed],
			false,
			"Running",
		],
		["one that is done", pod("Never"), [], [ended(0)], false, "Succeeded"],
		["one that failed", pod("Never"), [], [ended(1)], false, "Failed"],
		[
			"one that failed and is restarted",
			pod("OnFailure"),
			[],
			[ended(1)],
			false,
			"Running",
		],
		[
			"one that is done but always restarted",
			pod("Always"),
			[],
			[ended(0)],
			false,
			"Running",
		],
		[
			"one that ended for good",
			pod("Always"),
			[],
			[ended(143)],
			true,
			"Failed",
		],
		[
			"one of two that runs still",
			pod("Never", [], 2),
			[],
			[ended(1), runs("c1")],
			false,
			"Running",
		],
		[
			"an init container that runs",
			pod("Always", [{}]),
			[runs("i")],
			[waits()],
			false,
			"Pending",
		],
		[
			"an init container that failed",
			pod("Never", [{}]),
			[ended(1, "i")],
			[waits()],
			false,
			"Failed",
		],
		[
			"an init container that is restarted",
			pod("OnFailure", [{}]),
			[ended(1, "i")],
			[waits()],
			false,
			"Pending",
		],
		[
			"a sidecar that has not started up",
			pod("Always", [{ restartPolicy: "Always" }]),
			[runs("i", { started: false })],
			[waits()],
			false,
			"Pending",
		],
		[
			"a sidecar that has",
			pod("Always", [{ restartPolicy: "Always" }]),
			[runs("i", { started: true })],
			[runs()],
			false,
			"Running",
		],
	] as const)("of %s", (_name, spec, init, main, over, phase) => {
		expect(phaseOf(spec, init, main, over)).toBe(phase);
	});
});
