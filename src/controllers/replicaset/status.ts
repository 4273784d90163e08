import { formatTime } from "../../apimachinery/clock.ts";
import { deepEqual } from "../../apimachinery/json.ts";
import { labelsFromSet } from "../../apimachinery/selectors/labels.ts";
import type { ReplicationStatus } from "../../client/types/core.ts";
import type { Condition } from "../../client/types/meta.ts";
import type { Pod } from "../../client/types/pod.ts";
import { isPodAvailable, isPodReady } from "../shared/pods.ts";
import type { Replicated } from "./adapter.ts";

export interface Observed {
	readonly active: readonly Pod[];
	/** Absent when they are not counted. */
	readonly terminating?: readonly Pod[];
	/** Creating or deleting pods failed. */
	readonly error?: unknown;
}

const failureType = "ReplicaFailure";

/** The status that fits what was observed (pkg/controller/replicaset/replica_set_utils.go). */
export function replicationStatus(
	{ metadata, spec, status }: Replicated,
	{ active, terminating, error }: Observed,
	now: number,
): ReplicationStatus {
	const { minReadySeconds = 0, replicas = 0, template } = spec;
	const label = labelsFromSet(template?.metadata?.labels);
	let [labelled, ready, available] = [0, 0, 0];
	for (const pod of active) {
		if (label.matches(pod.metadata.labels)) labelled++;
		if (!isPodReady(pod)) continue;
		ready++;
		if (isPodAvailable(pod, minReadySeconds, now)) available++;
	}
	const conditions = withFailure(
		status.conditions ?? [],
		error,
		active.length < replicas ? "FailedCreate" : "FailedDelete",
		now,
	);
	return {
		replicas: active.length,
		...(labelled > 0 ? { fullyLabeledReplicas: labelled } : {}),
		...(ready > 0 ? { readyReplicas: ready } : {}),
		...(available > 0 ? { availableReplicas: available } : {}),
		...(terminating === undefined
			? {}
			: { terminatingReplicas: terminating.length }),
		...(metadata.generation === undefined
			? {}
			: { observedGeneration: metadata.generation }),
		...(conditions.length > 0 ? { conditions } : {}),
	};
}

/** A first failure is noted and stays as it is until everything goes well. */
function withFailure(
	conditions: readonly Condition[],
	error: unknown,
	reason: string,
	now: number,
): readonly Condition[] {
	const noted = conditions.some(({ type }) => type === failureType);
	if (error === undefined)
		return noted
			? conditions.filter(({ type }) => type !== failureType)
			: conditions;
	if (noted) return conditions;
	return [
		...conditions,
		{
			type: failureType,
			status: "True",
			lastTransitionTime: formatTime(now),
			reason,
			message: error instanceof Error ? error.message : String(error),
		},
	];
}

export const sameStatus = (
	a: ReplicationStatus,
	b: ReplicationStatus,
): boolean =>
	deepEqual(a.conditions ?? [], b.conditions ?? []) &&
	deepEqual({ ...a, conditions: [] }, { ...b, conditions: [] });
