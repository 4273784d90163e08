/** From the least to the most that something costs, or how large it is; at most infinite. */
export interface Estimate {
	readonly min: number;
	readonly max: number;
}

export const exactly = (value: number): Estimate => ({
	min: value,
	max: value,
});

export const unknownSize: Estimate = { min: 0, max: Number.POSITIVE_INFINITY };

export const add = (a: Estimate, b: Estimate): Estimate => ({
	min: a.min + b.min,
	max: a.max + b.max,
});

/** Nothing, however often, is nothing. */
const times = (a: number, b: number): number =>
	a === 0 || b === 0 ? 0 : a * b;

export const multiply = (a: Estimate, b: Estimate): Estimate => ({
	min: times(a.min, b.min),
	max: times(a.max, b.max),
});

/** By a factor, rounded up. */
export const scale = (a: Estimate, factor: number): Estimate => ({
	min: Math.ceil(a.min * factor),
	max: Math.ceil(a.max * factor),
});

export const union = (a: Estimate, b: Estimate): Estimate => ({
	min: Math.min(a.min, b.min),
	max: Math.max(a.max, b.max),
});
