import {
	type IntOrString,
	scaledIntOrPercent,
} from "../../apimachinery/int-or-string.ts";
import type { Deployment, ReplicaSet } from "../../client/types/apps.ts";

const maxInt32 = 2 ** 31 - 1;

export const replicasOf = ({ spec }: Deployment | ReplicaSet): number =>
	spec.replicas ?? 1;

export const isRollingUpdate = ({ spec }: Deployment): boolean =>
	spec.strategy.type === "RollingUpdate";

/** How many pods there may be too many and too few: never both none (util.ResolveFenceposts). */
export function fenceposts(
	surge: IntOrString | undefined,
	unavailable: IntOrString | undefined,
	desired: number,
): { surge: number; unavailable: number } {
	const result = {
		surge: scaledIntOrPercent(surge ?? 0, desired, true),
		unavailable: scaledIntOrPercent(unavailable ?? 0, desired, false),
	};
	return result.surge === 0 && result.unavailable === 0
		? { surge: 0, unavailable: 1 }
		: result;
}

const postsOf = (deployment: Deployment) => {
	const { maxSurge, maxUnavailable } =
		deployment.spec.strategy.rollingUpdate ?? {};
	return fenceposts(maxSurge, maxUnavailable, replicasOf(deployment));
};

export const maxSurge = (deployment: Deployment): number =>
	isRollingUpdate(deployment) ? postsOf(deployment).surge : 0;

export function maxUnavailable(deployment: Deployment): number {
	const replicas = replicasOf(deployment);
	if (!isRollingUpdate(deployment) || replicas === 0) return 0;
	return Math.min(postsOf(deployment).unavailable, replicas);
}

/** Undefined: progress is not watched. */
export function progressDeadlineMs({ spec }: Deployment): number | undefined {
	const { progressDeadlineSeconds: seconds } = spec;
	return seconds === undefined || seconds === maxInt32
		? undefined
		: seconds * 1000;
}

/** Undefined: all old ReplicaSets are kept. */
export function historyLimit({ spec }: Deployment): number | undefined {
	const { revisionHistoryLimit: limit } = spec;
	return limit === undefined || limit === maxInt32 ? undefined : limit;
}

/** Sum of what ReplicaSets want. */
export const wanted = (sets: readonly ReplicaSet[]): number =>
	sets.reduce((sum, set) => sum + replicasOf(set), 0);

export const active = (sets: readonly ReplicaSet[]): ReplicaSet[] =>
	sets.filter((set) => replicasOf(set) > 0);

/** How large the new ReplicaSet should be, given all others (util.NewRSNewReplicas). */
export function newSetSize(
	deployment: Deployment,
	all: readonly ReplicaSet[],
	current: number,
): number {
	const replicas = replicasOf(deployment);
	if (!isRollingUpdate(deployment)) return replicas;
	const room = replicas + maxSurge(deployment) - wanted(all);
	return room <= 0 ? current : current + Math.min(room, replicas - current);
}
