import { isDeepStrictEqual } from "node:util";
import type { Pod, PodStatus } from "../../client/types/pod.ts";

/** Fields that go when the kubelet does not set them. */
const ownFields = [
	"message",
	"reason",
	"podIP",
	"podIPs",
	"ephemeralContainerStatuses",
] as const;

/** Conditions that the kubelet takes back. */
const passingConditions = ["PodResizePending", "PodResizeInProgress"];

/** The strategic merge patch that makes the one the other, as far as it is the kubelet's; undefined when there is nothing to do. */
export function statusPatch(
	{ metadata, status: old = {} }: Pod,
	status: PodStatus,
): Record<string, unknown> | undefined {
	const changes: Record<string, unknown> = {};
	for (const [field, value] of Object.entries(status)) {
		if (field === "conditions") continue;
		if (!isDeepStrictEqual(old[field as keyof PodStatus], value))
			changes[field] = value;
	}
	for (const field of ownFields)
		if (old[field] !== undefined && status[field] === undefined)
			changes[field] = null;
	const conditions = conditionChanges(old, status);
	if (conditions.length > 0) changes.conditions = conditions;
	if (Object.keys(changes).length === 0) return undefined;
	return { metadata: { uid: metadata.uid }, status: changes };
}

function conditionChanges(old: PodStatus, status: PodStatus): object[] {
	const before = old.conditions ?? [];
	const wanted = status.conditions ?? [];
	const changed: object[] = wanted.filter(
		(condition) =>
			!isDeepStrictEqual(
				before.find(({ type }) => type === condition.type),
				condition,
			),
	);
	for (const type of passingConditions)
		if (
			before.some((c) => c.type === type) &&
			!wanted.some((c) => c.type === type)
		)
			changed.push({ $patch: "delete", type });
	return changed;
}
