import { candidates, type NumberRange, reservedPart } from "./number-range.ts";

const allocated = "provided port is already allocated";
const full = "range is full";

/** The node ports that are in use (pkg/registry/core/service/portallocator). */
export class PortAllocator {
	readonly #range: NumberRange;
	readonly #used = new Set<number>();

	/** Both ends inclusive. */
	constructor([first, last]: readonly [number, number]) {
		const size = BigInt(last - first + 1);
		this.#range = {
			first: BigInt(first),
			last: BigInt(last),
			reserved: reservedPart(size, 32n, 16n, 128n),
		};
	}

	has(port: number): boolean {
		return this.#used.has(port);
	}

	/** Takes a port that is known to be in use; one outside of the range is nobody's business. */
	restore(port: number): void {
		if (this.#contains(port)) this.#used.add(port);
	}

	/** Why the port can't be had; undefined when it is taken now. */
	take(port: number): string | undefined {
		if (!this.#contains(port))
			return `provided port is not in the valid range. The range of valid ports is ${this.#range.first}-${this.#range.last}`;
		if (this.#used.has(port)) return allocated;
		this.#used.add(port);
		return undefined;
	}

	/** A port nobody has, or undefined. */
	takeAny(): number | undefined {
		for (const candidate of candidates(this.#range)) {
			const port = Number(candidate);
			if (this.#used.has(port)) continue;
			this.#used.add(port);
			return port;
		}
		return undefined;
	}

	release(port: number): void {
		this.#used.delete(port);
	}

	#contains(port: number): boolean {
		const number = BigInt(port);
		return number >= this.#range.first && number <= this.#range.last;
	}
}

/** The ports of one write: given back when it fails, released for good when it succeeds. */
export class PortOperation {
	readonly #allocator: PortAllocator;
	readonly #dryRun: boolean;
	readonly #taken: number[] = [];
	readonly #released: number[] = [];

	constructor(allocator: PortAllocator, dryRun: boolean) {
		this.#allocator = allocator;
		this.#dryRun = dryRun;
	}

	/** Why the port can't be had; undefined when it is taken. A dry run doesn't look at the range. */
	take(port: number): string | undefined {
		const problem = this.#dryRun
			? this.#allocator.has(port) || this.#taken.includes(port)
				? allocated
				: undefined
			: this.#allocator.take(port);
		if (problem === undefined) this.#taken.push(port);
		return problem;
	}

	/** Throws when there is none left. */
	takeAny(): number {
		if (this.#dryRun) return this.#pretend();
		const port = this.#allocator.takeAny();
		if (port === undefined) throw new Error(full);
		this.#taken.push(port);
		return port;
	}

	/** A number that stands for one. */
	#pretend(): number {
		const port = this.#taken.length === 0 ? 1 : Math.max(...this.#taken) + 1;
		this.#taken.push(port);
		return port;
	}

	/** Once the write succeeded. */
	releaseLater(port: number): void {
		this.#released.push(port);
	}

	finish(success: boolean): void {
		if (this.#dryRun) return;
		for (const port of success ? this.#released : this.#taken)
			this.#allocator.release(port);
	}
}
