import type { NodeInfo } from "../framework/node-info.ts";
import type { Cycle } from "../framework/plugin.ts";
import type { PodInfo } from "../framework/pod-info.ts";
import { isSuccess, type Status, unresolvable } from "../framework/status.ts";
import { violators } from "./disruption-budgets.ts";
import { compareImportance } from "./importance.ts";

/** Whom it takes to make room on a node. */
export interface Candidate {
	readonly node: string;
	/** The most important first. */
	readonly victims: readonly PodInfo[];
	/** How many of them break a disruption budget. */
	readonly violations: number;
}

const noVictims = unresolvable("No preemption victims found for incoming pod");

/**
 * The least that has to go from the node for the pod to fit: all with a lower priority are taken off, then put back as
 * far as the pod still fits, those first whose disruption budget would be broken (SelectVictimsOnNode).
 */
export function selectVictims(
	cycle: Cycle,
	original: NodeInfo,
): Candidate | Status {
	const { handle, info } = cycle;
	const { framework } = handle;
	const potential = [...original.pods.values()].filter(
		(other) => other.priority < info.priority,
	);
	if (potential.length === 0) return noVictims;
	const node = original.clone();
	const simulated: Cycle = { ...cycle, state: cycle.state.clone() };
	const remove = (other: PodInfo) => {
		node.removePod(other.key);
		framework.removePod(simulated, other, node);
	};
	const add = (other: PodInfo) => {
		node.addPod(other);
		framework.addPod(simulated, other, node);
	};
	for (const other of potential) remove(other);
	const result = framework.filterWithNominated(simulated, node);
	if (result !== undefined && !isSuccess(result)) return result;
	const now = handle.clock.now();
	potential.sort((a, b) => compareImportance(a, b, now));
	const violating = violators(
		potential,
		handle.listers.podDisruptionBudgets.list(),
	);
	const victims: PodInfo[] = [];
	let violations = 0;
	const order = [
		...potential.filter((p) => violating.has(p)),
		...potential.filter((p) => !violating.has(p)),
	];
	for (const other of order) {
		add(other);
		if (isSuccess(framework.filterWithNominated(simulated, node))) continue;
		remove(other);
		victims.push(other);
		if (violating.has(other)) violations++;
	}
	victims.sort((a, b) => compareImportance(a, b, now));
	return { node: node.name, victims, violations };
}
