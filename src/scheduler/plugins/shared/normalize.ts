import { maxNodeScore, type NodeScore } from "../../framework/plugin.ts";

/** Spreads scores over 0..100 by the highest one (plugins/helper/normalize_score.go). */
export function normalizeScores(scores: NodeScore[], reverse: boolean): void {
	let max = 0;
	for (const { score } of scores) if (score > max) max = score;
	for (const entry of scores) {
		if (max === 0) {
			if (reverse) entry.score = maxNodeScore;
			continue;
		}
		const score = Math.floor((maxNodeScore * entry.score) / max);
		entry.score = reverse ? maxNodeScore - score : score;
	}
}
