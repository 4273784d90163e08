import { describe, expect, it } from "vitest";
import { makePod } from "../../testing/make-pod.ts";
import { type ConditionInput, podConditions } from "./conditions.ts";

const status = (name: string, ready: boolean, more = {}) => ({
	name,
	ready,
	restartCount: 0,
	image: "",
	imageID: "",
	state: ready ? { running: {} } : { waiting: {} },
	...more,
});
const now = Date.parse("2026-01-01T00:00:00Z");
const of = (input: Partial<ConditionInput>) =>
	Object.fromEntries(
		podConditions({
			pod: makePod().obj(),
			phase: "Running",
			init: [],
			main: [status("c", true)],
			sandboxReady: true,
			now,
			...input,
		}).map((c) => [
			c.type,
			[c.status, c.reason, c.message].filter((x) => x !== undefined),
		]),
	);

describe("podConditions", () => {
	it("are all true when everything runs", () => {
		expect(of({})).toEqual({
			PodReadyToStartContainers: ["True"],
			Initialized: ["True"],
			Ready: ["True"],
			ContainersReady: ["True"],
			PodScheduled: ["True"],
		});
	});

	it("name the containers that are not ready", () => {
		const { Ready } = of({ main: [status("c", false)] });
		expect(Ready).toEqual([
			"False",
			"ContainersNotReady",
			"containers with unready status: [c]",
		]);
	});

	it("name the init containers that are not done", () => {
		const pod = makePod().initContainers({}).obj();
		const { Initialized } = of({
			pod,
			init: [status("i", false)],
			main: [status("c", false)],
		});
		expect(Initialized).toEqual([
			"False",
			"ContainersNotInitialized",
			"containers with incomplete status: [i]",
		]);
	});

	it.each([
		["Succeeded", "PodCompleted"],
		["Failed", "PodFailed"],
	] as const)("of a pod that has %s", (phase, reason) => {
		const { Ready, ContainersReady } = of({
			phase,
			main: [status("c", false)],
		});
		expect([Ready, ContainersReady]).toEqual([
			["False", reason],
			["False", reason],
		]);
	});

	it("wait for readiness gates", () => {
		const gated = makePod().spec({
			readinessGates: [{ conditionType: "a" }, { conditionType: "b" }],
		});
		const pod = gated
			.status({ conditions: [{ type: "b", status: "False" }] })
			.obj();
		expect(of({ pod }).Ready).toEqual([
			"False",
			"ReadinessGatesNotReady",
			'corresponding condition of pod readiness gate "a" does not exist., the status of pod readiness gate "b" is not "True", but False',
		]);
	});

	it("keep their time while their status stays", () => {
		const pod = makePod()
			.status({
				conditions: [
					{ type: "Ready", status: "True", lastTransitionTime: "then" },
					{ type: "Initialized", status: "False", lastTransitionTime: "then" },
				],
			})
			.obj();
		const times = Object.fromEntries(
			podConditions({
				pod,
				phase: "Running",
				init: [],
				main: [status("c", true)],
				sandboxReady: true,
				now,
			}).map((c) => [c.type, c.lastTransitionTime]),
		);
		expect(times.Ready).toBe("then");
		expect(times.Initialized).toBe("2026-01-01T00:00:00Z");
	});
});
