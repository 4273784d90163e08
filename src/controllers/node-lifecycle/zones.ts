import type { Clock } from "../../apimachinery/clock.ts";
import type { Node } from "../../client/types/node.ts";

export type ZoneState = "Normal" | "PartialDisruption" | "FullDisruption";

/** --unhealthy-zone-threshold */
const unhealthyShare = 0.55;
/** --large-cluster-size-threshold */
const largeZone = 50;
/** --node-eviction-rate, --secondary-node-eviction-rate: nodes a second. */
const evictionRate = 0.1;
const secondaryRate = 0.01;

export function zoneOf({ metadata }: Node): string {
	const { labels = {} } = metadata;
	const region = labels["topology.kubernetes.io/region"] ?? "";
	const zone = labels["topology.kubernetes.io/zone"] ?? "";
	return region === "" && zone === "" ? "" : `${region}:\0:${zone}`;
}

/** How a zone does, by the number of its nodes that are ready and that are not. */
export function zoneState(ready: number, notReady: number): ZoneState {
	if (ready === 0 && notReady > 0) return "FullDisruption";
	return notReady > 2 && notReady / (notReady + ready) >= unhealthyShare
		? "PartialDisruption"
		: "Normal";
}

/** Nodes of a zone that may be tainted a second. */
export const rateOf = (state: ZoneState, size: number): number =>
	state === "PartialDisruption"
		? size > largeZone
			? secondaryRate
			: 0
		: evictionRate;

/** Nodes that wait to be tainted, so that what runs on them goes: not all at once, in case it is the control plane that is cut off. */
export class EvictionQueue {
	readonly #clock: Clock;
	readonly #nodes = new Set<string>();
	#rate = evictionRate;
	#tokens = 1;
	#filledAt: number;

	constructor(clock: Clock) {
		this.#clock = clock;
		this.#filledAt = clock.now();
	}

	set rate(rate: number) {
		this.#fill();
		this.#rate = rate;
	}

	get size(): number {
		return this.#nodes.size;
	}

	/** Returns whether it is new. */
	add(node: string): boolean {
		if (this.#nodes.has(node)) return false;
		this.#nodes.add(node);
		return true;
	}

	remove(node: string): boolean {
		return this.#nodes.delete(node);
	}

	/** The next node, if the rate allows one. */
	next(): string | undefined {
		const [node] = this.#nodes;
		this.#fill();
		if (node === undefined || this.#tokens < 1) return undefined;
		this.#tokens--;
		this.#nodes.delete(node);
		return node;
	}

	#fill(): void {
		const now = this.#clock.now();
		const passed = (now - this.#filledAt) / 1000;
		this.#tokens = Math.min(1, this.#tokens + passed * this.#rate);
		this.#filledAt = now;
	}
}
