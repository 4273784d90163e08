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
export class PodEvents implements EventHandlers<Pod> {
	readonly #handle: Handle;
	readonly #queue: SchedulingQueue;

	constructor(handle: Handle, queue: SchedulingQueue) {
		this.#handle = handle;
		this.#queue = queue;
	}

	onAdd(pod: Pod): void {
		this.#changed(undefined, pod);
	}

	onUpdate(old: Pod, pod: Pod): void {
		this.#changed(old, pod);
	}

	onDelete(pod: Pod): void {
		const { cache, nominator, preempting, waitingPods } = this.#handle;
		const uid = podKey(pod);
		const promised = nominator.nodeOf(uid);
		this.#queue.delete(uid);
		nominator.delete(uid);
		preempting.delete(uid);
		waitingPods.reject(uid, "", "pod was deleted");
		const counted = cache.podInfo(uid) !== undefined;
		cache.removePod(uid);
		if (counted || promised !== "")
			this.#queue.move({ resource: "AssignedPod", action: "Delete", old: pod });
	}

	#changed(old: Pod | undefined, pod: Pod): void {
		if (isTerminal(pod)) this.onDelete(pod);
		else if (hasNode(pod)) this.#assigned(old, pod);
		else this.#waiting(old, pod);
	}

	#assigned(old: Pod | undefined, pod: Pod): void {
		const { cache, nominator } = this.#handle;
		const uid = podKey(pod);
		this.#queue.delete(uid);
		nominator.delete(uid);
		cache.setPod(pod);
		if (old === undefined || !hasNode(old)) {
			this.#queue.move({ resource: "AssignedPod", action: "Add", new: pod });
			return;
		}
		for (const action of podChanges(old, pod))
			this.#queue.move({ resource: "AssignedPod", action, old, new: pod });
	}

	#waiting(old: Pod | undefined, pod: Pod): void {
		const { cache, config, nominator } = this.#handle;
		const { schedulerName = "default-scheduler" } = pod.spec;
		if (schedulerName !== config.schedulerName) return;
		// Placed by us a moment ago, and not bound yet.
		if (cache.isAssumed(podKey(pod))) return;
		if (old === undefined) {
			const nominated = pod.status.nominatedNodeName ?? "";
			if (nominated !== "") nominator.add(podInfo(pod), nominated);
			this.#queue.add(pod);
			return;
		}
		if (!podMatters(old, pod)) return;
		this.#queue.update(
			pod,
			podChanges(old, pod).map((action) => ({
				resource: "UnscheduledPod",
				action,
				old,
				new: pod,
			})),
		);
	}
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
