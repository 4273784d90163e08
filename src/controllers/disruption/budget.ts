import { scaledIntOrPercent } from "../../apimachinery/int-or-string.ts";
import type { Condition } from "../../client/types/meta.ts";
import type { Pod } from "../../client/types/pod.ts";
import type { PodDisruptionBudget } from "../../client/types/policy.ts";
import { isPodReady, timeMs } from "../shared/pods.ts";

type Status = PodDisruptionBudget["status"];

/** A pod that was evicted must be gone by then, or it counts again. */
export const deletionTimeout = 2 * 60_000;

/** Does the budget need to know how many pods their controllers want? */
export const needsScale = ({ spec }: PodDisruptionBudget): boolean =>
	spec.maxUnavailable !== undefined || typeof spec.minAvailable === "string";

/** How many pods there should be and how many of them must be healthy (pkg/controller/disruption, getExpectedPodCount). */
export function expectedCounts(
	{ spec }: PodDisruptionBudget,
	pods: number,
	scale: number,
): { readonly expectedPods: number; readonly desiredHealthy: number } {
	if (spec.maxUnavailable !== undefined) {
		const unavailable = scaledIntOrPercent(spec.maxUnavailable, scale, true);
		return {
			expectedPods: scale,
			desiredHealthy: Math.max(0, scale - unavailable),
		};
	}
	if (typeof spec.minAvailable === "number")
		return { expectedPods: pods, desiredHealthy: spec.minAvailable };
	return spec.minAvailable === undefined
		? { expectedPods: 0, desiredHealthy: 0 }
		: {
				expectedPods: scale,
				desiredHealthy: scaledIntOrPercent(spec.minAvailable, scale, true),
			};
}

/** Evicted pods that are still expected to go, those that did not go in time, and when to look again. */
export function disruptedPods(
	{ status }: PodDisruptionBudget,
	pods: readonly Pod[],
	now: number,
) {
	const waiting: Record<string, string> = {};
	const late: Pod[] = [];
	let recheck: number | undefined;
	for (const pod of pods) {
		const { name = "", deletionTimestamp } = pod.metadata;
		const since = status.disruptedPods?.[name];
		if (since === undefined || deletionTimestamp !== undefined) continue;
		const until = (timeMs(since) ?? 0) + deletionTimeout;
		if (until < now) {
			late.push(pod);
			continue;
		}
		recheck = Math.min(recheck ?? until, until);
		waiting[name] = since;
	}
	return { waiting, late, recheck };
}

export const countHealthy = (
	pods: readonly Pod[],
	waiting: Readonly<Record<string, string>>,
): number =>
	pods.filter(
		(pod) =>
			pod.metadata.deletionTimestamp === undefined &&
			waiting[pod.metadata.name ?? ""] === undefined &&
			isPodReady(pod),
	).length;

/** The status that fits; its condition tells whether anything may be disrupted. */
export function budgetStatus(
	{ metadata, status }: PodDisruptionBudget,
	counts: {
		readonly currentHealthy: number;
		readonly desiredHealthy: number;
		readonly expectedPods: number;
	},
	waiting: Readonly<Record<string, string>>,
	now: string,
): Status {
	const { currentHealthy, desiredHealthy, expectedPods } = counts;
	const spare = currentHealthy - desiredHealthy;
	const disruptionsAllowed = expectedPods <= 0 || spare <= 0 ? 0 : spare;
	const { generation = 0 } = metadata;
	const allowed = disruptionsAllowed > 0;
	return {
		observedGeneration: generation,
		...(Object.keys(waiting).length > 0 ? { disruptedPods: waiting } : {}),
		disruptionsAllowed,
		...counts,
		conditions: withCondition(status.conditions, {
			type: "DisruptionAllowed",
			status: allowed ? "True" : "False",
			observedGeneration: generation,
			lastTransitionTime: now,
			reason: allowed ? "SufficientPods" : "InsufficientPods",
			message: "",
		}),
	};
}

/** The status when nothing can be told: nothing may be disrupted. */
export const failedStatus = (
	{ metadata, status }: PodDisruptionBudget,
	message: string,
	now: string,
): Status => ({
	...status,
	disruptionsAllowed: 0,
	conditions: withCondition(status.conditions, {
		type: "DisruptionAllowed",
		status: "False",
		observedGeneration: metadata.generation ?? 0,
		lastTransitionTime: now,
		reason: "SyncFailed",
		message,
	}),
});

/** meta.SetStatusCondition */
function withCondition(
	conditions: readonly Condition[] = [],
	condition: Condition,
): readonly Condition[] {
	const index = conditions.findIndex(({ type }) => type === condition.type);
	const old = conditions[index];
	if (old === undefined) return [...conditions, condition];
	const { lastTransitionTime } = old;
	return conditions.with(
		index,
		old.status === condition.status && lastTransitionTime !== undefined
			? { ...condition, lastTransitionTime }
			: condition,
	);
}
