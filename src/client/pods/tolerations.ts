/** Taints and tolerations (k8s.io/component-helpers/scheduling/corev1/helpers.go). */
import type { Taint } from "../types/node.ts";
import type { Toleration } from "../types/pod.ts";

export function tolerates(toleration: Toleration, taint: Taint): boolean {
	const { effect = "", key = "", operator = "", value = "" } = toleration;
	if (effect !== "" && effect !== taint.effect) return false;
	if (key !== "" && key !== taint.key) return false;
	if (operator === "" || operator === "Equal")
		return value === (taint.value ?? "");
	return operator === "Exists";
}

/** The first of these taints that nothing tolerates, among those with one of the effects. */
export function untoleratedTaint(
	taints: readonly Taint[] | undefined,
	tolerations: readonly Toleration[] | undefined,
	effects: readonly string[],
): Taint | undefined {
	return taints?.find(
		(taint) =>
			effects.includes(taint.effect) &&
			!(tolerations ?? []).some((toleration) => tolerates(toleration, taint)),
	);
}
