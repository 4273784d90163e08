import { isDeepStrictEqual } from "node:util";
import type { Node } from "../client/types/node.ts";
import type { EventAction } from "./framework/cluster-event.ts";

/** What of a change of a node may let pods be placed (framework/events.go, extractNode...Change); heartbeats are nothing. */
export function nodeChanges(old: Node, node: Node): EventAction[] {
	const actions: EventAction[] = [];
	if (!isDeepStrictEqual(old.status.allocatable, node.status.allocatable))
		actions.push("UpdateNodeAllocatable");
	if (!isDeepStrictEqual(old.metadata.labels, node.metadata.labels))
		actions.push("UpdateNodeLabel");
	if (
		!isDeepStrictEqual(old.spec.taints, node.spec.taints) ||
		old.spec.unschedulable !== node.spec.unschedulable
	)
		actions.push("UpdateNodeTaint");
	if (!isDeepStrictEqual(conditionsOf(old), conditionsOf(node)))
		actions.push("UpdateNodeCondition");
	return actions;
}

const conditionsOf = ({ status }: Node) =>
	Object.fromEntries((status.conditions ?? []).map((c) => [c.type, c.status]));

/** Does the scheduler's picture of the node change at all? */
export const isRelevant = (old: Node, node: Node): boolean =>
	nodeChanges(old, node).length > 0 ||
	!isDeepStrictEqual(old.status.images, node.status.images);
