import type { SchedulerCache } from "../../cache/cache.ts";
import type { NodeInfo } from "../../framework/node-info.ts";

/** Numbers by domain: topology key, then the value that a node has under it. */
export class TopologyCounts {
	readonly #counts = new Map<string, Map<string, number>>();

	get isEmpty(): boolean {
		return this.#counts.size === 0;
	}

	keys(): Iterable<string> {
		return this.#counts.keys();
	}

	/** Of the domain that the node is in; 0 when it is in none. */
	at(topologyKey: string, { node }: NodeInfo): number {
		const domain = node?.metadata.labels?.[topologyKey];
		if (domain === undefined) return 0;
		return this.#counts.get(topologyKey)?.get(domain) ?? 0;
	}

	/** Entries that come to 0 go. */
	add(topologyKey: string, { node }: NodeInfo, by: number): void {
		const domain = node?.metadata.labels?.[topologyKey];
		if (domain === undefined) return;
		let counts = this.#counts.get(topologyKey);
		if (counts === undefined) {
			counts = new Map();
			this.#counts.set(topologyKey, counts);
		}
		const value = (counts.get(domain) ?? 0) + by;
		if (value === 0) counts.delete(domain);
		else counts.set(domain, value);
		if (counts.size === 0) this.#counts.delete(topologyKey);
	}

	/** Adds `weight` for each of the pods that are counted by node. */
	addAll(
		topologyKey: string,
		pods: ReadonlyMap<string, number>,
		cache: SchedulerCache,
		weight = 1,
	): void {
		for (const [name, count] of pods) {
			const node = cache.node(name);
			if (node !== undefined) this.add(topologyKey, node, count * weight);
		}
	}

	clone(): TopologyCounts {
		const copy = new TopologyCounts();
		for (const [key, counts] of this.#counts)
			copy.#counts.set(key, new Map(counts));
		return copy;
	}
}
