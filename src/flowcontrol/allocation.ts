import type { PriorityLevelSpec } from "../client/types/flowcontrol.ts";

/** How many seats a priority level may have at least, by its shares, and at most. */
export interface SeatBounds {
	readonly min: number;
	readonly nominal: number;
	readonly max: number;
}

const defaultShares = 30;

export function sharesOf(spec: PriorityLevelSpec): number {
	if (spec.type === "Exempt") return spec.exempt?.nominalConcurrencyShares ?? 0;
	return spec.limited?.nominalConcurrencyShares ?? defaultShares;
}

/** A level's part of all seats; it may lend some of them and borrow others'. */
export function boundsOf(
	spec: PriorityLevelSpec,
	totalSeats: number,
	totalShares: number,
): SeatBounds {
	const nominal =
		totalShares === 0
			? 0
			: Math.ceil((totalSeats * sharesOf(spec)) / totalShares);
	const lendable =
		spec.exempt?.lendablePercent ?? spec.limited?.lendablePercent;
	const borrowing = spec.limited?.borrowingLimitPercent;
	return {
		nominal,
		min: nominal - Math.round((nominal * (lendable ?? 0)) / 100),
		max:
			borrowing === undefined
				? nominal + totalSeats
				: nominal + Math.round((nominal * borrowing) / 100),
	};
}

/** One level's wish when seats are handed out anew. */
export interface SeatClaim {
	readonly target: number;
	readonly lower: number;
	readonly upper: number;
}

/** A target of nought would have no proportion to anything. */
const minTarget = 0.001;
const rounds = 64;

/**
 * Shares `seats` in proportion to the targets, every claim within its bounds: the allocation is the same multiple of
 * the target for all that no bound holds. What the bounds can't add up to is taken from their nearest sum
 * (k8s.io/apiserver/pkg/util/flowcontrol/conc_alloc.go).
 */
export function allocateSeats(
	seats: number,
	claims: readonly SeatClaim[],
): number[] {
	const at = (proportion: number) =>
		claims.map(({ target, lower, upper }) =>
			Math.max(
				lower,
				Math.min(upper, proportion * Math.max(target, minTarget)),
			),
		);
	const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0);
	let low = 0;
	let high = Math.max(
		1,
		...claims.map(({ target, upper }) => upper / Math.max(target, minTarget)),
	);
	for (let i = 0; i < rounds; i++) {
		const middle = (low + high) / 2;
		if (sum(at(middle)) < seats) low = middle;
		else high = middle;
	}
	return at(high);
}
