import { formatTime } from "../../apimachinery/clock.ts";
import { isConflict, isNotFound } from "../../apimachinery/errors.ts";
import type { Client } from "../../client/client.ts";
import { kinds } from "../../client/kinds.ts";
import type { Node, Taint } from "../../client/types/node.ts";
import {
	notReadyTaint,
	sameTaint,
	unreachableTaint,
} from "../shared/taints.ts";

const unschedulable = "node.kubernetes.io/unschedulable";

/** Which taint a condition gives, by its type and status. */
const conditionTaints: Readonly<
	Record<string, Readonly<Record<string, string>>>
> = {
	Ready: { False: notReadyTaint, Unknown: unreachableTaint },
	MemoryPressure: { True: "node.kubernetes.io/memory-pressure" },
	DiskPressure: { True: "node.kubernetes.io/disk-pressure" },
	NetworkUnavailable: { True: "node.kubernetes.io/network-unavailable" },
	PIDPressure: { True: "node.kubernetes.io/pid-pressure" },
};

const ours: ReadonlySet<string> = new Set([
	unschedulable,
	...Object.values(conditionTaints).flatMap((taints) => Object.values(taints)),
]);

/** How a node's NoSchedule taints differ from what its conditions ask for. */
export function noScheduleChanges({ spec, status }: Node): {
	readonly add: Taint[];
	readonly remove: Taint[];
} {
	const effect = "NoSchedule";
	const wanted: Taint[] = (status.conditions ?? []).flatMap((condition) => {
		const key = conditionTaints[condition.type]?.[condition.status];
		return key === undefined ? [] : [{ key, effect }];
	});
	if (spec.unschedulable === true) wanted.push({ key: unschedulable, effect });
	const present = (spec.taints ?? []).filter(
		(taint) => taint.effect === effect && ours.has(taint.key),
	);
	const without = (taints: readonly Taint[], others: readonly Taint[]) =>
		taints.filter((taint) => !others.some((other) => sameTaint(taint, other)));
	return { add: without(wanted, present), remove: without(present, wanted) };
}

/** Adds and removes taints; a node that has gone is fine. */
export async function swapTaints(
	client: Client,
	node: Node,
	{
		add,
		remove,
	}: { readonly add: readonly Taint[]; readonly remove: readonly Taint[] },
	now: number,
): Promise<void> {
	const { name = "", uid } = node.metadata;
	const timeAdded = formatTime(now);
	for (let current = node; ; ) {
		const before = current.spec.taints ?? [];
		const missing = add.filter(
			(taint) => !before.some((other) => sameTaint(taint, other)),
		);
		const kept = before.filter(
			(taint) => !remove.some((other) => sameTaint(taint, other)),
		);
		if (missing.length === 0 && kept.length === before.length) return;
		const taints = [
			...kept,
			...missing.map((taint) => ({ ...taint, timeAdded })),
		];
		const { resourceVersion } = current.metadata;
		try {
			await client.patch(kinds.nodes, "", name, "merge", {
				metadata: { resourceVersion },
				spec: { taints: taints.length > 0 ? taints : null },
			});
			return;
		} catch (error) {
			if (isNotFound(error)) return;
			if (!isConflict(error)) throw error;
		}
		try {
			current = await client.get(kinds.nodes, "", name);
		} catch (error) {
			if (isNotFound(error)) return;
			throw error;
		}
		if (current.metadata.uid !== uid) return;
	}
}
