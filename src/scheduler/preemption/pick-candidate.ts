import { startTime } from "./importance.ts";
import type { Candidate } from "./victims.ts";

/** Priorities are int32: with this added none is negative, and many small ones count for more than one big one. */
const offset = 2 ** 31;

/**
 * The node that costs least: fewest broken budgets, least important top victim, smallest sum of priorities, fewest
 * victims, latest start of the top victim (pickOneNodeForPreemption).
 */
export function pickCandidate(
	candidates: readonly Candidate[],
	now: number,
): Candidate | undefined {
	const costs: ((c: Candidate) => number)[] = [
		({ violations }) => violations,
		({ victims }) => victims[0]?.priority ?? 0,
		({ victims }) =>
			victims.reduce((sum, { priority }) => sum + priority + offset, 0),
		({ victims }) => victims.length,
		(c) => -earliestTopStart(c, now),
	];
	let left = candidates;
	for (const cost of costs) {
		if (left.length <= 1) break;
		const values = left.map(cost);
		const least = Math.min(...values);
		left = left.filter((_, i) => values[i] === least);
	}
	return left[0];
}

/** The earliest start among the victims of the highest priority. */
function earliestTopStart({ victims }: Candidate, now: number): number {
	const top = victims[0]?.priority;
	return Math.min(
		...victims
			.filter(({ priority }) => priority === top)
			.map((victim) => startTime(victim, now)),
	);
}
