import type { Deployment, ReplicaSet } from "../../client/types/apps.ts";
import { maxUnavailable, newSetSize, replicasOf, wanted } from "./limits.ts";
import { byAge } from "./revisions.ts";
import type { Resize } from "./scaling.ts";
import { total } from "./status.ts";

/** The step that the new ReplicaSet can take now, if any (pkg/controller/deployment/rolling.go). */
export function growNewSet(
	deployment: Deployment,
	all: readonly ReplicaSet[],
	newSet: ReplicaSet,
): Resize | undefined {
	const [now, replicas] = [replicasOf(newSet), replicasOf(deployment)];
	if (now === replicas) return undefined;
	const size = now > replicas ? replicas : newSetSize(deployment, all, now);
	return size === now ? undefined : { set: newSet, replicas: size };
}

/** The steps that old ReplicaSets can take now: first those that remove pods that are not available anyway. */
export function shrinkOldSets(
	deployment: Deployment,
	all: readonly ReplicaSet[],
	oldSets: readonly ReplicaSet[],
	newSet: ReplicaSet,
): Resize[] {
	if (wanted(oldSets) === 0) return [];
	const minAvailable = replicasOf(deployment) - maxUnavailable(deployment);
	const newUnavailable =
		replicasOf(newSet) - (newSet.status.availableReplicas ?? 0);
	const most = wanted(all) - minAvailable - newUnavailable;
	if (most <= 0) return [];
	const sorted = [...oldSets].sort(byAge);
	const unhealthy = removeUnhealthy(sorted, most);
	const sizes = new Map(unhealthy.map(({ set, replicas }) => [set, replicas]));
	const sizeOf = (set: ReplicaSet) => sizes.get(set) ?? replicasOf(set);
	const steps = [...unhealthy];
	let surplus = total([...oldSets, newSet], "availableReplicas") - minAvailable;
	for (const set of sorted) {
		if (surplus <= 0) break;
		const size = sizeOf(set);
		if (size === 0) continue;
		const less = Math.min(size, surplus);
		steps.push({ set, replicas: size - less });
		surplus -= less;
	}
	return steps;
}

function removeUnhealthy(
	sorted: readonly ReplicaSet[],
	most: number,
): Resize[] {
	const steps: Resize[] = [];
	let removed = 0;
	for (const set of sorted) {
		if (removed >= most) break;
		const size = replicasOf(set);
		const unavailable = size - (set.status.availableReplicas ?? 0);
		if (size === 0 || unavailable === 0) continue;
		const less = Math.min(most - removed, unavailable);
		steps.push({ set, replicas: size - less });
		removed += less;
	}
	return steps;
}
