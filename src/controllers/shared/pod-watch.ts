import { deepEqual } from "../../apimachinery/json.ts";
import type { KubeObject } from "../../apimachinery/object.ts";
import type { ResourceRef } from "../../client/client.ts";
import type { Informer } from "../../client/informer.ts";
import { keyOf, type Lister } from "../../client/store.ts";
import type { Pod } from "../../client/types/pod.ts";
import { type Enqueue, type Watch, watch } from "../definition.ts";
import type { Expectations } from "./expectations.ts";
import { isGoing } from "./objects.ts";
import { controllerOf, resolveReference } from "./owners.ts";

export interface PodWatchOptions<T extends KubeObject> {
	readonly pods: Informer<Pod>;
	readonly kind: ResourceRef<T>;
	readonly owners: Lister<T>;
	readonly expectations?: Expectations;
	/** Owners that would adopt the pod. */
	matching(pod: Pod): readonly T[];
	/** Besides waking the owner. */
	onUpdate?(old: Pod, pod: Pod, owner: T): void;
}

/** Wakes the owner of a pod that changes, and all that would adopt a pod that has none. */
export function watchPodsOf<T extends KubeObject>(
	options: PodWatchOptions<T>,
): Watch {
	return watch(options.pods, (enqueue) => {
		const onDelete = (pod: Pod) => deleted(options, pod, enqueue);
		return {
			onAdd(pod) {
				// After a restart a pod may turn up that is already on its way out.
				if (isGoing(pod)) return onDelete(pod);
				const reference = controllerOf(pod);
				if (reference === undefined) return orphan(options, pod, enqueue);
				const owner = ownerOf(options, pod);
				if (owner === undefined) return;
				options.expectations?.created(keyOf(owner));
				enqueue(keyOf(owner));
			},
			onUpdate: (old, pod) => updated(options, old, pod, enqueue),
			onDelete,
		};
	});
}

const ownerOf = <T extends KubeObject>(
	{ kind, owners }: PodWatchOptions<T>,
	pod: Pod,
): T | undefined =>
	resolveReference(
		controllerOf(pod),
		pod.metadata.namespace ?? "",
		kind,
		owners,
	);

function orphan<T extends KubeObject>(
	options: PodWatchOptions<T>,
	pod: Pod,
	enqueue: Enqueue,
): void {
	for (const owner of options.matching(pod)) enqueue(keyOf(owner));
}

function deleted<T extends KubeObject>(
	options: PodWatchOptions<T>,
	pod: Pod,
	enqueue: Enqueue,
): void {
	const owner = ownerOf(options, pod);
	if (owner === undefined) return;
	options.expectations?.deleted(keyOf(owner), keyOf(pod));
	enqueue(keyOf(owner));
}

function updated<T extends KubeObject>(
	options: PodWatchOptions<T>,
	old: Pod,
	pod: Pod,
	enqueue: Enqueue,
): void {
	const relabelled = !deepEqual(old.metadata.labels, pod.metadata.labels);
	if (isGoing(pod)) {
		// The grace period may be long: the pod counts as deleted from now on.
		deleted(options, pod, enqueue);
		if (relabelled) deleted(options, old, enqueue);
		return;
	}
	const [before, reference] = [controllerOf(old), controllerOf(pod)];
	const moved = !deepEqual(before, reference);
	if (moved && before !== undefined) {
		const owner = ownerOf(options, old);
		if (owner !== undefined) enqueue(keyOf(owner));
	}
	if (reference === undefined) {
		if (relabelled || moved) orphan(options, pod, enqueue);
		return;
	}
	const owner = ownerOf(options, pod);
	if (owner === undefined) return;
	enqueue(keyOf(owner));
	options.onUpdate?.(old, pod, owner);
}
