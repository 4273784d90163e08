import type { Pod } from "../../client/types/pod.ts";
import { isPodReady, podCondition, timeMs } from "./pods.ts";

const deletionCostAnnotation = "controller.kubernetes.io/pod-deletion-cost";

/** The cost that someone gave the pod; 0 when none, or none that reads as a 32-bit number. */
export function deletionCost({ metadata }: Pod): number {
	const text = metadata.annotations?.[deletionCostAnnotation];
	if (text === undefined || !/^(0|-?[1-9][0-9]*)$/.test(text)) return 0;
	const cost = Number(text);
	return cost >= -(2 ** 31) && cost < 2 ** 31 ? cost : 0;
}

const phaseOrder: Readonly<Record<string, number>> = {
	Pending: 0,
	Unknown: 1,
	Running: 2,
};

/** A pod and how many of its kin run on the same node. */
export interface RankedPod {
	readonly pod: Pod;
	readonly rank: number;
}

/**
 * Which of two pods a controller deletes first: negative when `a` (pkg/controller/controller_utils.go,
 * ActivePodsWithRanks): without a node, less far, not ready, cheaper, more of its kin beside it, ready for a
 * shorter time, restarted more often, younger.
 */
export function compareForDeletion(
	a: RankedPod,
	b: RankedPod,
	now: number,
): number {
	const order = [
		Number(hasNode(a.pod)) - Number(hasNode(b.pod)),
		phaseOf(a.pod) - phaseOf(b.pod),
		Number(isPodReady(a.pod)) - Number(isPodReady(b.pod)),
		deletionCost(a.pod) - deletionCost(b.pod),
		b.rank - a.rank,
	].find((difference) => difference !== 0);
	if (order !== undefined) return order;
	if (isPodReady(a.pod)) {
		const byReady = compareTimes(a.pod, b.pod, readyTime, now);
		if (byReady !== 0) return byReady;
	}
	const byRestarts = compareRestarts(a.pod, b.pod);
	if (byRestarts !== 0) return byRestarts;
	return compareTimes(a.pod, b.pod, createdTime, now);
}

/** The plainer order in which Jobs delete: no costs, no kin, exact ages (ActivePods). */
export function compareActive(a: Pod, b: Pod): number {
	const order = [
		Number(hasNode(a)) - Number(hasNode(b)),
		phaseOf(a) - phaseOf(b),
		Number(isPodReady(a)) - Number(isPodReady(b)),
	].find((difference) => difference !== 0);
	if (order !== undefined) return order;
	const younger = (x: number | undefined, y: number | undefined) =>
		(y ?? Number.POSITIVE_INFINITY) - (x ?? Number.POSITIVE_INFINITY) || 0;
	return (
		(isPodReady(a) ? younger(readyTime(a), readyTime(b)) : 0) ||
		compareRestarts(a, b) ||
		younger(createdTime(a), createdTime(b))
	);
}

const hasNode = ({ spec }: Pod): boolean =>
	spec.nodeName !== undefined && spec.nodeName !== "";

const phaseOf = ({ status }: Pod): number =>
	phaseOrder[status.phase ?? ""] ?? 0;

const readyTime = (pod: Pod): number | undefined =>
	timeMs(podCondition(pod, "Ready")?.lastTransitionTime);
const createdTime = ({ metadata }: Pod): number | undefined =>
	timeMs(metadata.creationTimestamp);

/** Younger first, on a logarithmic scale: within a power of two of its age it is left to the uid, that is to chance. */
function compareTimes(
	a: Pod,
	b: Pod,
	timeOf: (pod: Pod) => number | undefined,
	now: number,
): number {
	const [left, right] = [timeOf(a), timeOf(b)];
	if (left === right) return 0;
	if (left === undefined) return -1;
	if (right === undefined) return 1;
	const difference = logarithm(now - left) - logarithm(now - right);
	if (difference !== 0) return difference;
	return (a.metadata.uid ?? "") < (b.metadata.uid ?? "") ? -1 : 1;
}

/** Of an age in milliseconds, taken in nanoseconds as Go has it. */
const logarithm = (age: number): number =>
	age > 0 ? Math.floor(Math.log2(age * 1e6)) : -1;

function compareRestarts(a: Pod, b: Pod): number {
	const [left, right] = [restarts(a), restarts(b)];
	return right.regular - left.regular || right.sidecar - left.sidecar;
}

function restarts({ spec, status }: Pod): { regular: number; sidecar: number } {
	const most = (statuses: Pod["status"]["containerStatuses"] = []) =>
		Math.max(0, ...statuses.map((container) => container.restartCount));
	const sidecars = new Set(
		(spec.initContainers ?? [])
			.filter((container) => container.restartPolicy === "Always")
			.map((container) => container.name),
	);
	return {
		regular: most(status.containerStatuses),
		sidecar: most(
			status.initContainerStatuses?.filter(({ name }) => sidecars.has(name)),
		),
	};
}
