import type { DeviceDemand } from "../../client/types/resource.ts";
import { SharedCounters } from "./counters.ts";
import type { DevicesInUse } from "./in-use.ts";
import type { Candidate } from "./pools.ts";
import { type Amounts, DeviceShares, isLargeEnough } from "./shares.ts";

/** What came of taking a device; a share of one that others may have shares of, too. */
export interface Taken {
	readonly share?: Amounts;
}

/** What is left of devices while a search takes some and gives them back. */
export class DeviceStock {
	readonly #held: ReadonlySet<string>;
	readonly #shares: DeviceShares;
	readonly #counters: SharedCounters;
	/** How often the search has taken a device. */
	readonly #uses = new Map<string, number>();

	constructor({ held, shares }: DevicesInUse) {
		this.#held = held;
		this.#shares = new DeviceShares(shares);
		this.#counters = new SharedCounters(held);
	}

	/** Nobody else may have it. */
	isGone({ device, key }: Candidate): boolean {
		return device.allowMultipleAllocations !== true && this.#isUsed(key);
	}

	/** undefined, and nothing has changed, when there is not enough left. */
	take(candidate: Candidate, { capacity }: DeviceDemand): Taken | undefined {
		const { device, key } = candidate;
		const wanted = capacity?.requests ?? {};
		const isShared = device.allowMultipleAllocations === true;
		const share = isShared ? this.#shares.take(candidate, wanted) : undefined;
		if (isShared ? share === undefined : !isLargeEnough(candidate, wanted))
			return undefined;
		// All shares together take what the device needs once.
		if (!this.#isUsed(key) && !this.#counters.take(candidate)) {
			if (isShared) this.#shares.giveBack(candidate);
			return undefined;
		}
		this.#uses.set(key, (this.#uses.get(key) ?? 0) + 1);
		return share === undefined ? {} : { share };
	}

	/** Takes back what was taken last of it. */
	giveBack(candidate: Candidate): void {
		const { device, key } = candidate;
		this.#uses.set(key, (this.#uses.get(key) ?? 0) - 1);
		if (device.allowMultipleAllocations === true)
			this.#shares.giveBack(candidate);
		if (!this.#isUsed(key)) this.#counters.giveBack(candidate);
	}

	#isUsed(key: string): boolean {
		return this.#held.has(key) || (this.#uses.get(key) ?? 0) > 0;
	}
}
