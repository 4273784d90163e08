import { amountsOf, podRequests } from "../../client/pods/requests.ts";
import type { Node } from "../../client/types/node.ts";
import type { Pod } from "../../client/types/pod.ts";
import type { NodeInfo } from "../framework/node-info.ts";
import { definePlugin, maxNodeScore } from "../framework/plugin.ts";
import type { PodInfo } from "../framework/pod-info.ts";
import {
	type Result,
	type Status,
	unresolvable,
	unschedulable,
} from "../framework/status.ts";

const tooManyPods = unschedulable("Too many pods");
// One of the usual answers, so that a pod that fits nowhere does not cost an allocation a node.
const answers = new Map<string, Status>();

/** Has the node room for the pod? The status says for what it has not, and whether it could have any. */
function fits({ requests }: PodInfo, node: NodeInfo): Result {
	const { allocatable, requested, pods } = node;
	const reasons: string[] = [];
	let hopeless = false;
	const check = (name: string, wanted: number, has: number, used: number) => {
		if (wanted <= 0 || wanted <= has - used) return;
		reasons.push(`Insufficient ${name}`);
		if (wanted > has) hopeless = true;
	};
	check("cpu", requests.milliCPU, allocatable.milliCPU, requested.milliCPU);
	check("memory", requests.memory, allocatable.memory, requested.memory);
	check(
		"ephemeral-storage",
		requests.ephemeralStorage,
		allocatable.ephemeralStorage,
		requested.ephemeralStorage,
	);
	for (const [name, wanted] of requests.scalars)
		check(name, wanted, allocatable.get(name), requested.get(name));
	if (pods.size + 1 > allocatable.pods) {
		if (reasons.length === 0) return tooManyPods;
		reasons.unshift("Too many pods");
	}
	return reasons.length === 0 ? undefined : answer(reasons, hopeless);
}

function answer(reasons: readonly string[], hopeless: boolean): Status {
	const key = `${hopeless}${reasons.join()}`;
	let known = answers.get(key);
	if (known === undefined) {
		known = hopeless ? unresolvable(...reasons) : unschedulable(...reasons);
		if (answers.size > 1000) answers.clear();
		answers.set(key, known);
	}
	return known;
}

function couldFit(pod: Pod, node: Node): boolean {
	const has = amountsOf(node.status.allocatable);
	return Object.entries(podRequests(pod)).every(
		([name, wanted]) => wanted <= (has[name] ?? 0),
	);
}

/** Do the two ask for a resource in common, or does the one only take a place? */
const frees = (pod: Pod, gone: Pod): boolean => {
	const own = podRequests(pod);
	return (
		Object.keys(own).length === 0 ||
		gone.spec.nodeName !== undefined ||
		Object.keys(podRequests(gone)).some((name) => name in own)
	);
};

const allocatableGrew = (pod: Pod, old: Node, node: Node): boolean => {
	const before = amountsOf(old.status.allocatable);
	const now = amountsOf(node.status.allocatable);
	return ["pods", ...Object.keys(podRequests(pod))].some(
		(name) => (now[name] ?? 0) > (before[name] ?? 0),
	);
};

/** Room for what the pod asks for; the node with most left is best (strategy LeastAllocated of cpu and memory). */
export const nodeResourcesFit = definePlugin({
	name: "NodeResourcesFit",
	wakeups: [
		{
			resource: "AssignedPod",
			actions: ["Delete", "UpdatePodScaleDown"],
			hint: (pod, { old }) => old === undefined || frees(pod, old as Pod),
		},
		{ resource: "UnscheduledPod", actions: ["UpdatePodScaleDown"] },
		{
			resource: "Node",
			actions: ["Add", "UpdateNodeAllocatable"],
			hint: (pod, { old, new: node }) =>
				couldFit(pod, node as Node) &&
				(old === undefined || allocatableGrew(pod, old as Node, node as Node)),
		},
	],
	filter({ info }, node) {
		return fits(info, node);
	},
	score({ info }, node) {
		const { allocatable } = node;
		let sum = 0;
		let weights = 0;
		if (allocatable.milliCPU > 0) {
			sum += least(node.nonZeroCPU + info.nonZeroCPU, allocatable.milliCPU);
			weights++;
		}
		if (allocatable.memory > 0) {
			sum += least(node.nonZeroMemory + info.nonZeroMemory, allocatable.memory);
			weights++;
		}
		return weights === 0 ? 0 : Math.floor(sum / weights);
	},
});

const least = (requested: number, capacity: number): number =>
	requested > capacity
		? 0
		: Math.floor(((capacity - requested) * maxNodeScore) / capacity);
