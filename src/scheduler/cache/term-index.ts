import type { AffinityTerm } from "../framework/pod-info.ts";

/** A term that pods have, and how many of them are on which node. */
export interface TermUse {
	readonly term: AffinityTerm;
	readonly nodes: ReadonlyMap<string, number>;
}

/**
 * The (anti-)affinity terms of the pods there are. Pods of one workload share their terms, so looking through them
 * costs by workloads and nodes, not by pods.
 */
export class TermIndex {
	readonly #uses = new Map<
		string,
		{ term: AffinityTerm; nodes: Map<string, number> }
	>();

	get isEmpty(): boolean {
		return this.#uses.size === 0;
	}

	uses(): Iterable<TermUse> {
		return this.#uses.values();
	}

	/** A pod with these terms came to the node (1) or left it (-1). */
	count(terms: readonly AffinityTerm[], node: string, by: 1 | -1): void {
		for (const term of terms) {
			let use = this.#uses.get(term.key);
			if (use === undefined) {
				use = { term, nodes: new Map() };
				this.#uses.set(term.key, use);
			}
			const pods = (use.nodes.get(node) ?? 0) + by;
			if (pods === 0) use.nodes.delete(node);
			else use.nodes.set(node, pods);
			if (use.nodes.size === 0) this.#uses.delete(term.key);
		}
	}
}
