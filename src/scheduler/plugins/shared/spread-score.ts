import type { Pod } from "../../../client/types/pod.ts";
import type { SchedulerCache } from "../../cache/cache.ts";
import type { NodeInfo } from "../../framework/node-info.ts";
import {
	hasAllKeys,
	hostnameKey,
	nodeCounts,
	type SpreadConstraint,
} from "./spread-constraint.ts";

/** How crowded the domains of the candidate nodes are (plugins/podtopologyspread/scoring.go). */
export class SpreadScore {
	readonly #constraints: readonly SpreadConstraint[];
	readonly #pods: readonly ReadonlyMap<string, number>[];
	readonly #domains: readonly Map<string, number>[];
	readonly #weights: readonly number[];
	readonly #ignored = new Set<string>();

	/** `strict`: nodes without one of the keys are left out. */
	constructor(
		pod: Pod,
		cache: SchedulerCache,
		constraints: readonly SpreadConstraint[],
		candidates: readonly NodeInfo[],
		strict: boolean,
	) {
		this.#constraints = constraints;
		this.#pods = constraints.map((c) => cache.counts.of(c.query));
		this.#domains = constraints.map(() => new Map<string, number>());
		for (const { name, node } of candidates) {
			if (node === undefined) continue;
			if (strict && !hasAllKeys(node, constraints)) {
				this.#ignored.add(name);
				continue;
			}
			for (const [i, { topologyKey }] of constraints.entries()) {
				if (topologyKey === hostnameKey) continue;
				const domain = node.metadata.labels?.[topologyKey];
				if (domain !== undefined || !strict)
					this.#domains[i]?.set(domain ?? "", 0);
			}
		}
		this.#weights = constraints.map(({ topologyKey }, i) =>
			Math.log(
				(topologyKey === hostnameKey
					? candidates.length - this.#ignored.size
					: (this.#domains[i]?.size ?? 0)) + 2,
			),
		);
		this.#count(pod, cache, strict);
	}

	ignores(node: string): boolean {
		return this.#ignored.has(node);
	}

	score({ name, node }: NodeInfo): number {
		if (node === undefined || this.ignores(name)) return 0;
		let score = 0;
		for (const [i, { topologyKey, maxSkew }] of this.#constraints.entries()) {
			const domain = node.metadata.labels?.[topologyKey];
			if (domain === undefined) continue;
			const pods =
				topologyKey === hostnameKey
					? this.#pods[i]?.get(name)
					: this.#domains[i]?.get(domain);
			score += (pods ?? 0) * (this.#weights[i] ?? 0) + (maxSkew - 1);
		}
		return Math.round(score);
	}

	/** Nodes that are no candidates count too, in the domains of those that are. */
	#count(pod: Pod, cache: SchedulerCache, strict: boolean): void {
		for (const [i, constraint] of this.#constraints.entries()) {
			const domains = this.#domains[i];
			if (domains === undefined || domains.size === 0) continue;
			for (const [name, pods] of this.#pods[i] ?? []) {
				const node = cache.node(name)?.node;
				if (node === undefined) continue;
				if (strict && !hasAllKeys(node, this.#constraints)) continue;
				if (!nodeCounts(constraint, pod, node)) continue;
				const domain = node.metadata.labels?.[constraint.topologyKey] ?? "";
				const known = domains.get(domain);
				if (known !== undefined) domains.set(domain, known + pods);
			}
		}
	}
}
