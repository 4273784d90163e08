import { isDeepStrictEqual } from "node:util";
import {
	amountOf,
	podAllocation,
	podRequests,
} from "../../client/pods/requests.ts";
import type { Pod } from "../../client/types/pod.ts";
import type { NodeContext } from "../context.ts";
import type { ContainerResources } from "../runtime/cri.ts";
import type { FinalReason } from "../status/pod-status.ts";
import { latestRun, type PodRuntimeState } from "../status/runtime-state.ts";

export interface ResizeOutcome {
	/** Why it can't be done now. */
	readonly pending?: FinalReason;
	/** Containers that have to be restarted to get their new size. */
	readonly restart: readonly string[];
}

/** Gives running containers the resources that the pod asks for by now, if the node has them (pkg/kubelet/allocation). */
export async function resizePod(
	context: NodeContext,
	pod: Pod,
	state: PodRuntimeState,
	others: Iterable<Pod>,
): Promise<ResizeOutcome> {
	const changed = pod.spec.containers.flatMap((container) => {
		const run = latestRun(state, container.name);
		const wanted = sizeOf(container.resources);
		return run?.state === "running" && !isDeepStrictEqual(run.resources, wanted)
			? [{ container, run, wanted }]
			: [];
	});
	if (changed.length === 0) return { restart: [] };
	const pending = whyNotNow(context, pod, others);
	if (pending !== undefined) return { pending, restart: [] };
	const restart: string[] = [];
	for (const { container, run, wanted } of changed) {
		const mustRestart = (container.resizePolicy ?? []).some(
			({ resourceName, restartPolicy }) =>
				restartPolicy === "RestartContainer" &&
				(wanted.requests?.[resourceName] !==
					run.resources.requests?.[resourceName] ||
					wanted.limits?.[resourceName] !==
						run.resources.limits?.[resourceName]),
		);
		if (mustRestart) restart.push(container.name);
		else await context.runtime.updateContainerResources(run.id, wanted);
	}
	return { restart };
}

const sizeOf = (
	resources: { requests?: object; limits?: object } | undefined,
): ContainerResources => ({
	...(resources?.requests === undefined
		? {}
		: { requests: resources.requests as Record<string, string> }),
	...(resources?.limits === undefined
		? {}
		: { limits: resources.limits as Record<string, string> }),
});

function whyNotNow(
	context: NodeContext,
	pod: Pod,
	others: Iterable<Pod>,
): FinalReason | undefined {
	const allocatable = context.node()?.status.allocatable ?? {};
	const wanted = podRequests(pod);
	const active = [...others];
	for (const name of ["cpu", "memory"]) {
		const requested = wanted[name] ?? 0;
		const capacity = amountOf(name, allocatable[name] ?? "0");
		if (requested > capacity)
			return {
				reason: "Infeasible",
				message: `Node didn't have enough capacity: ${name}, requested: ${requested}, capacity: ${capacity}`,
			};
		const used = active.reduce(
			(sum, other) => sum + (podAllocation(other)[name] ?? 0),
			0,
		);
		if (requested > capacity - used)
			return {
				reason: "Deferred",
				message: `Node didn't have enough resource: ${name}, requested: ${requested}, used: ${used}, capacity: ${capacity}`,
			};
	}
	return undefined;
}
