import { describe, expect, it } from "vitest";
import type { Pod } from "../../client/types/pod.ts";
import { makePod } from "../../testing/make-pod.ts";
import type { RuntimeContainer } from "../runtime/cri.ts";
import type { PodRuntimeState } from "../status/runtime-state.ts";
import { podActions } from "./actions.ts";

const run = (
	name: string,
	state: "running" | number,
	image = "registry.example/app:1",
) =>
	({
		id: name,
		metadata: { name, attempt: 0 },
		state: state === "running" ? "running" : "exited",
		exitCode: state === "running" ? 0 : state,
		userSpecifiedImage: image,
	}) as RuntimeContainer;
const init = (state: "running" | number) =>
	run("i", state, "registry.example/init:1");
const state = (...containers: RuntimeContainer[]): PodRuntimeState => ({
	sandboxId: "s",
	sandboxReady: true,
	ips: ["10.0.0.2"],
	containers,
});
const next = (pod: Pod, runtime: PodRuntimeState, started = true) => {
	const actions = podActions(pod, runtime, () => started);
	if (actions.finished) return "finished";
	const names = (list: readonly { name: string }[]) => list.map((c) => c.name);
	return [
		...actions.kill.map(({ run: { metadata } }) => `kill ${metadata.name}`),
		...names(actions.ephemeral),
		...names(actions.init),
		...names(actions.main),
	].join(" ");
};
const policy = (restartPolicy: string) =>
	makePod().spec({ restartPolicy }).obj();
const withInit = makePod().initContainers({}).obj();
const sidecar = makePod().initContainers({ restartPolicy: "Always" }).obj();
const never = makePod()
	.initContainers({})
	.spec({ restartPolicy: "Never" })
	.obj();
const ephemeral = makePod()
	.spec({ ephemeralContainers: [{ name: "debug" }] })
	.obj();

describe("podActions", () => {
	it.each([
		["a new pod", policy("Always"), state(), "c"],
		["one that runs", policy("Always"), state(run("c", "running")), ""],
		[
			"one that ended and is always restarted",
			policy("Always"),
			state(run("c", 0)),
			"c",
		],
		["one that is done", policy("OnFailure"), state(run("c", 0)), "finished"],
		["one that failed", policy("OnFailure"), state(run("c", 1)), "c"],
		[
			"one that is never restarted",
			policy("Never"),
			state(run("c", 1)),
			"finished",
		],
		["init containers first", withInit, state(), "i"],
		["an init container that runs", withInit, state(init("running")), ""],
		["an init container that is done", withInit, state(init(0)), "c"],
		["an init container that failed", withInit, state(init(1)), "i"],
		[
			"an init container that failed for good",
			never,
			state(init(1)),
			"finished",
		],
		["a sidecar first", sidecar, state(), "i"],
		["beside a sidecar", sidecar, state(init("running")), "c"],
		["a sidecar that ended", sidecar, state(init(1), run("c", "running")), "i"],
		[
			"a container with a new image",
			policy("Always"),
			state(run("c", "running", "old")),
			"kill c",
		],
		["an ephemeral container", ephemeral, state(run("c", "running")), "debug"],
	] as const)("%s", (_name, pod, runtime, expected) => {
		expect(next(pod, runtime)).toBe(expected);
	});

	it("waits for the startup probe of a sidecar", () => {
		expect(next(sidecar, state(init("running")), false)).toBe("");
	});

	it("lets a container's own rules go before the pod's policy", () => {
		const ruled = makePod()
			.containers({
				restartPolicy: "Never",
				restartPolicyRules: [
					{ action: "Restart", exitCodes: { operator: "In", values: [42] } },
				],
			} as never)
			.obj();
		expect(next(ruled, state(run("c", 42)))).toBe("c");
		expect(next(ruled, state(run("c", 1)))).toBe("finished");
	});
});
