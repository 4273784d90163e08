import type { Deployment, ReplicaSet } from "../../client/types/apps.ts";
import {
	active,
	isRollingUpdate,
	maxSurge,
	replicasOf,
	wanted,
} from "./limits.ts";
import { byAge, desiredReplicas, maxReplicas } from "./revisions.ts";

/** A ReplicaSet and the size it should get. */
export interface Resize {
	readonly set: ReplicaSet;
	readonly replicas: number;
}

/** What is to be done when a Deployment's size changed, or when it is paused (pkg/controller/deployment/sync.go, scale). */
export function scale(
	deployment: Deployment,
	newSet: ReplicaSet | undefined,
	oldSets: readonly ReplicaSet[],
): Resize[] {
	const replicas = replicasOf(deployment);
	const all = newSet === undefined ? [...oldSets] : [...oldSets, newSet];
	const only = activeOrLatest(newSet, oldSets, all);
	if (only !== undefined)
		return replicasOf(only) === replicas ? [] : [{ set: only, replicas }];
	if (isSaturated(deployment, newSet))
		return active(oldSets).map((set) => ({ set, replicas: 0 }));
	return isRollingUpdate(deployment)
		? proportionally(deployment, active(all))
		: [];
}

/** The only active one; when none is, the new or the youngest. */
function activeOrLatest(
	newSet: ReplicaSet | undefined,
	oldSets: readonly ReplicaSet[],
	all: readonly ReplicaSet[],
): ReplicaSet | undefined {
	const running = active(all);
	if (running.length > 1) return undefined;
	return running[0] ?? newSet ?? [...oldSets].sort(byAge).at(-1);
}

/** Has the new ReplicaSet all pods of the Deployment, available, and does it know? */
export const isSaturated = (
	deployment: Deployment,
	set: ReplicaSet | undefined,
): boolean => {
	if (set === undefined) return false;
	const replicas = replicasOf(deployment);
	return (
		desiredReplicas(set) === replicas &&
		replicasOf(set) === replicas &&
		(set.status.availableReplicas ?? 0) === replicas
	);
};

/** Spreads a change over all active ReplicaSets by their sizes, so that a rollout stays where it is. */
export function proportionally(
	deployment: Deployment,
	sets: readonly ReplicaSet[],
): Resize[] {
	const replicas = replicasOf(deployment);
	const allowed = replicas > 0 ? replicas + maxSurge(deployment) : 0;
	const toAdd = allowed - wanted(sets);
	const bySize = (a: ReplicaSet, b: ReplicaSet) =>
		replicasOf(b) - replicasOf(a) || (toAdd > 0 ? byAge(b, a) : byAge(a, b));
	const sorted = toAdd === 0 ? [...sets] : [...sets].sort(bySize);
	let added = 0;
	const sizes = sorted.map((set) => {
		const share = toAdd === 0 ? 0 : shareOf(set, deployment, toAdd, added);
		added += share;
		return replicasOf(set) + share;
	});
	// What rounding leaves goes to the largest.
	if (toAdd !== 0 && sizes[0] !== undefined)
		sizes[0] = Math.max(0, sizes[0] + toAdd - added);
	return sorted.map((set, i) => ({ set, replicas: sizes[i] ?? 0 }));
}

/** A ReplicaSet's part of `toAdd`, of which `added` is given away (util.GetReplicaSetProportion). */
function shareOf(
	set: ReplicaSet,
	deployment: Deployment,
	toAdd: number,
	added: number,
): number {
	if (replicasOf(set) === 0 || toAdd === added) return 0;
	const fraction = fractionOf(set, deployment);
	const allowed = toAdd - added;
	return toAdd > 0 ? Math.min(fraction, allowed) : Math.max(fraction, allowed);
}

function fractionOf(set: ReplicaSet, deployment: Deployment): number {
	const size = replicasOf(set);
	const replicas = replicasOf(deployment);
	if (replicas === 0) return -size;
	const max = replicas + maxSurge(deployment);
	const before = maxReplicas(set) || deployment.status.replicas || 0;
	if (before === 0) return 0;
	return roundHalfAway((size * max) / before) - size;
}

/** As Go's integer.RoundToInt32. */
const roundHalfAway = (value: number): number =>
	value < 0 ? Math.trunc(value - 0.5) : Math.trunc(value + 0.5);
