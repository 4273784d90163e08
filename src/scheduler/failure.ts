import { formatTime } from "../apimachinery/clock.ts";
import { isNotFound } from "../apimachinery/errors.ts";
import { kinds } from "../client/kinds.ts";
import type { Pod, PodCondition } from "../client/types/pod.ts";
import type { Handle } from "./framework/handle.ts";

export interface Failure {
	readonly reason: "Unschedulable" | "SchedulerError";
	readonly message: string;
	/** "" takes an earlier nomination back; undefined leaves it. */
	readonly nominatedNode: string | undefined;
}

const maxMessage = 1024;

/** Tells the pod's owner, by an event and by condition PodScheduled, why it was not placed (schedule_one.go, handleSchedulingFailure). */
export async function reportFailure(
	handle: Handle,
	pod: Pod,
	{ reason, message, nominatedNode }: Failure,
): Promise<void> {
	handle.events.event(
		pod,
		undefined,
		"Warning",
		"FailedScheduling",
		"Scheduling",
		message.length > maxMessage
			? `${message.slice(0, maxMessage - 4)} ...`
			: message,
	);
	const condition = changedCondition(handle, pod, reason, message);
	const renominated =
		nominatedNode !== undefined &&
		nominatedNode !== (pod.status.nominatedNodeName ?? "");
	if (condition === undefined && !renominated) return;
	const { namespace = "", name = "", uid } = pod.metadata;
	try {
		await handle.client.patch(
			kinds.pods,
			namespace,
			name,
			"strategic",
			{
				metadata: { uid },
				status: {
					...(condition === undefined ? {} : { conditions: [condition] }),
					...(renominated ? { nominatedNodeName: nominatedNode || null } : {}),
				},
			},
			{},
			"status",
		);
	} catch (error) {
		if (!isNotFound(error)) throw error;
	}
}

/** Undefined when the pod says so already. */
function changedCondition(
	{ clock }: Handle,
	{ metadata, status }: Pod,
	reason: string,
	message: string,
): PodCondition | undefined {
	const old = status.conditions?.find(({ type }) => type === "PodScheduled");
	const { generation } = metadata;
	if (
		old?.status === "False" &&
		old.reason === reason &&
		old.message === message &&
		old.observedGeneration === generation
	)
		return undefined;
	return {
		type: "PodScheduled",
		status: "False",
		reason,
		message,
		...(generation === undefined ? {} : { observedGeneration: generation }),
		lastProbeTime: null,
		lastTransitionTime:
			old?.status === "False"
				? (old.lastTransitionTime ?? null)
				: formatTime(clock.now()),
	};
}
