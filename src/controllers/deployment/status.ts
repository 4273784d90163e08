import type {
	Deployment,
	DeploymentStatus,
	ReplicaSet,
} from "../../client/types/apps.ts";
import { availability, withCondition } from "./conditions.ts";
import { wanted } from "./limits.ts";

type Count = "replicas" | "readyReplicas" | "availableReplicas";

export const total = (sets: readonly ReplicaSet[], field: Count): number =>
	sets.reduce((sum, set) => sum + (set.status[field] ?? 0), 0);

/** The status as the ReplicaSets have it (pkg/controller/deployment/sync.go, calculateStatus). */
export function deploymentStatus(
	deployment: Deployment,
	all: readonly ReplicaSet[],
	newSet: ReplicaSet | undefined,
	now: number,
): DeploymentStatus {
	const { collisionCount, conditions = [] } = deployment.status;
	const { generation = 0 } = deployment.metadata;
	const available = total(all, "availableReplicas");
	const counts = {
		observedGeneration: generation,
		replicas: total(all, "replicas"),
		updatedReplicas: newSet?.status.replicas ?? 0,
		readyReplicas: total(all, "readyReplicas"),
		availableReplicas: available,
		unavailableReplicas: Math.max(0, wanted(all) - available),
	};
	const terminating = terminatingReplicas(all);
	return {
		...withoutZeros(counts),
		...(terminating === undefined ? {} : { terminatingReplicas: terminating }),
		...(collisionCount === undefined ? {} : { collisionCount }),
		conditions: withCondition(
			conditions,
			availability(deployment, available, now),
		),
	};
}

/** Unknown as long as one of them does not say. */
function terminatingReplicas(sets: readonly ReplicaSet[]): number | undefined {
	let sum = 0;
	for (const { status } of sets) {
		if (status.terminatingReplicas === undefined) return undefined;
		sum += status.terminatingReplicas;
	}
	return sum;
}

/** Go leaves zero counts out. */
const withoutZeros = <T extends Record<string, number>>(
	counts: T,
): Partial<T> =>
	Object.fromEntries(
		Object.entries(counts).filter(([, count]) => count !== 0),
	) as Partial<T>;
