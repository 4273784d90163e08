import { formatTime } from "../../apimachinery/clock.ts";
import { isNotFound } from "../../apimachinery/errors.ts";
import { kinds } from "../../client/kinds.ts";
import type { Pod } from "../../client/types/pod.ts";
import type { Handle } from "../framework/handle.ts";
import type { Cycle } from "../framework/plugin.ts";
import type { PodInfo } from "../framework/pod-info.ts";
import type { Candidate } from "./victims.ts";

/**
 * Sends the victims away while other pods are being placed. The pod itself is not tried until all but the last of them
 * are gone for; that one's deletion brings it back. When it fails, the pod is tried again at once.
 */
export async function executePreemption(
	{ handle, pod, info }: Cycle,
	{ node, victims }: Candidate,
): Promise<void> {
	handle.preempting.add(info.key);
	try {
		await clearLowerNominations(handle, info, node);
		const last = victims.at(-1);
		await Promise.all(
			victims.slice(0, -1).map((victim) => evict(handle, pod, victim, node)),
		);
		handle.preempting.delete(info.key);
		if (last !== undefined) await evict(handle, pod, last, node);
	} catch (error) {
		handle.preempting.delete(info.key);
		handle.onError("cannot preempt pods", error);
		handle.activate(pod);
	}
}

async function evict(
	handle: Handle,
	preemptor: Pod,
	{ pod: victim, key }: PodInfo,
	node: string,
): Promise<void> {
	const { namespace = "", name = "" } = victim.metadata;
	if (handle.waitingPods.reject(key, "DefaultPreemption", "preempted")) return;
	try {
		if (victim.metadata.deletionTimestamp === undefined)
			await markDisrupted(handle, victim);
		await handle.client.delete(kinds.pods, namespace, name);
	} catch (error) {
		if (!isNotFound(error)) throw error;
		return;
	}
	handle.events.event(
		victim,
		preemptor,
		"Normal",
		"Preempted",
		"Preempting",
		`Preempted by pod ${preemptor.metadata.uid} on node ${node}`,
	);
}

async function markDisrupted(handle: Handle, victim: Pod): Promise<void> {
	const { namespace = "", name = "", uid, generation } = victim.metadata;
	await handle.client.patch(
		kinds.pods,
		namespace,
		name,
		"strategic",
		{
			metadata: { uid },
			status: {
				conditions: [
					{
						type: "DisruptionTarget",
						status: "True",
						reason: "PreemptionByScheduler",
						message: `${handle.config.schedulerName}: preempting to accommodate a higher priority pod`,
						observedGeneration: generation,
						lastProbeTime: null,
						lastTransitionTime: formatTime(handle.clock.now()),
					},
				],
			},
		},
		{},
		"status",
	);
}

/** Pods of lower priority that were promised the node may find something better. */
async function clearLowerNominations(
	handle: Handle,
	{ priority }: PodInfo,
	node: string,
): Promise<void> {
	for (const other of handle.nominator.on(node)) {
		if (other.priority >= priority) continue;
		handle.nominator.delete(other.key);
		const { namespace = "", name = "" } = other.pod.metadata;
		try {
			await handle.client.patch(
				kinds.pods,
				namespace,
				name,
				"strategic",
				{ status: { nominatedNodeName: null } },
				{},
				"status",
			);
		} catch (error) {
			if (!isNotFound(error)) throw error;
		}
		handle.activate(other.pod);
	}
}
