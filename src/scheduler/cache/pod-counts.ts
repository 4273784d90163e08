import type { PodInfo } from "../framework/pod-info.ts";

/** Which pods to count. */
export interface PodQuery {
	/** Equal for equal queries. */
	readonly key: string;
	/** Only pods of this namespace can match; undefined looks at all. */
	readonly namespace?: string;
	matches(info: PodInfo): boolean;
}

interface View {
	readonly query: PodQuery;
	readonly counts: Map<string, number>;
}

const maxViews = 128;

/**
 * How many pods on each node match a query, kept up to date as pods come and go: asked for the first time it costs a
 * look at every pod, from then on nothing that grows with their number. The queries not used for longest are dropped.
 */
export class PodCounts {
	readonly #views = new Map<string, View>();
	readonly #pods: () => Iterable<readonly [PodInfo, string]>;

	constructor(pods: () => Iterable<readonly [PodInfo, string]>) {
		this.#pods = pods;
	}

	/** Matching pods by node; nodes without any are absent. */
	of(query: PodQuery): ReadonlyMap<string, number> {
		let view = this.#views.get(query.key);
		if (view === undefined) {
			view = { query, counts: new Map() };
			for (const [info, node] of this.#pods()) count(view, info, node, 1);
		} else this.#views.delete(query.key);
		this.#views.set(query.key, view);
		if (this.#views.size > maxViews) {
			const [oldest] = this.#views.keys();
			this.#views.delete(oldest as string);
		}
		return view.counts;
	}

	count(info: PodInfo, node: string, by: 1 | -1): void {
		for (const view of this.#views.values()) count(view, info, node, by);
	}

	/** Something that queries depend on besides the pods has changed. */
	clear(): void {
		this.#views.clear();
	}
}

function count(
	{ query, counts }: View,
	info: PodInfo,
	node: string,
	by: 1 | -1,
): void {
	if (
		query.namespace !== undefined &&
		query.namespace !== info.pod.metadata.namespace
	)
		return;
	if (!query.matches(info)) return;
	const pods = (counts.get(node) ?? 0) + by;
	if (pods === 0) counts.delete(node);
	else counts.set(node, pods);
}
