import {
	Diagnosis,
	fitMessage,
	type NodeStatuses,
} from "../framework/fit-error.ts";
import type { NodeInfo } from "../framework/node-info.ts";
import type { Cycle, PostFilterResult } from "../framework/plugin.ts";
import { failure, unresolvable, unschedulable } from "../framework/status.ts";
import { executePreemption } from "./execute.ts";
import { pickCandidate } from "./pick-candidate.ts";
import { type Candidate, selectVictims } from "./victims.ts";

const minCandidatePercentage = 10;
const minCandidates = 100;
const notHelpful = unresolvable("Preemption is not helpful for scheduling");

/** Looks for a node where the pod fits when others go, and sends them away (framework/preemption/preemption.go). */
export function preempt(
	cycle: Cycle,
	statuses: NodeStatuses,
): PostFilterResult {
	const ineligible = whyIneligible(cycle, statuses);
	if (ineligible !== "")
		return { result: unschedulable(`preemption: ${ineligible}`) };
	const { cache } = cycle.handle;
	const nodes = cache.nodes.filter(
		({ name }) => statuses.explicit.get(name)?.code === "Unschedulable",
	);
	const diagnosis = new Diagnosis();
	diagnosis.nodes.absent = notHelpful;
	const candidates = findCandidates(cycle, nodes, diagnosis);
	const best = pickCandidate(candidates, cycle.handle.clock.now());
	if (best === undefined)
		return {
			result: unschedulable(
				`preemption: ${fitMessage(cache.nodes.length, diagnosis)}`,
			),
			nominatedNode: "",
		};
	void executePreemption(cycle, best);
	return { result: undefined, nominatedNode: best.node };
}

function whyIneligible(
	{ pod, info, handle }: Cycle,
	statuses: NodeStatuses,
): string {
	if (pod.spec.preemptionPolicy === "Never")
		return "not eligible due to preemptionPolicy=Never.";
	const nominated =
		handle.nominator.nodeOf(info.key) || (pod.status.nominatedNodeName ?? "");
	if (nominated === "") return "";
	if (statuses.get(nominated).code === "UnschedulableAndUnresolvable")
		return "";
	for (const other of handle.cache.node(nominated)?.pods.values() ?? [])
		if (
			other.priority < info.priority &&
			other.pod.metadata.deletionTimestamp !== undefined &&
			other.pod.status.conditions?.some(
				(c) =>
					c.type === "DisruptionTarget" &&
					c.status === "True" &&
					c.reason === "PreemptionByScheduler",
			)
		)
			return "not eligible due to a terminating pod on the nominated node.";
	return "";
}

/** Enough candidates, from somewhere among the nodes; why others are none goes into the diagnosis. */
function findCandidates(
	cycle: Cycle,
	nodes: readonly NodeInfo[],
	diagnosis: Diagnosis,
): Candidate[] {
	const wanted = Math.max(
		Math.floor((nodes.length * minCandidatePercentage) / 100),
		minCandidates,
	);
	const offset = Math.floor(cycle.handle.random() * nodes.length);
	const clean: Candidate[] = [];
	const violating: Candidate[] = [];
	for (let i = 0; i < nodes.length; i++) {
		const node = nodes[(offset + i) % nodes.length];
		if (node === undefined) continue;
		const found = selectVictims(cycle, node);
		if ("code" in found) diagnosis.nodes.set(node.name, found);
		else if (found.victims.length === 0)
			diagnosis.nodes.set(
				node.name,
				failure(`expected at least one victim pod on node "${node.name}"`),
			);
		else (found.violations === 0 ? clean : violating).push(found);
		if (clean.length > 0 && clean.length + violating.length >= wanted) break;
	}
	return [...clean, ...violating];
}
