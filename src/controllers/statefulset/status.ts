import { deepEqual } from "../../apimachinery/json.ts";
import type {
	StatefulSet,
	StatefulSetStatus,
} from "../../client/types/apps.ts";
import type { Pod } from "../../client/types/pod.ts";
import { isPodAvailable, isPodReady } from "../shared/pods.ts";
import { replicasOf, revisionOf } from "./identity.ts";

export const isCreated = ({ status }: Pod): boolean =>
	status.phase !== undefined && status.phase !== "";
export const isTerminating = ({ metadata }: Pod): boolean =>
	metadata.deletionTimestamp !== undefined;
export const isRunningAndReady = (pod: Pod): boolean =>
	pod.status.phase === "Running" && isPodReady(pod);
export const isRunningAndAvailable = (
	pod: Pod,
	minReadySeconds: number,
	now: number,
): boolean =>
	isRunningAndReady(pod) && isPodAvailable(pod, minReadySeconds, now);
export const isHealthy = (pod: Pod): boolean =>
	isRunningAndReady(pod) && !isTerminating(pod);

export interface Counts {
	readonly replicas: number;
	readonly readyReplicas: number;
	readonly availableReplicas: number;
	readonly currentReplicas: number;
	readonly updatedReplicas: number;
}

/** Counts pods; those that are yet to be created do not count. */
export function count(
	pods: readonly Pod[],
	revisions: { readonly current: string; readonly update: string },
	minReadySeconds: number,
	now: number,
): Counts {
	const running = pods.filter(isRunningAndReady);
	const live = pods.filter((pod) => isCreated(pod) && !isTerminating(pod));
	const ofRevision = (name: string) =>
		live.filter((pod) => revisionOf(pod) === name).length;
	return {
		replicas: pods.filter(isCreated).length,
		readyReplicas: running.length,
		availableReplicas: running.filter((pod) =>
			isPodAvailable(pod, minReadySeconds, now),
		).length,
		currentReplicas: ofRevision(revisions.current),
		updatedReplicas: ofRevision(revisions.update),
	};
}

/** The status to be written; undefined when it says so already. A rollout that is complete makes its revision the current one. */
export function nextStatus(
	set: StatefulSet,
	counts: Counts,
	revisions: {
		readonly current: string;
		readonly update: string;
		readonly collisions: number;
	},
): StatefulSetStatus | undefined {
	const replicas = replicasOf(set);
	const complete =
		set.spec.updateStrategy.type === "RollingUpdate" &&
		counts.updatedReplicas === replicas &&
		counts.readyReplicas === replicas &&
		counts.replicas === replicas;
	const current = complete ? counts.updatedReplicas : counts.currentReplicas;
	const { generation = 0 } = set.metadata;
	const status: StatefulSetStatus = {
		...(generation === 0 ? {} : { observedGeneration: generation }),
		replicas: counts.replicas,
		...nonZero("readyReplicas", counts.readyReplicas),
		...nonZero("currentReplicas", current),
		...nonZero("updatedReplicas", counts.updatedReplicas),
		currentRevision: complete ? revisions.update : revisions.current,
		updateRevision: revisions.update,
		collisionCount: revisions.collisions,
		availableReplicas: counts.availableReplicas,
	};
	const { conditions: _, collisionCount: __, ...before } = set.status;
	const { collisionCount: ___, ...after } = status;
	const known = (set.status.observedGeneration ?? 0) >= generation;
	return known && deepEqual({ availableReplicas: 0, ...before }, after)
		? undefined
		: status;
}

const nonZero = (
	name: "readyReplicas" | "currentReplicas" | "updatedReplicas",
	value: number,
) => (value === 0 ? {} : { [name]: value });
