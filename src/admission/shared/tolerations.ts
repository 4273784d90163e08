import { deepEqual } from "../../apimachinery/json.ts";
import type { Toleration } from "./pod.ts";

/** Whether everything that `inner` tolerates is tolerated by `outer` as well (pkg/util/tolerations). */
export function covers(outer: Toleration, inner: Toleration): boolean {
	if (deepEqual(outer, inner)) return true;
	const anyKey = !outer.key && outer.operator === "Exists";
	if ((inner.key ?? "") !== (outer.key ?? "") && !anyKey) return false;
	if ((inner.effect ?? "") !== (outer.effect ?? "") && outer.effect)
		return false;
	if (outer.effect === "NoExecute" && outer.tolerationSeconds !== undefined) {
		const seconds = inner.tolerationSeconds ?? Number.POSITIVE_INFINITY;
		if (seconds > outer.tolerationSeconds) return false;
	}
	if (outer.operator === "Exists") return true;
	return (
		(outer.operator ?? "Equal") === "Equal" &&
		(inner.operator ?? "Equal") === "Equal" &&
		(inner.value ?? "") === (outer.value ?? "")
	);
}

/** Both lists without what another of their tolerations covers; of equal ones the first stays. */
export function mergeTolerations(
	first: readonly Toleration[],
	second: readonly Toleration[],
): Toleration[] {
	const all = [...first, ...second];
	const merged: Toleration[] = [];
	for (const [i, toleration] of all.entries()) {
		if (merged.some((other) => covers(other, toleration))) continue;
		const later = all
			.slice(i + 1)
			.some(
				(other) => !deepEqual(other, toleration) && covers(other, toleration),
			);
		if (!later) merged.push(toleration);
	}
	return merged;
}
