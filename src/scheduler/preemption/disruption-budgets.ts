import { labelSelectorAsSelector } from "../../apimachinery/selectors/labels.ts";
import type { PodDisruptionBudget } from "../../client/types/policy.ts";
import type { PodInfo } from "../framework/pod-info.ts";

/** Which of the pods can't go without breaking a budget, when they go in this order (filterPodsWithPDBViolation). */
export function violators(
	pods: readonly PodInfo[],
	budgets: readonly PodDisruptionBudget[],
): ReadonlySet<PodInfo> {
	const violating = new Set<PodInfo>();
	if (budgets.length === 0) return violating;
	const rules = budgets.map((budget) => ({
		namespace: budget.metadata.namespace,
		disrupted: budget.status.disruptedPods ?? {},
		selector: labelSelectorAsSelector(budget.spec.selector),
		allowed: budget.status.disruptionsAllowed ?? 0,
	}));
	for (const info of pods) {
		const { namespace, labels = {}, name = "" } = info.pod.metadata;
		if (Object.keys(labels).length === 0) continue;
		for (const rule of rules) {
			if (rule.namespace !== namespace) continue;
			if (rule.selector.empty || !rule.selector.matches(labels)) continue;
			// Its disruption has been counted already.
			if (name in rule.disrupted) continue;
			rule.allowed--;
			if (rule.allowed < 0) violating.add(info);
		}
	}
	return violating;
}
