import { scaledIntOrPercent } from "../../apimachinery/int-or-string.ts";
import type { DaemonSet, DaemonSetStatus } from "../../client/types/apps.ts";
import type { Node } from "../../client/types/node.ts";
import type { Pod } from "../../client/types/pod.ts";
import { isGoing } from "../shared/objects.ts";
import { isPodAvailable, isPodFinished, isPodReady } from "../shared/pods.ts";
import {
	isUpdated,
	judgeNode,
	targetNode,
	templateGeneration,
} from "./nodes.ts";

/** What is known when a DaemonSet is looked at. */
export interface Scene {
	readonly set: DaemonSet;
	readonly nodes: readonly Node[];
	/** Its pods. */
	readonly pods: readonly Pod[];
	/** Of the present template. */
	readonly hash: string;
	readonly now: number;
}

export interface Plan {
	/** Nodes that need a pod. */
	readonly create: string[];
	readonly remove: Pod[];
}

/** Ended pods that only wait for a finalizer are nobody's business any more. */
export function podsByNode(
	pods: readonly Pod[],
	withEnded = false,
): Map<string, Pod[]> {
	const byNode = new Map<string, Pod[]>();
	for (const pod of pods) {
		if (!withEnded && isPodFinished(pod) && isGoing(pod)) continue;
		const node = targetNode(pod);
		if (node === undefined) continue;
		const found = byNode.get(node);
		if (found === undefined) byNode.set(node, [pod]);
		else found.push(pod);
	}
	return byNode;
}

/** Bound ones first, then oldest first. */
const byAge = (a: Pod, b: Pod): number => {
	const bound = (pod: Pod) => ((pod.spec.nodeName ?? "") !== "" ? 0 : 1);
	const text = ({ metadata }: Pod) =>
		`${metadata.creationTimestamp} ${metadata.name}`;
	return bound(a) - bound(b) || (text(a) < text(b) ? -1 : 1);
};

export interface Findings {
	/** Asked about each failed or succeeded pod; false: not now. */
	mayReplace(pod: Pod, node: string): boolean;
}

/** Where pods are missing and which are too many (pkg/controller/daemon/daemon_controller.go, manage). */
export function planNodes(scene: Scene, findings: Findings): Plan {
	const { set, nodes } = scene;
	const plan: Plan = { create: [], remove: [] };
	const byNode = podsByNode(scene.pods);
	for (const node of nodes) {
		const { name = "" } = node.metadata;
		const pods = byNode.get(name);
		const { shouldRun, mayStay } = judgeNode(node, set);
		if (shouldRun && pods === undefined) plan.create.push(name);
		else if (mayStay)
			planNode(scene, findings, name, pods ?? [], shouldRun, plan);
		else plan.remove.push(...(pods ?? []).filter((pod) => !isGoing(pod)));
	}
	// Pods for a node that is no more would never be bound, and so never be collected.
	const known = new Set(nodes.map(({ metadata }) => metadata.name));
	for (const [name, pods] of byNode)
		if (!known.has(name))
			plan.remove.push(
				...pods.filter((pod) => (pod.spec.nodeName ?? "") === ""),
			);
	return plan;
}

function planNode(
	{ set, hash, now }: Scene,
	findings: Findings,
	node: string,
	pods: readonly Pod[],
	shouldRun: boolean,
	{ create, remove }: Plan,
): void {
	const running: Pod[] = [];
	for (const pod of pods) {
		if (isGoing(pod)) continue;
		if (!isPodFinished(pod)) running.push(pod);
		else if (findings.mayReplace(pod, node)) remove.push(pod);
	}
	running.sort(byAge);
	if (!allowsSurge(set)) {
		remove.push(...running.slice(1));
		return;
	}
	if (running.length <= 1) {
		if (running.length === 0 && shouldRun) create.push(node);
		return;
	}
	// Two are fine as long as the old one is ready and the new one not yet.
	let oldestNew: Pod | undefined;
	let oldestOld: Pod | undefined;
	for (const pod of running) {
		const isNew = isUpdated(pod, hash, undefined);
		if (isNew && oldestNew === undefined) oldestNew = pod;
		else if (!isNew && oldestOld === undefined) oldestOld = pod;
		else remove.push(pod);
	}
	if (oldestNew === undefined || oldestOld === undefined) return;
	if (
		!isPodReady(oldestOld) ||
		isPodAvailable(oldestNew, set.spec.minReadySeconds ?? 0, now)
	)
		remove.push(oldestOld);
}

const rollingUpdateOf = ({ spec }: DaemonSet) =>
	spec.updateStrategy.type === "RollingUpdate"
		? (spec.updateStrategy.rollingUpdate ?? {})
		: {};

const surgeOf = (set: DaemonSet, desired: number): number =>
	scaledIntOrPercent(rollingUpdateOf(set).maxSurge ?? 0, desired, true);

