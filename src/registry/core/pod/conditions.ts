import { formatTime } from "../../../apimachinery/clock.ts";
import { list } from "../../shared/checks.ts";
import type { PodCondition, PodStatus } from "./types.ts";

/** Adds a condition or replaces the one of its type; the time changes with the status only (pkg/api/v1/pod/util.go UpdatePodCondition). */
export function withCondition(
	status: PodStatus | undefined,
	condition: PodCondition,
	now: number,
): PodStatus {
	const conditions = [...list(status?.conditions)];
	const at = conditions.findIndex(({ type }) => type === condition.type);
	const before = conditions[at];
	const next: PodCondition = {
		lastProbeTime: null,
		lastTransitionTime:
			before?.status === condition.status && before.lastTransitionTime
				? before.lastTransitionTime
				: formatTime(now),
		...condition,
	};
	if (at < 0) conditions.push(next);
	else conditions[at] = next;
	return { ...status, conditions };
}
