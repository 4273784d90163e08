import { formatCIDR, parseCIDR } from "../../apimachinery/ip.ts";

/** --node-cidr-mask-size */
const nodeBits = { 4: 24, 6: 64 } as const;

/** Equal parts of an address range, handed out in turn (pkg/controller/nodeipam/ipam/cidrset). */
export class CidrSet {
	readonly #parts: number;
	readonly #text: (index: number) => string;
	readonly #used = new Set<string>();
	#next = 0;

	/** Throws an Error when the range is none, or too small for one part. */
	constructor(range: string) {
		const cidr = parseCIDR(range);
		if (cidr === undefined) throw new Error(`invalid CIDR ${range}`);
		const { family } = cidr.ip;
		const prefix = Math.max(nodeBits[family], cidr.prefix);
		const width = family === 4 ? 32 : 128;
		this.#parts = 2 ** Math.min(prefix - cidr.prefix, 16);
		const base = cidr.ip.bits;
		const step = 1n << BigInt(width - prefix);
		this.#text = (index) =>
			formatCIDR({
				...cidr,
				ip: { ...cidr.ip, bits: base + step * BigInt(index) },
				prefix,
			});
	}

	occupy(part: string): void {
		this.#used.add(part);
	}

	release(part: string): void {
		this.#used.delete(part);
	}

	/** Occupies the next free part; undefined when there is none. */
	next(): string | undefined {
		for (let i = 0; i < this.#parts; i++) {
			const index = (this.#next + i) % this.#parts;
			const part = this.#text(index);
			if (this.#used.has(part)) continue;
			this.#next = (index + 1) % this.#parts;
			this.#used.add(part);
			return part;
		}
		return undefined;
	}
}