const allowsSurge = (set: DaemonSet): boolean => {
	const { maxSurge = 0 } = rollingUpdateOf(set);
	return maxSurge !== 0 && maxSurge !== "0%";
};

/** The next step of a rolling update (pkg/controller/daemon/update.go). */
export function planUpdate(scene: Scene): Plan {
	const { set, nodes } = scene;
	const byNode = podsByNode(scene.pods);
	let desired = 0;
	for (const node of nodes) {
		if (!judgeNode(node, set).shouldRun) continue;
		desired++;
		const { name = "" } = node.metadata;
		if (!byNode.has(name)) byNode.set(name, []);
	}
	const surge = surgeOf(set, desired);
	const unavailable = scaledIntOrPercent(
		rollingUpdateOf(set).maxUnavailable ?? 0,
		desired,
		true,
	);
	return surge === 0
		? replaceInPlace(scene, byNode, unavailable === 0 ? 1 : unavailable)
		: replaceBySurge(scene, byNode, surge);
}

/** The new and the old pod of a node; undefined when there are several of either. */
function pairOf(
	{ set, hash }: Scene,
	pods: readonly Pod[],
): { newPod?: Pod; oldPod?: Pod } | undefined {
	const generation = templateGeneration(set);
	const pair: { newPod?: Pod; oldPod?: Pod } = {};
	for (const pod of pods) {
		if (isGoing(pod)) continue;
		const side = isUpdated(pod, hash, generation) ? "newPod" : "oldPod";
		if (pair[side] !== undefined) return undefined;
		pair[side] = pod;
	}
	return pair;
}

function replaceInPlace(
	scene: Scene,
	byNode: ReadonlyMap<string, readonly Pod[]>,
	maxUnavailable: number,
): Plan {
	let unavailable = 0;
	const broken: Pod[] = [];
	const candidates: Pod[] = [];
	for (const pods of byNode.values()) {
		const { newPod, oldPod } = pairOf(scene, pods) ?? {};
		if ((newPod === undefined) === (oldPod === undefined)) unavailable++;
		else if (newPod !== undefined) {
			if (!isAvailable(scene, newPod)) unavailable++;
		} else if (oldPod !== undefined) {
			if (!isAvailable(scene, oldPod)) broken.push(oldPod);
			else candidates.push(oldPod);
		}
	}
	const room = Math.max(0, maxUnavailable - unavailable);
	return { create: [], remove: [...broken, ...candidates.slice(0, room)] };
}

function replaceBySurge(
	scene: Scene,
	byNode: ReadonlyMap<string, readonly Pod[]>,
	maxSurge: number,
): Plan {
	let surging = 0;
	const remove: Pod[] = [];
	const broken: string[] = [];
	const candidates: string[] = [];
	for (const [node, pods] of byNode) {
		const pair = pairOf(scene, pods);
		if (pair === undefined) {
			surging++;
			continue;
		}
		const { newPod, oldPod } = pair;
		if (oldPod === undefined) continue;
		if (newPod === undefined) {
			if (isAvailable(scene, oldPod)) candidates.push(node);
			else broken.push(node);
		} else if (isAvailable(scene, newPod)) remove.push(oldPod);
		else surging++;
	}
	const room = Math.max(0, maxSurge - surging);
	return { create: [...broken, ...candidates.slice(0, room)], remove };
}

const isAvailable = ({ set, now }: Scene, pod: Pod): boolean =>
	isPodAvailable(pod, set.spec.minReadySeconds ?? 0, now);

/** The counts of a status (updateDaemonSetStatus). */
export function countStatus(
	scene: Scene,
): Omit<DaemonSetStatus, "observedGeneration" | "collisionCount"> {
	const { set, nodes, hash } = scene;
	const generation = templateGeneration(set);
	const byNode = podsByNode(scene.pods);
	let [desired, current, misscheduled] = [0, 0, 0];
	let [ready, available, updated] = [0, 0, 0];
	for (const node of nodes) {
		const [pod] = (byNode.get(node.metadata.name ?? "") ?? []).sort(byAge);
		if (!judgeNode(node, set).shouldRun) {
			if (pod !== undefined) misscheduled++;
			continue;
		}
		desired++;
		if (pod === undefined) continue;
		current++;
		if (isPodReady(pod)) ready++;
		if (isAvailable(scene, pod)) available++;
		if (isUpdated(pod, hash, generation)) updated++;
	}
	const unavailable = desired - available;
	return {
		currentNumberScheduled: current,
		numberMisscheduled: misscheduled,
		desiredNumberScheduled: desired,
		numberReady: ready,
		...(updated === 0 ? {} : { updatedNumberScheduled: updated }),
		...(available === 0 ? {} : { numberAvailable: available }),
		...(unavailable === 0 ? {} : { numberUnavailable: unavailable }),
	};
}
