import type { Pod } from "../../client/types/pod.ts";
import type { PodQuery } from "../cache/pod-counts.ts";
import { stateKey } from "../framework/cycle-state.ts";
import type { NodeInfo } from "../framework/node-info.ts";
import { type Cycle, definePlugin } from "../framework/plugin.ts";
import {
	type AffinityTerm,
	type PodInfo,
	podInfo,
	termMatches,
} from "../framework/pod-info.ts";
import { skip, unresolvable, unschedulable } from "../framework/status.ts";
import {
	interPodScores,
	normalizeInterPodScores,
} from "./shared/inter-pod-score.ts";
import { TopologyCounts } from "./shared/topology-counts.ts";

const noAffinity = unresolvable("node(s) didn't match pod affinity rules");
const antiAffinity = unschedulable(
	"node(s) didn't match pod anti-affinity rules",
);
const existingAntiAffinity = unschedulable(
	"node(s) didn't satisfy existing pods anti-affinity rules",
);

/** What the rules come to, by domain (plugins/interpodaffinity/filtering.go). */
class AffinityState {
	/** Pods that don't want this one near them. */
	existing = new TopologyCounts();
	/** Pods that all terms of its affinity mean. */
	affinity = new TopologyCounts();
	/** Pods that a term of its anti-affinity means. */
	anti = new TopologyCounts();

	clone(): AffinityState {
		const copy = new AffinityState();
		copy.existing = this.existing.clone();
		copy.affinity = this.affinity.clone();
		copy.anti = this.anti.clone();
		return copy;
	}
}

const affinityKey = stateKey<AffinityState>("PreFilterInterPodAffinity");
const scoreKey = stateKey<TopologyCounts>("PreScoreInterPodAffinity");

const matchesAll = (
	terms: readonly AffinityTerm[],
	pod: Pod,
	{ handle }: Cycle,
): boolean =>
	terms.every((term) => termMatches(term, pod, handle.namespaceLabels));

/** Pods that all of the terms mean. */
export const podsMeantBy = (
	terms: readonly AffinityTerm[],
	cycle: Cycle,
): PodQuery => ({
	key: `affinity\0${terms.map(({ key }) => key).join("\0")}`,
	matches: (other) => matchesAll(terms, other.pod, cycle),
});

function prepare(cycle: Cycle): AffinityState {
	const { pod, info, handle } = cycle;
	const { cache } = handle;
	const result = new AffinityState();
	for (const { term, nodes } of cache.antiAffinity.uses())
		if (termMatches(term, pod, handle.namespaceLabels))
			result.existing.addAll(term.topologyKey, nodes, cache);
	if (info.affinity.length > 0) {
		const pods = cache.counts.of(podsMeantBy(info.affinity, cycle));
		for (const { topologyKey } of info.affinity)
			result.affinity.addAll(topologyKey, pods, cache);
	}
	for (const term of info.antiAffinity)
		result.anti.addAll(
			term.topologyKey,
			cache.counts.of(podsMeantBy([term], cycle)),
			cache,
		);
	return result;
}

function update(
	cycle: Cycle,
	other: PodInfo,
	node: NodeInfo,
	by: 1 | -1,
): void {
	const { pod, info, handle, state } = cycle;
	const known = state.read(affinityKey);
	if (known === undefined) return;
	for (const term of other.antiAffinity)
		if (termMatches(term, pod, handle.namespaceLabels))
			known.existing.add(term.topologyKey, node, by);
	if (info.affinity.length > 0 && matchesAll(info.affinity, other.pod, cycle))
		for (const { topologyKey } of info.affinity)
			known.affinity.add(topologyKey, node, by);
	for (const term of info.antiAffinity)
		if (termMatches(term, other.pod, handle.namespaceLabels))
			known.anti.add(term.topologyKey, node, by);
}

function satisfiesAffinity(
	cycle: Cycle,
	{ affinity }: AffinityState,
	node: NodeInfo,
): boolean {
	const { info, pod } = cycle;
	let all = true;
	for (const { topologyKey } of info.affinity) {
		if (node.node?.metadata.labels?.[topologyKey] === undefined) return false;
		if (affinity.at(topologyKey, node) <= 0) all = false;
	}
	// The first of a group that wants to be together may go anywhere.
	return all || (affinity.isEmpty && matchesAll(info.affinity, pod, cycle));
}

/** Could a change of this pod help one with such rules? */
function podMatters(pod: Pod, other: Pod): boolean {
	const own = podInfo(pod);
	const labels = () => undefined;
	const terms = [...own.affinity, ...own.antiAffinity];
	return (
		terms.some(
			(term) =>
				term.namespaceSelector !== undefined ||
				termMatches(term, other, labels),
		) ||
		podInfo(other).antiAffinity.some(
			(term) =>
				term.namespaceSelector !== undefined || termMatches(term, pod, labels),
		)
	);
}

/** Pods that want to be near others, or far from them (plugins/interpodaffinity). */
export const interPodAffinity = definePlugin({
	name: "InterPodAffinity",
	defaultWeight: 2,
	wakeups: [
		{
			resource: "AssignedPod",
			actions: ["Add", "Delete", "UpdatePodLabel"],
			hint: (pod, { old, new: now }) =>
				[old, now].some(
					(other) => other !== undefined && podMatters(pod, other as Pod),
				),
		},
		{ resource: "UnscheduledPod", actions: ["UpdatePodLabel"] },
		{ resource: "Node", actions: ["Add", "UpdateNodeLabel"] },
	],
	preFilter(cycle) {
		const known = prepare(cycle);
		const { info } = cycle;
		if (
			known.existing.isEmpty &&
			info.affinity.length === 0 &&
			info.antiAffinity.length === 0
		)
			return { result: skip };
		cycle.state.write(affinityKey, known);
		return undefined;
	},
	addPod: (cycle, other, node) => update(cycle, other, node, 1),
	removePod: (cycle, other, node) => update(cycle, other, node, -1),
	filter(cycle, node) {
		const known = cycle.state.read(affinityKey);
		if (known === undefined) return undefined;
		if (
			cycle.info.affinity.length > 0 &&
			!satisfiesAffinity(cycle, known, node)
		)
			return noAffinity;
		for (const { topologyKey } of cycle.info.antiAffinity)
			if (known.anti.at(topologyKey, node) > 0) return antiAffinity;
		for (const topologyKey of known.existing.keys())
			if (known.existing.at(topologyKey, node) > 0) return existingAntiAffinity;
		return undefined;
	},
	preScore(cycle) {
		const scores = interPodScores(cycle);
		if (scores.isEmpty) return skip;
		cycle.state.write(scoreKey, scores);
		return undefined;
	},
	score({ state }, node) {
		const scores = state.read(scoreKey);
		if (scores === undefined) return 0;
		let sum = 0;
		for (const key of scores.keys()) sum += scores.at(key, node);
		return sum;
	},
	normalizeScore(_cycle, scores) {
		normalizeInterPodScores(scores);
	},
});
