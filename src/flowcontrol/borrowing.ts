import { allocateSeats } from "./allocation.ts";
import type { PriorityLevel } from "./priority-level.ts";

interface Claimant {
	readonly level: PriorityLevel;
	/** What it keeps of its nominal seats: at least those it needed lately, as far as it may lend. */
	readonly lower: number;
}

/**
 * Hands the server's seats out anew by what was wanted in the period that ends now: levels that need fewer than they
 * have lend to those that need more (apf_controller.go's updateBorrowing).
 */
export function reallocateSeats(
	levels: readonly PriorityLevel[],
	totalSeats: number,
): void {
	for (const level of levels) level.takeDemand();
	const exemptSeats = levels
		.filter((level) => level.exempt)
		.reduce((sum, l) => sum + Math.max(l.bounds.min, l.highestDemand), 0);
	const seats = Math.max(0, totalSeats - exemptSeats);
	const claimants = levels
		.filter((level) => !level.exempt)
		.map((level): Claimant => {
			const { min, nominal } = level.bounds;
			return {
				level,
				lower: Math.max(min, Math.min(nominal, level.highestDemand)),
			};
		});
	const allocations = divide(claimants, seats);
	for (const [i, { level }] of claimants.entries())
		level.queues.setLimit(Math.round(allocations[i] ?? 0));
}

function divide(claimants: readonly Claimant[], seats: number): number[] {
	const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0);
	const least = sum(claimants.map(({ level }) => level.bounds.min));
	const lower = sum(claimants.map((c) => c.lower));
	if (seats <= least) return claimants.map(({ level }) => level.bounds.min);
	if (seats <= lower) {
		const share = (seats - least) / (lower - least);
		return claimants.map(
			({ level, lower: own }) =>
				level.bounds.min + share * (own - level.bounds.min),
		);
	}
	return allocateSeats(
		seats,
		claimants.map(({ level, lower: own }) => ({
			lower: own,
			upper: level.bounds.max,
			target: Math.max(own, level.smoothedDemand),
		})),
	);
}
