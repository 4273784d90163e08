import { type Status, status } from "./status.ts";

/** What was said of each node; nodes that nobody looked at share one status. */
export class NodeStatuses {
	readonly explicit = new Map<string, Status>();
	absent: Status = status("UnschedulableAndUnresolvable");

	get(node: string): Status {
		return this.explicit.get(node) ?? this.absent;
	}

	set(node: string, value: Status): void {
		this.explicit.set(node, value);
	}
}

/** Why no node would do (framework/types.go, Diagnosis). */
export class Diagnosis {
	readonly nodes = new NodeStatuses();
	/** Plug-ins that have to change their mind before it is worth trying again. */
	readonly unschedulablePlugins = new Set<string>();
	readonly pendingPlugins = new Set<string>();
	preFilterMessage = "";
	postFilterMessage = "";

	blame(result: Status): void {
		if (result.plugin === undefined) return;
		if (result.code === "Pending") this.pendingPlugins.add(result.plugin);
		else this.unschedulablePlugins.add(result.plugin);
	}
}

/** `0/3 nodes are available: 1 Insufficient cpu, 2 node(s) were unschedulable. preemption: ...` (framework/types.go, FitError). */
export class FitError extends Error {
	readonly diagnosis: Diagnosis;
	readonly allNodes: number;

	constructor(allNodes: number, diagnosis: Diagnosis) {
		super(fitMessage(allNodes, diagnosis));
		this.name = "FitError";
		this.allNodes = allNodes;
		this.diagnosis = diagnosis;
	}
}

export function fitMessage(allNodes: number, diagnosis: Diagnosis): string {
	const { nodes, preFilterMessage, postFilterMessage } = diagnosis;
	let message = `0/${allNodes} nodes are available:`;
	if (preFilterMessage !== "") message += ` ${preFilterMessage}.`;
	else {
		const reasons = countReasons(allNodes, nodes);
		if (reasons !== "") message += ` ${reasons}.`;
	}
	return postFilterMessage === "" ? message : `${message} ${postFilterMessage}`;
}

/** Sorted as text, with their counts in front, as Kubernetes does. */
function countReasons(allNodes: number, nodes: NodeStatuses): string {
	const counts = new Map<string, number>();
	const count = (reason: string, times: number) =>
		counts.set(reason, (counts.get(reason) ?? 0) + times);
	for (const { reasons } of nodes.explicit.values())
		for (const reason of reasons) count(reason, 1);
	const others = allNodes - nodes.explicit.size;
	if (others > 0)
		for (const reason of nodes.absent.reasons) count(reason, others);
	return [...counts]
		.map(([reason, times]) => `${times} ${reason}`)
		.sort()
		.join(", ");
}

export const noNodesMessage = "no nodes available to schedule pods";
