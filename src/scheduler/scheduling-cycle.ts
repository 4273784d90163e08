import { Diagnosis, FitError } from "./framework/fit-error.ts";
import { ruledOut } from "./framework/framework.ts";
import type { NodeInfo } from "./framework/node-info.ts";
import type { Cycle } from "./framework/plugin.ts";
import { isRejected, messageOf, type Status } from "./framework/status.ts";

const minFeasibleNodes = 100;
const minPercentage = 5;

/** How many feasible nodes are enough, of so many (schedule_one.go, numFeasibleNodesToFind). */
export function enoughNodes(all: number, percentage: number): number {
	if (all < minFeasibleNodes) return all;
	const adaptive =
		percentage === 0
			? Math.max(50 - Math.trunc(all / 125), minPercentage)
			: percentage;
	return Math.max(Math.trunc((all * adaptive) / 100), minFeasibleNodes);
}

/** Something went wrong that is not the pod's fault. */
export class PlacingError extends Error {
	readonly status: Status;
	constructor(status: Status) {
		super(messageOf(status));
		this.name = "PlacingError";
		this.status = status;
	}
}

/** Finds the best node for a pod, starting each time where the last search ended (schedule_one.go, schedulePod). */
export class NodeSearch {
	#next = 0;

	/** The node's name. Throws a FitError when there is none, a PlacingError when a plug-in failed. */
	find(cycle: Cycle): string {
		const feasible = this.#feasible(cycle);
		const [only] = feasible;
		if (feasible.length === 1 && only !== undefined) return only.name;
		return best(cycle, feasible).name;
	}

	#feasible(cycle: Cycle): NodeInfo[] {
		const { handle, pod, info } = cycle;
		const { cache, framework, nominator } = handle;
		const diagnosis = new Diagnosis();
		const all = cache.nodes;
		const { result, nodes: only, narrowedBy } = framework.preFilter(cycle);
		for (const name of narrowedBy) diagnosis.unschedulablePlugins.add(name);
		if (result !== undefined) {
			if (!isRejected(result)) throw new PlacingError(result);
			diagnosis.nodes.absent = result;
			diagnosis.preFilterMessage = messageOf(result);
			diagnosis.blame(result);
			throw new FitError(all.length, diagnosis);
		}
		const nominated =
			nominator.nodeOf(info.key) || (pod.status.nominatedNodeName ?? "");
		const promised = nominated === "" ? undefined : cache.node(nominated);
		if (promised !== undefined && (only === undefined || only.has(nominated))) {
			const found = this.#filter(cycle, [promised], 0, 1, diagnosis);
			if (found.length > 0) return found;
		}
		let nodes = all;
		if (only !== undefined) {
			nodes = [...only].flatMap((name) => cache.node(name) ?? []);
			ruledOut(diagnosis, narrowedBy);
		}
		const enough = enoughNodes(
			nodes.length,
			handle.config.percentageOfNodesToScore,
		);
		const found = this.#filter(
			cycle,
			nodes,
			nodes.length === 0 ? 0 : this.#next % nodes.length,
			enough,
			diagnosis,
		);
		const looked = found.length + diagnosis.nodes.explicit.size;
		this.#next = all.length === 0 ? 0 : (this.#next + looked) % all.length;
		if (found.length === 0) throw new FitError(all.length, diagnosis);
		return found;
	}

	#filter(
		cycle: Cycle,
		nodes: readonly NodeInfo[],
		start: number,
		enough: number,
		diagnosis: Diagnosis,
	): NodeInfo[] {
		const { framework } = cycle.handle;
		const found: NodeInfo[] = [];
		for (let i = 0; i < nodes.length && found.length < enough; i++) {
			const node = nodes[(start + i) % nodes.length] as NodeInfo;
			const result = framework.filterWithNominated(cycle, node);
			if (result === undefined) found.push(node);
			else if (!isRejected(result)) throw new PlacingError(result);
			else {
				diagnosis.nodes.set(node.name, result);
				diagnosis.blame(result);
			}
		}
		return found;
	}
}

/** One of those with the highest score, any of them. */
function best(cycle: Cycle, nodes: readonly NodeInfo[]): NodeInfo {
	const { framework, random } = cycle.handle;
	const scores = framework.score(cycle, nodes);
	if (!Array.isArray(scores)) throw new PlacingError(scores as Status);
	let top = 0;
	let ties = 1;
	for (let i = 1; i < nodes.length; i++) {
		const score = scores[i] ?? 0;
		const highest = scores[top] ?? 0;
		if (score > highest) {
			top = i;
			ties = 1;
		} else if (score === highest) {
			ties++;
			if (random() < 1 / ties) top = i;
		}
	}
	return nodes[top] as NodeInfo;
}
