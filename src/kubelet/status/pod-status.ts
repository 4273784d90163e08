import { formatTime } from "../../apimachinery/clock.ts";
import type { Pod, PodCondition, PodStatus } from "../../client/types/pod.ts";
import { condition, podConditions } from "./conditions.ts";
import { type ContainerFacts, containerStatuses } from "./container-status.ts";
import { phaseOf } from "./phase.ts";
import type { PodRuntimeState } from "./runtime-state.ts";

/** Why a pod has come to an end that its containers alone would not bring about. */
export interface FinalReason {
	readonly reason: string;
	readonly message: string;
}

export interface StatusInput {
	readonly pod: Pod;
	readonly state: PodRuntimeState;
	readonly facts: ContainerFacts;
	readonly hostIP: string;
	readonly startTime: number;
	readonly now: number;
	/** The pod has failed for this reason, whatever its containers did. */
	readonly failed: FinalReason | undefined;
	/** Of a resize that can't be done now. */
	readonly resizePending: FinalReason | undefined;
}

/** The whole status as the kubelet sees it (kubelet_pods.go, generateAPIPodStatus). */
export function podStatus(input: StatusInput): PodStatus {
	const { pod, state, facts, failed, now } = input;
	const { spec, metadata } = pod;
	const init = containerStatuses(
		pod,
		spec.initContainers ?? [],
		"init",
		state,
		facts,
	);
	const main = containerStatuses(pod, spec.containers, "main", state, facts);
	const ephemeral = containerStatuses(
		pod,
		spec.ephemeralContainers ?? [],
		"ephemeral",
		state,
		facts,
	);
	const phase =
		failed === undefined
			? finalPhase(pod, phaseOf(spec, init, main, facts.ended))
			: "Failed";
	const conditions: PodCondition[] = [];
	if (input.resizePending !== undefined)
		conditions.push(
			condition({ pod, now }, "PodResizePending", {
				status: "True",
				...input.resizePending,
			}),
		);
	conditions.push(
		...podConditions({
			pod,
			phase,
			init,
			main,
			sandboxReady: state.sandboxReady,
			now,
		}),
	);
	const ips = addresses(input);
	return {
		...(metadata.generation === undefined
			? {}
			: { observedGeneration: metadata.generation }),
		phase,
		conditions,
		...(failed ?? {}),
		hostIP: input.hostIP,
		hostIPs: [{ ip: input.hostIP }],
		...(ips[0] === undefined
			? {}
			: { podIP: ips[0], podIPs: ips.map((ip) => ({ ip })) }),
		startTime: pod.status.startTime ?? formatTime(input.startTime),
		...(init.length === 0 ? {} : { initContainerStatuses: init }),
		containerStatuses: main,
		...(ephemeral.length === 0
			? {}
			: { ephemeralContainerStatuses: ephemeral }),
		...(pod.status.qosClass === undefined
			? {}
			: { qosClass: pod.status.qosClass }),
	};
}

/** Of a pod that the node did not take: nothing of it ever was here. */
export const refusedStatus = (
	{ metadata, status }: Pod,
	why: FinalReason,
	startTime: number,
): PodStatus => ({
	...(metadata.generation === undefined
		? {}
		: { observedGeneration: metadata.generation }),
	phase: "Failed",
	...why,
	startTime: status.startTime ?? formatTime(startTime),
	...(status.qosClass === undefined ? {} : { qosClass: status.qosClass }),
});

/** A pod that has ended stays as it is. */
const finalPhase = <P extends string>({ status }: Pod, phase: P): P =>
	status.phase === "Succeeded" || status.phase === "Failed"
		? (status.phase as P)
		: phase;

function addresses({ pod, state, hostIP }: StatusInput): readonly string[] {
	if (pod.spec.hostNetwork === true) return state.sandboxReady ? [hostIP] : [];
	if (state.ips.length > 0) return state.ips;
	return (pod.status.podIPs ?? []).map(({ ip }) => ip);
}
