import { keyOf } from "../../client/store.ts";
import type { Job, PodFailurePolicyRule } from "../../client/types/batch.ts";
import type { ContainerStatus, Pod } from "../../client/types/pod.ts";

/** What the Job's podFailurePolicy says of a failed pod. */
export interface PolicyMatch {
	/** Of the first rule that matches. */
	readonly action?: string;
	/** Does the failure count against the backoff limit? */
	readonly counts: boolean;
	/** Why the Job fails, with FailJob. */
	readonly message?: string;
}

/** pkg/controller/job/pod_failure_policy.go */
export function matchFailurePolicy({ spec }: Job, pod: Pod): PolicyMatch {
	const rules = spec.podFailurePolicy?.rules ?? [];
	for (const [index, rule] of rules.entries()) {
		const what = matchRule(rule, pod);
		if (what === undefined) continue;
		const { action } = rule;
		if (action !== "FailJob") return { action, counts: action !== "Ignore" };
		return {
			action,
			counts: true,
			message: `${what} matching FailJob rule at index ${index}`,
		};
	}
	return { counts: true };
}

function matchRule(rule: PodFailurePolicyRule, pod: Pod): string | undefined {
	if (rule.onExitCodes !== undefined) {
		const found = [
			...(pod.status.containerStatuses ?? []),
			...(pod.status.initContainerStatuses ?? []),
		].find((status) => exitMatches(rule, status));
		return found === undefined
			? undefined
			: `Container ${found.name} for pod ${keyOf(pod)} failed with exit code ${found.state?.terminated?.exitCode}`;
	}
	for (const { type, status } of pod.status.conditions ?? [])
		for (const pattern of rule.onPodConditions ?? [])
			if (pattern.type === type && (pattern.status ?? "True") === status)
				return `Pod ${keyOf(pod)} has condition ${type}`;
	return undefined;
}

function exitMatches(
	{ onExitCodes }: PodFailurePolicyRule,
	{ name, state }: ContainerStatus,
): boolean {
	const code = state?.terminated?.exitCode ?? 0;
	if (onExitCodes === undefined || code === 0) return false;
	const { containerName, operator, values } = onExitCodes;
	if (containerName !== undefined && containerName !== name) return false;
	return values.includes(code) === (operator === "In");
}
