import type { Pod } from "../../client/types/pod.ts";
import type { Diagnosis, NodeStatuses } from "./fit-error.ts";
import type { Handle } from "./handle.ts";
import type { NodeInfo } from "./node-info.ts";
import type {
	Cycle,
	NodeScore,
	Plugin,
	PostFilterResult,
	Queued,
} from "./plugin.ts";
import {
	failure,
	isRejected,
	isSuccess,
	type Result,
	type Status,
	status,
	unresolvable,
	unschedulable,
	withPlugin,
} from "./status.ts";

type Has<K extends keyof Plugin> = Plugin & Required<Pick<Plugin, K>>;

/** What all preFilter plug-ins say together. */
export interface PreFilterOutcome {
	readonly result: Result;
	/** Undefined: any node. */
	readonly nodes: ReadonlySet<string> | undefined;
	/** Who narrowed the nodes down, sorted. */
	readonly narrowedBy: readonly string[];
}

/** Runs the plug-ins of a profile, point by point (framework/runtime/framework.go). */
export class Framework {
	readonly plugins: readonly Plugin[];
	readonly #weights: ReadonlyMap<string, number>;
	readonly #sort: Has<"less">;
	readonly #preFilter: Has<"preFilter">[];
	readonly #extensions: Plugin[];
	readonly #filter: Has<"filter">[];
	readonly #preScore: Has<"preScore">[];
	readonly #score: Has<"score">[];

