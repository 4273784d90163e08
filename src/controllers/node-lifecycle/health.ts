import { formatTime } from "../../apimachinery/clock.ts";
import type { Node, NodeCondition } from "../../client/types/node.ts";
import type { Lease } from "../../client/types/other.ts";

/** What is known of a node's heartbeats. */
export interface NodeHealth {
	readonly ready: NodeCondition | undefined;
	/** When the last heartbeat was seen, by our clock. */
	probedAt: number;
	readonly renewTime: string | undefined;
}

export const readyOf = ({ status }: Node): NodeCondition | undefined =>
	status.conditions?.find(({ type }) => type === "Ready");

/** Heartbeats come as lease renewals and as times in the Ready condition (node_lifecycle_controller.go, tryUpdateNodeHealth). */
export function observeHealth(
	node: Node,
	lease: Lease | undefined,
	before: NodeHealth | undefined,
	now: number,
): NodeHealth {
	const ready = readyOf(node);
	const renewTime = lease?.spec.renewTime;
	const created = Date.parse(node.metadata.creationTimestamp ?? "") || now;
	const probe = () => {
		if (before === undefined) return ready === undefined ? created : now;
		if ((before.ready === undefined) !== (ready === undefined)) return now;
		return before.ready?.lastHeartbeatTime === ready?.lastHeartbeatTime
			? before.probedAt
			: now;
	};
	const renewed =
		renewTime !== undefined &&
		(before?.renewTime === undefined || before.renewTime < renewTime);
	return {
		ready,
		probedAt: renewed ? now : probe(),
		renewTime: renewed ? renewTime : before?.renewTime,
	};
}

/** The conditions that only a kubelet knows. The network's is the control plane's own. */
const kubeletConditions = [
	"Ready",
	"MemoryPressure",
	"DiskPressure",
	"PIDPressure",
];

/** The conditions of a node from which nothing was heard for too long. */
export function unknownConditions(
	{ metadata, status }: Node,
	now: number,
): NodeCondition[] {
	const time = formatTime(now);
	const conditions = [...(status.conditions ?? [])];
	for (const type of kubeletConditions) {
		const index = conditions.findIndex((condition) => condition.type === type);
		const old = conditions[index];
		if (old === undefined)
			conditions.push({
				type,
				status: "Unknown",
				lastHeartbeatTime: metadata.creationTimestamp ?? time,
				lastTransitionTime: time,
				reason: "NodeStatusNeverUpdated",
				message: "Kubelet never posted node status.",
			});
		else if (old.status !== "Unknown")
			conditions[index] = {
				...old,
				status: "Unknown",
				lastTransitionTime: time,
				reason: "NodeStatusUnknown",
				message: "Kubelet stopped posting node status.",
			};
	}
	return conditions;
}
