import { createHash } from "node:crypto";

/** The 64 bits that stand for a flow: its schema's name and what tells it apart from others of that schema. */
export function hashFlow(schema: string, distinguisher: string): bigint {
	const hash = createHash("sha256");
	hash.update(schema).update("\u0000").update(distinguisher);
	return hash.digest().readBigUInt64LE();
}

/**
 * Deals `handSize` different cards out of `deckSize`, always the same for a hash: a flow uses only the queues of its
 * hand, so that one that floods them leaves most others alone (k8s.io/apiserver/pkg/util/shufflesharding).
 */
export function dealHand(
	hash: bigint,
	deckSize: number,
	handSize: number,
): number[] {
	const hand: number[] = [];
	const remainders: number[] = [];
	let rest = hash;
	for (let i = 0; i < handSize; i++) {
		const left = BigInt(deckSize - i);
		remainders.push(Number(rest % left));
		rest /= left;
	}
	for (const [i, remainder] of remainders.entries()) {
		let card = remainder;
		for (let j = i; j > 0; j--) if (card >= (remainders[j - 1] ?? 0)) card++;
		hand.push(card);
	}
	return hand;
}
