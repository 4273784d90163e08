import type { TermIndex } from "../../cache/term-index.ts";
import {
	type Cycle,
	maxNodeScore,
	type NodeScore,
} from "../../framework/plugin.ts";
import { type AffinityTerm, termMatches } from "../../framework/pod-info.ts";
import { TopologyCounts } from "./topology-counts.ts";

/** What the preferences of this pod, and those of the pods that are there, come to by domain (plugins/interpodaffinity/scoring.go). */
export function interPodScores(cycle: Cycle): TopologyCounts {
	const { pod, info, handle } = cycle;
	const { cache, config } = handle;
	const scores = new TopologyCounts();
	const own = (terms: readonly AffinityTerm[], sign: 1 | -1) => {
		for (const term of terms)
			scores.addAll(
				term.topologyKey,
				cache.counts.of({
					key: `affinity\0${term.key}`,
					matches: (other) =>
						termMatches(term, other.pod, handle.namespaceLabels),
				}),
				cache,
				sign * term.weight,
			);
	};
	const others = (index: TermIndex, weightOf: (t: AffinityTerm) => number) => {
		for (const { term, nodes } of index.uses())
			if (termMatches(term, pod, handle.namespaceLabels))
				scores.addAll(term.topologyKey, nodes, cache, weightOf(term));
	};
	own(info.preferredAffinity, 1);
	own(info.preferredAntiAffinity, -1);
	if (config.hardPodAffinityWeight > 0)
		others(cache.affinity, () => config.hardPodAffinityWeight);
	others(cache.preferredAffinity, ({ weight }) => weight);
	others(cache.preferredAntiAffinity, ({ weight }) => -weight);
	return scores;
}

export function normalizeInterPodScores(scores: NodeScore[]): void {
	let min = Number.POSITIVE_INFINITY;
	let max = Number.NEGATIVE_INFINITY;
	for (const { score } of scores) {
		min = Math.min(min, score);
		max = Math.max(max, score);
	}
	const range = max - min;
	for (const entry of scores)
		entry.score =
			range > 0 ? Math.trunc((maxNodeScore * (entry.score - min)) / range) : 0;
}
