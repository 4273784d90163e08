/** A range of numbers with a part that is kept for those who ask for a number of their own (KEP-3070). */
export interface NumberRange {
	/** Inclusive. */
	readonly first: bigint;
	readonly last: bigint;
	/** How many at the start are handed out only when all others are taken. */
	readonly reserved: bigint;
}

/** min(max(least, size / step), most), and nothing of a range that is smaller than that. */
export function reservedPart(
	size: bigint,
	step: bigint,
	least: bigint,
	most: bigint,
): bigint {
	if (size <= least) return 0n;
	const share = size / step;
	return share < least ? least : share > most ? most : share;
}

/**
 * The numbers of a range in the order in which they are tried: from a random one on through the upper part, then
 * through the lower one.
 */
export function* candidates(
	{ first, last, reserved }: NumberRange,
	random: () => number = Math.random,
): Generator<bigint> {
	yield* from(first + reserved, last, random);
	if (reserved > 0n) yield* from(first, first + reserved - 1n, random);
}

function* from(
	first: bigint,
	last: bigint,
	random: () => number,
): Generator<bigint> {
	const size = last - first + 1n;
	if (size <= 0n) return;
	// 2^53 addresses are as good as all of a larger network.
	const span = Number(size > 2n ** 53n ? 2n ** 53n : size);
	const start = BigInt(Math.floor(random() * span));
	for (let i = 0n; i < size; i++) yield first + ((start + i) % size);
}
