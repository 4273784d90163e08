import { matchesNodeAffinity } from "../../client/pods/node-affinity.ts";
import {
	type Amounts,
	amountOf,
	hostPorts,
	isTerminal,
	podAllocation,
	podRequests,
} from "../../client/pods/requests.ts";
import { untoleratedTaint } from "../../client/pods/tolerations.ts";
import type { Node } from "../../client/types/node.ts";
import type { Pod } from "../../client/types/pod.ts";
import type { FinalReason } from "../status/pod-status.ts";

/**
 * Whether the node takes a pod that was given to it, whoever did that (lifecycle/predicate.go). `others` are the pods
 * that it has taken already. Undefined when it does.
 */
export function whyRefused(
	pod: Pod,
	node: Node,
	others: Iterable<Pod>,
): FinalReason | undefined {
	const active = [...others].filter((other) => !isTerminal(other));
	const resources = lackingResource(pod, node, active);
	if (resources !== undefined) return resources;
	if (!matchesNodeAffinity(pod, node))
		return predicate(
			"NodeAffinity",
			"node(s) didn't match Pod's node affinity/selector",
		);
	if (portsTaken(pod, active))
		return predicate(
			"NodePorts",
			"node(s) didn't have free ports for the requested pod ports",
		);
	if (
		untoleratedTaint(node.spec.taints, pod.spec.tolerations, ["NoExecute"]) !==
		undefined
	)
		return predicate("TaintToleration", "node(s) had untolerated taint(s)");
	const os = pod.spec.os?.name;
	if (os !== undefined && os !== node.metadata.labels?.["kubernetes.io/os"])
		return {
			reason: "PodOSNotSupported",
			message: "Failed to admit pod as the OS field doesn't match node OS",
		};
	return undefined;
}

const predicate = (name: string, why: string): FinalReason => ({
	reason: name,
	message: `Predicate ${name} failed: ${why}`,
});

function lackingResource(
	pod: Pod,
	node: Node,
	active: readonly Pod[],
): FinalReason | undefined {
	const { allocatable = {} } = node.status;
	const capacity = (name: string) => amountOf(name, allocatable[name] ?? "0");
	const pods = capacity("pods");
	if (active.length + 1 > pods) return outOf("pods", 1, active.length, pods);
	const requests = podRequests(pod);
	const used: Amounts = {};
	for (const other of active) {
		const taken = podAllocation(other);
		for (const name in taken)
			used[name] = (used[name] ?? 0) + (taken[name] ?? 0);
	}
	for (const name in requests) {
		const wanted = requests[name] ?? 0;
		// Nodes that don't count a resource at all leave it to others.
		if (wanted === 0 || (allocatable[name] === undefined && name.includes("/")))
			continue;
		if (wanted > capacity(name) - (used[name] ?? 0))
			return outOf(name, wanted, used[name] ?? 0, capacity(name));
	}
	return undefined;
}

const outOf = (
	name: string,
	requested: number,
	used: number,
	capacity: number,
): FinalReason => ({
	reason: `OutOf${name}`,
	message: `Node didn't have enough resource: ${name}, requested: ${requested}, used: ${used}, capacity: ${capacity}`,
});

function portsTaken(pod: Pod, active: readonly Pod[]): boolean {
	const wanted = hostPorts(pod);
	if (wanted.length === 0) return false;
	return active.some((other) =>
		hostPorts(other).some((taken) =>
			wanted.some(
				({ ip, port, protocol }) =>
					port === taken.port &&
					protocol === taken.protocol &&
					(ip === taken.ip || ip === "0.0.0.0" || taken.ip === "0.0.0.0"),
			),
		),
	);
}
