import {
	type CIDR,
	formatIP,
	type IPAddress,
	parseCIDR,
	parseIP,
} from "../../../apimachinery/ip.ts";

interface Range {
	readonly base: bigint;
	readonly family: 4 | 6;
	/** Of addresses for pods: without those of the network, of the bridge and of the broadcast. */
	readonly size: bigint;
	next: bigint;
	readonly used: Set<bigint>;
}

/** Gives out a node's pod addresses, in turn, one of each range (what the host-local plug-in of CNI does). */
export class PodAddresses {
	#ranges: Range[] = [];
	#cidrs = "";

	get isConfigured(): boolean {
		return this.#ranges.length > 0;
	}

	/** The same ranges again change nothing. */
	configure(cidrs: readonly string[]): void {
		const key = cidrs.join();
		if (key === this.#cidrs) return;
		this.#cidrs = key;
		this.#ranges = cidrs.flatMap((text) => {
			const cidr = parseCIDR(text);
			return cidr === undefined ? [] : [rangeOf(cidr)];
		});
	}

	/** Throws when a range has none left. */
	allocate(): string[] {
		return this.#ranges.map((range) => {
			for (let tries = 0n; tries < range.size; tries++) {
				const offset = range.next;
				range.next = (range.next + 1n) % range.size;
				if (range.used.has(offset)) continue;
				range.used.add(offset);
				return formatIP(addressAt(range, offset));
			}
			throw new Error(
				`failed to allocate for range 0: no IP addresses available in range set: ${formatIP(addressAt(range, -1n))}-${formatIP(addressAt(range, range.size - 1n))}`,
			);
		});
	}

	/** A pod that ran here before still has these. */
	take(ips: readonly string[]): void {
		this.#mark(ips, (range, offset) => range.used.add(offset));
	}

	release(ips: readonly string[]): void {
		this.#mark(ips, (range, offset) => range.used.delete(offset));
	}

	#mark(
		ips: readonly string[],
		mark: (range: Range, offset: bigint) => void,
	): void {
		for (const text of ips) {
			const ip = parseIP(text);
			if (ip === undefined) continue;
			for (const range of this.#ranges) {
				const offset = ip.bits - range.base - 2n;
				if (range.family === ip.family && offset >= 0n && offset < range.size)
					mark(range, offset);
			}
		}
	}
}

function rangeOf({ ip, prefix }: CIDR): Range {
	const width = ip.family === 4 ? 32 : 128;
	const total = 1n << BigInt(width - prefix);
	return {
		base: (ip.bits / total) * total,
		family: ip.family,
		size: total > 3n ? total - 3n : 1n,
		next: 0n,
		used: new Set(),
	};
}

const addressAt = ({ base, family }: Range, offset: bigint): IPAddress => ({
	family,
	bits: base + offset + 2n,
	mapped: false,
	leadingZeros: false,
});