	constructor(
		plugins: readonly Plugin[],
		weights: Readonly<Record<string, number>> = {},
	) {
		this.plugins = plugins;
		this.#weights = new Map(
			plugins.map((p) => [p.name, weights[p.name] ?? p.defaultWeight ?? 1]),
		);
		this.#preFilter = having(plugins, "preFilter");
		this.#extensions = plugins.filter((p) => p.addPod !== undefined);
		this.#filter = having(plugins, "filter");
		this.#preScore = having(plugins, "preScore");
		this.#score = having(plugins, "score");
		const [sort] = having(plugins, "less");
		if (sort === undefined)
			throw new Error("a profile needs a queueSort plug-in");
		this.#sort = sort;
	}

	less(a: Queued, b: Queued): boolean {
		return this.#sort.less(a, b);
	}

	preEnqueue(pod: Pod, handle: Handle): Result {
		for (const plugin of this.plugins) {
			const result = plugin.preEnqueue?.(pod, handle);
			if (result !== undefined && !isSuccess(result))
				return withPlugin(result, plugin.name);
		}
		return undefined;
	}

	preFilter(cycle: Cycle): PreFilterOutcome {
		let nodes: ReadonlySet<string> | undefined;
		let rejected: Status | undefined;
		const narrowedBy: string[] = [];
		for (const plugin of this.#preFilter) {
			const outcome = plugin.preFilter(cycle);
			const result = outcome?.result;
			if (result?.code === "Skip") {
				cycle.state.skipFilter.add(plugin.name);
				continue;
			}
			if (result !== undefined && !isSuccess(result)) {
				const blamed = judged(result, "PreFilter plugin", plugin.name);
				if (result.code !== "Unschedulable")
					return { result: blamed, nodes, narrowedBy };
				// Others may find that it is worse, and prepare what postFilter needs.
				rejected ??= blamed;
				continue;
			}
			if (outcome?.nodes === undefined) continue;
			narrowedBy.push(plugin.name);
			nodes = intersect(nodes, outcome.nodes);
			if (nodes.size === 0)
				return { result: nothingLeft(narrowedBy), nodes, narrowedBy };
		}
		return { result: rejected, nodes, narrowedBy: narrowedBy.sort() };
	}

	addPod(cycle: Cycle, other: NodeInfoPod, node: NodeInfo): void {
		for (const plugin of this.#extensions)
			if (!cycle.state.skipFilter.has(plugin.name))
				plugin.addPod?.(cycle, other, node);
	}

	removePod(cycle: Cycle, other: NodeInfoPod, node: NodeInfo): void {
		for (const plugin of this.#extensions)
			if (!cycle.state.skipFilter.has(plugin.name))
				plugin.removePod?.(cycle, other, node);
	}

	filter(cycle: Cycle, node: NodeInfo): Result {
		const { skipFilter } = cycle.state;
		for (const plugin of this.#filter) {
			if (skipFilter.has(plugin.name)) continue;
			const result = plugin.filter(cycle, node);
			if (result !== undefined && result.code !== "Success")
				return result.plugin === plugin.name
					? result
					: withPlugin(result, plugin.name);
		}
		return undefined;
	}

	/**
	 * Filters as if the pods that are nominated for the node, and go before this one, were there; and without them
	 * too, because they may never come.
	 */
	filterWithNominated(cycle: Cycle, node: NodeInfo): Result {
		const { nominator } = cycle.handle;
		const nominated = nominator
			.on(node.name)
			.filter(
				(other) =>
					other.key !== cycle.info.key && other.priority >= cycle.info.priority,
			);
		if (nominated.length > 0) {
			const copy = node.clone();
			const state = cycle.state.clone();
			const simulated: Cycle = { ...cycle, state };
			for (const other of nominated) {
				copy.addPod(other);
				this.addPod(simulated, other, copy);
			}
			const result = this.filter(simulated, copy);
			if (!isSuccess(result)) return result;
		}
		return this.filter(cycle, node);
	}

	postFilter(cycle: Cycle, statuses: NodeStatuses): PostFilterResult {
		const reasons: string[] = [];
		let plugin = "";
		let nominatedNode: string | undefined;
		for (const p of this.plugins) {
			const outcome = p.postFilter?.(cycle, statuses);
			if (outcome === undefined) continue;
			const { result } = outcome;
			if (
				result === undefined ||
				isSuccess(result) ||
				result.code === "UnschedulableAndUnresolvable" ||
				!isRejected(result)
			)
				return {
					...outcome,
					result: result === undefined ? undefined : withPlugin(result, p.name),
				};
			nominatedNode = outcome.nominatedNode ?? nominatedNode;
			reasons.push(...result.reasons);
			plugin ||= p.name;
		}
		return {
			result: withPlugin(unschedulable(...reasons), plugin),
			...(nominatedNode === undefined ? {} : { nominatedNode }),
		};
	}

	/** Weighted sums, in the order of the nodes; a Status when scoring fails. */
	score(cycle: Cycle, nodes: readonly NodeInfo[]): Status | number[] {
		const { skipScore } = cycle.state;
		for (const plugin of this.#preScore) {
			const result = plugin.preScore(cycle, nodes);
			if (result?.code === "Skip") skipScore.add(plugin.name);
			else if (result !== undefined && !isSuccess(result))
				return withPlugin(result, plugin.name);
		}
		const totals = new Array<number>(nodes.length).fill(0);
		for (const plugin of this.#score) {
			if (skipScore.has(plugin.name)) continue;
			const scores: NodeScore[] = nodes.map((node) => ({
				node,
				score: plugin.score(cycle, node),
			}));
			plugin.normalizeScore?.(cycle, scores);
			const weight = this.#weights.get(plugin.name) ?? 1;
			for (let i = 0; i < scores.length; i++)
				totals[i] = (totals[i] ?? 0) + (scores[i]?.score ?? 0) * weight;
		}
		return totals;
	}

	reserve(cycle: Cycle, node: string): Result {
		for (const plugin of this.plugins) {
			const result = plugin.reserve?.(cycle, node);
			if (result !== undefined && !isSuccess(result)) {
				this.unreserve(cycle, node);
				return judged(result, "Reserve plugin", plugin.name);
			}
		}
		return undefined;
	}

	unreserve(cycle: Cycle, node: string): void {
		for (const plugin of this.plugins.toReversed())
			plugin.unreserve?.(cycle, node);
	}

	/** Success also means: bind when the waiting pods' `wait` resolves. */
	permit(cycle: Cycle, node: string): Result {
		const timeouts = new Map<string, number>();
		for (const plugin of this.plugins) {
			const outcome = plugin.permit?.(cycle, node);
			const result = outcome?.result;
			if (result === undefined || isSuccess(result)) continue;
			if (result.code !== "Wait") return withPlugin(result, plugin.name);
			timeouts.set(plugin.name, outcome?.timeout ?? 0);
		}
		if (timeouts.size > 0)
			cycle.handle.waitingPods.add(cycle.info.key, timeouts);
		return undefined;
	}

	async preBind(cycle: Cycle, node: string): Promise<Result> {
		for (const plugin of this.plugins) {
			const result = await plugin.preBind?.(cycle, node);
			if (result !== undefined && !isSuccess(result))
				return judged(result, "PreBind plugin", plugin.name);
		}
		return undefined;
	}

	async bind(cycle: Cycle, node: string): Promise<Result> {
		for (const plugin of this.plugins) {
			if (plugin.bind === undefined) continue;
			const result = await plugin.bind(cycle, node);
			if (result?.code === "Skip") continue;
			return result === undefined || isSuccess(result)
				? undefined
				: judged(result, "Bind plugin", plugin.name);
		}
		return failure("no plug-in binds pods");
	}

	postBind(cycle: Cycle, node: string): void {
		for (const plugin of this.plugins) plugin.postBind?.(cycle, node);
	}
}

type NodeInfoPod = Parameters<NodeInfo["addPod"]>[0];

const having = <K extends keyof Plugin>(
	plugins: readonly Plugin[],
	hook: K,
): Has<K>[] => plugins.filter((p): p is Has<K> => p[hook] !== undefined);

/** Names who judged so; of a judgement that failed, in the message too. */
const judged = (result: Status, point: string, plugin: string): Status =>
	withPlugin(
		result.code === "Error"
			? status(
					"Error",
					`running ${point} "${plugin}": ${result.reasons.join(", ")}`,
				)
			: result,
		plugin,
	);

const intersect = (
	a: ReadonlySet<string> | undefined,
	b: ReadonlySet<string>,
): ReadonlySet<string> =>
	a === undefined ? b : new Set([...a].filter((name) => b.has(name)));

const nothingLeft = (plugins: readonly string[]): Status =>
	unresolvable(
		plugins.length === 1
			? `node(s) didn't satisfy plugin ${plugins[0]}`
			: `node(s) didn't satisfy plugin(s) ${goList(plugins)} simultaneously`,
	);

/** Names as Go prints a sorted slice of them. */
export const goList = (names: readonly string[]): string =>
	`[${[...names].sort().join(" ")}]`;

/** What nodes that preFilter plug-ins ruled out are told. */
export const ruledOut = (diagnosis: Diagnosis, by: readonly string[]): void => {
	diagnosis.nodes.absent = status(
		"UnschedulableAndUnresolvable",
		`node(s) didn't satisfy plugin(s) ${goList(by)}`,
	);
};
