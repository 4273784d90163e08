import { formatTime } from "../../apimachinery/clock.ts";
import type { Client } from "../../client/client.ts";
import { kinds } from "../../client/kinds.ts";
import type { Pod, PodCondition, PodStatus } from "../../client/types/pod.ts";

/** The condition that says why a pod was disrupted. */
export const disruptionTarget = (
	reason: string,
	message: string,
	now: number,
): PodCondition => ({
	type: "DisruptionTarget",
	status: "True",
	lastTransitionTime: formatTime(now),
	reason,
	message,
});

/** The conditions with this one among them; undefined when it is there already. */
export function updatedConditions(
	conditions: readonly PodCondition[] = [],
	condition: PodCondition,
): readonly PodCondition[] | undefined {
	const index = conditions.findIndex(({ type }) => type === condition.type);
	const old = conditions[index];
	if (old === undefined) return [...conditions, condition];
	if (
		old.status === condition.status &&
		old.reason === condition.reason &&
		old.message === condition.message
	)
		return undefined;
	return conditions.with(
		index,
		old.status === condition.status && old.lastTransitionTime !== undefined
			? { ...condition, lastTransitionTime: old.lastTransitionTime }
			: condition,
	);
}

/** Patches parts of a pod's status; fails when the pod is another one by now. */
export async function patchPodStatus(
	client: Client,
	{ metadata }: Pod,
	status: Partial<PodStatus>,
): Promise<Pod> {
	return client.patch(
		kinds.pods,
		metadata.namespace ?? "",
		metadata.name ?? "",
		"strategic",
		{ metadata: { uid: metadata.uid }, status },
		{},
		"status",
	);
}
