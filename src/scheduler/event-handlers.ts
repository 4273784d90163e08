import type { KubeObject } from "../apimachinery/object.ts";
import type { EventHandlers, Informer } from "../client/informer.ts";
import { isTerminal } from "../client/pods/requests.ts";
import type { Node } from "../client/types/node.ts";
import type { Pod } from "../client/types/pod.ts";
import type { EventResource } from "./framework/cluster-event.ts";
import type { Handle } from "./framework/handle.ts";
import { podInfo, podKey } from "./framework/pod-info.ts";
import { nodeChanges, isRelevant as nodeMatters } from "./node-changes.ts";
import { podChanges, isRelevant as podMatters } from "./pod-changes.ts";
import type { SchedulingQueue } from "./queue/scheduling-queue.ts";

const hasNode = ({ spec }: Pod): boolean => (spec.nodeName ?? "") !== "";

/** Keeps cache and queue as the API has pods (eventhandlers.go). */
export function podHandlers(
	handle: Handle,
	queue: SchedulingQueue,
): EventHandlers<Pod> {
	const { cache, nominator, config } = handle;
	const isOurs = ({ spec }: Pod) =>
		(spec.schedulerName ?? "default-scheduler") === config.schedulerName;

	const assigned = (old: Pod | undefined, pod: Pod) => {
		const uid = podKey(pod);
		queue.delete(uid);
		nominator.delete(uid);
		const known = old !== undefined && hasNode(old);
		cache.setPod(pod);
		if (!known) {
			queue.move({ resource: "AssignedPod", action: "Add", new: pod });
			return;
		}
		for (const action of podChanges(old, pod))
			queue.move({ resource: "AssignedPod", action, old, new: pod });
	};
	const waiting = (old: Pod | undefined, pod: Pod) => {
		if (!isOurs(pod)) return;
		// Placed by us a moment ago, and not bound yet.
		if (cache.isAssumed(podKey(pod))) return;
		const nominated = pod.status.nominatedNodeName ?? "";
		if (old === undefined) {
			if (nominated !== "") nominator.add(podInfo(pod), nominated);
			queue.add(pod);
			return;
		}
		if (!podMatters(old, pod)) return;
		queue.update(
			pod,
			podChanges(old, pod).map((action) => ({
				resource: "UnscheduledPod",
				action,
				old,
				new: pod,
			})),
		);
	};
	const gone = (pod: Pod) => {
		const uid = podKey(pod);
		const promised = nominator.nodeOf(uid);
		queue.delete(uid);
		nominator.delete(uid);
		handle.preempting.delete(uid);
		handle.waitingPods.reject(uid, "", "pod was deleted");
		const counted = cache.podInfo(uid) !== undefined;
		cache.removePod(uid);
		if (counted || promised !== "")
			queue.move({ resource: "AssignedPod", action: "Delete", old: pod });
	};
	const changed = (old: Pod | undefined, pod: Pod) => {
		if (isTerminal(pod)) gone(pod);
		else if (hasNode(pod)) assigned(old, pod);
		else waiting(old, pod);
	};
	return {
		onAdd: (pod) => changed(undefined, pod),
		onUpdate: changed,
		onDelete: gone,
	};
}

/** Keeps the cache as the API has nodes. */
export function nodeHandlers(
	{ cache }: Handle,
	queue: SchedulingQueue,
): EventHandlers<Node> {
	return {
		onAdd(node) {
			cache.setNode(node);
			queue.move({ resource: "Node", action: "Add", new: node });
		},
		onUpdate(old, node) {
			if (!nodeMatters(old, node)) return;
			cache.setNode(node);
			for (const action of nodeChanges(old, node))
				queue.move({ resource: "Node", action, old, new: node });
		},
		onDelete(node) {
			cache.removeNode(node.metadata.name ?? "");
			queue.move({ resource: "Node", action: "Delete", old: node });
		},
	};
}

/** Tells the queue of everything that happens to a kind. */
export function followKind<T extends KubeObject>(
	informer: Informer<T>,
	resource: EventResource,
	queue: SchedulingQueue,
	also: () => void = () => {},
): void {
	informer.addHandlers({
		onAdd(object) {
			queue.move({ resource, action: "Add", new: object });
			also();
		},
		onUpdate(old, object) {
			queue.move({ resource, action: "Update", old, new: object });
			also();
		},
		onDelete(object) {
			queue.move({ resource, action: "Delete", old: object });
			also();
		},
	});
}
