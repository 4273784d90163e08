import { stateKey } from "../framework/cycle-state.ts";
import type { NodeInfo } from "../framework/node-info.ts";
import {
	type Cycle,
	definePlugin,
	maxNodeScore,
	type NodeScore,
} from "../framework/plugin.ts";
import type { PodInfo } from "../framework/pod-info.ts";
import { skip, unresolvable, unschedulable } from "../framework/status.ts";
import {
	defaultConstraints,
	hasAllKeys,
	nodeCounts,
	ownConstraints,
	type SpreadConstraint,
} from "./shared/spread-constraint.ts";
import { SpreadScore } from "./shared/spread-score.ts";

const skewed = unschedulable(
	"node(s) didn't match pod topology spread constraints",
);
const unlabelled = unresolvable(
	"node(s) didn't match pod topology spread constraints (missing required label)",
);

/** Matching pods by domain, for each constraint. */
class HardSpread {
	readonly constraints: readonly SpreadConstraint[];
	readonly counts: readonly Map<string, number>[];
	readonly #min: (number | undefined)[];

	constructor(
		constraints: readonly SpreadConstraint[],
		counts: readonly Map<string, number>[],
	) {
		this.constraints = constraints;
		this.counts = counts;
		this.#min = constraints.map(() => undefined);
	}

	/** The fewest in any domain; 0 while there are fewer domains than wanted. */
	min(i: number): number {
		let min = this.#min[i];
		if (min === undefined) {
			const counts = this.counts[i] ?? new Map();
			min = Math.min(2 ** 31 - 1, ...counts.values());
			if (counts.size < (this.constraints[i]?.minDomains ?? 1)) min = 0;
			this.#min[i] = min;
		}
		return min;
	}

	add(i: number, domain: string, by: number): void {
		const counts = this.counts[i];
		counts?.set(domain, (counts.get(domain) ?? 0) + by);
		this.#min[i] = undefined;
	}

	clone(): HardSpread {
		return new HardSpread(
			this.constraints,
			this.counts.map((counts) => new Map(counts)),
		);
	}
}

const hardKey = stateKey<HardSpread>("PreFilterPodTopologySpread");
const softKey = stateKey<SpreadScore>("PreScorePodTopologySpread");

function countDomains(
	{ pod, handle }: Cycle,
	constraints: readonly SpreadConstraint[],
): Map<string, number>[] {
	const counts = constraints.map(() => new Map<string, number>());
	const pods = constraints.map((c) => handle.cache.counts.of(c.query));
	for (const { name, node } of handle.cache.nodes) {
		if (node === undefined || !hasAllKeys(node, constraints)) continue;
		for (const [i, c] of constraints.entries()) {
			if (!nodeCounts(c, pod, node)) continue;
			const domain = node.metadata.labels?.[c.topologyKey] ?? "";
			const known = counts[i]?.get(domain) ?? 0;
			counts[i]?.set(domain, known + (pods[i]?.get(name) ?? 0));
		}
	}
	return counts;
}

function update(
	{ pod, state }: Cycle,
	other: PodInfo,
	{ node }: NodeInfo,
	by: 1 | -1,
): void {
	const spread = state.read(hardKey);
	if (spread === undefined || node === undefined) return;
	if (other.pod.metadata.namespace !== pod.metadata.namespace) return;
	if (!hasAllKeys(node, spread.constraints)) return;
	for (const [i, c] of spread.constraints.entries())
		if (c.query.matches(other) && nodeCounts(c, pod, node))
			spread.add(i, node.metadata.labels?.[c.topologyKey] ?? "", by);
}

/** Keeps pods that belong together spread over nodes, zones or other domains (plugins/podtopologyspread). */
export const podTopologySpread = definePlugin({
	name: "PodTopologySpread",
	defaultWeight: 2,
	wakeups: [
		{
			resource: "AssignedPod",
			actions: ["Add", "Delete", "UpdatePodLabel"],
			hint: (pod, event) =>
				(event.new ?? event.old)?.metadata.namespace === pod.metadata.namespace,
		},
		{
			resource: "Node",
			actions: ["Add", "Delete", "UpdateNodeLabel", "UpdateNodeTaint"],
		},
		{
			resource: "UnscheduledPod",
			actions: ["UpdatePodLabel", "UpdatePodToleration"],
		},
	],
	preFilter(cycle) {
		const constraints = ownConstraints(cycle.pod, "DoNotSchedule");
		if (constraints.length === 0) return { result: skip };
		cycle.state.write(
			hardKey,
			new HardSpread(constraints, countDomains(cycle, constraints)),
		);
		return undefined;
	},
	addPod: (cycle, other, node) => update(cycle, other, node, 1),
	removePod: (cycle, other, node) => update(cycle, other, node, -1),
	filter({ state }, { node }) {
		const spread = state.read(hardKey);
		if (spread === undefined) return undefined;
		for (const [i, c] of spread.constraints.entries()) {
			const domain = node?.metadata.labels?.[c.topologyKey];
			if (domain === undefined) return unlabelled;
			const here = spread.counts[i]?.get(domain) ?? 0;
			if (here + c.self - spread.min(i) > c.maxSkew) return skewed;
		}
		return undefined;
	},
	preScore(cycle, nodes) {
		const { pod, handle, state } = cycle;
		const own = pod.spec.topologySpreadConstraints ?? [];
		const constraints =
			own.length > 0
				? ownConstraints(pod, "ScheduleAnyway")
				: defaultConstraints(pod, handle);
		if (constraints.length === 0) return skip;
		state.write(
			softKey,
			new SpreadScore(pod, handle.cache, constraints, nodes, own.length > 0),
		);
		return undefined;
	},
	score({ state }, node) {
		return state.read(softKey)?.score(node) ?? 0;
	},
	normalizeScore({ state }, scores) {
		const spread = state.read(softKey);
		if (spread !== undefined) normalize(spread, scores);
	},
});

/** The fewer matching pods, the better. */
function normalize(spread: SpreadScore, scores: NodeScore[]): void {
	let min = Number.POSITIVE_INFINITY;
	let max = 0;
	for (const { node, score } of scores) {
		if (spread.ignores(node.name)) continue;
		min = Math.min(min, score);
		max = Math.max(max, score);
	}
	for (const entry of scores) {
		if (spread.ignores(entry.node.name)) entry.score = 0;
		else if (max === 0) entry.score = maxNodeScore;
		else
			entry.score = Math.trunc(
				(maxNodeScore * (max + min - entry.score)) / max,
			);
	}
}
