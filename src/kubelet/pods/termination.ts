import type { Container, Pod } from "../../client/types/pod.ts";
import type { NodeContext } from "../context.ts";
import type { RuntimeContainer } from "../runtime/cri.ts";
import { isSidecar } from "../status/phase.ts";
import type { PodRuntimeState } from "../status/runtime-state.ts";

/** Containers get at least so many seconds between TERM and KILL. */
const minGrace = 2;

/** Seconds that the pod's containers have to end. */
export const gracePeriodOf = ({ metadata, spec }: Pod): number =>
	metadata.deletionGracePeriodSeconds ??
	spec.terminationGracePeriodSeconds ??
	30;

export const containerOf = (
	{ spec }: Pod,
	name: string,
): Container | undefined =>
	spec.containers.find((c) => c.name === name) ??
	spec.initContainers?.find((c) => c.name === name) ??
	spec.ephemeralContainers?.find((c) => c.name === name);

/** Runs the preStop hook, then stops the container (kuberuntime_container.go, killContainer). `message` goes into the Killing event. */
export async function killContainer(
	context: NodeContext,
	pod: Pod,
	run: RuntimeContainer,
	grace: number,
	message?: string,
): Promise<void> {
	const { name } = run.metadata;
	const container = containerOf(pod, name);
	context.event(
		pod,
		container,
		"Normal",
		"Killing",
		message ?? `Stopping container ${name}`,
	);
	const hook = Math.min(
		container?.lifecycle?.preStop?.sleep?.seconds ?? 0,
		grace,
	);
	if (hook > 0)
		await new Promise<void>((resolve) =>
			context.clock.setTimeout(resolve, hook * 1000),
		);
	await context.runtime.stopContainer(run.id, Math.max(grace - hook, minGrace));
}

/** Stops everything of the pod: sidecars last, in the reverse of the order in which they started. */
export async function killPod(
	context: NodeContext,
	pod: Pod,
	state: PodRuntimeState,
	grace: number,
): Promise<void> {
	const running = state.containers.filter((c) => c.state === "running");
	const sidecars = (pod.spec.initContainers ?? [])
		.filter(isSidecar)
		.map(({ name }) => name);
	const begun = context.clock.now();
	await Promise.all(
		running
			.filter(({ metadata }) => !sidecars.includes(metadata.name))
			.map((run) => killContainer(context, pod, run, grace)),
	);
	for (const name of sidecars.toReversed()) {
		const run = running.find(({ metadata }) => metadata.name === name);
		if (run === undefined) continue;
		const left = grace - (context.clock.now() - begun) / 1000;
		await killContainer(context, pod, run, Math.max(left, 0));
	}
	if (state.sandboxId !== "")
		await context.runtime.stopPodSandbox(state.sandboxId);
}
