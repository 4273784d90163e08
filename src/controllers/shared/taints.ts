import type { Taint } from "../../client/types/node.ts";
import type { Toleration } from "../../client/types/pod.ts";

export const notReadyTaint = "node.kubernetes.io/not-ready";
export const unreachableTaint = "node.kubernetes.io/unreachable";
export const outOfServiceTaint = "node.kubernetes.io/out-of-service";

/** Taints are told apart by key and effect. */
export const sameTaint = (a: Taint, b: Taint): boolean =>
	a.key === b.key && a.effect === b.effect;

/** v1.Toleration.ToleratesTaint */
export function tolerates(
	{ key = "", operator = "Equal", value = "", effect = "" }: Toleration,
	taint: Taint,
): boolean {
	if (effect !== "" && effect !== taint.effect) return false;
	if (key !== "" && key !== taint.key) return false;
	if (operator === "Exists") return true;
	return (
		(operator === "Equal" || operator === "") && value === (taint.value ?? "")
	);
}

/** The first toleration for each of the taints; undefined when one of them is not tolerated. */
export function matchingTolerations(
	taints: readonly Taint[],
	tolerations: readonly Toleration[],
): Toleration[] | undefined {
	const used: Toleration[] = [];
	for (const taint of taints) {
		const toleration = tolerations.find((each) => tolerates(each, taint));
		if (toleration === undefined) return undefined;
		used.push(toleration);
	}
	return used;
}
