import { isNotFound } from "../../apimachinery/errors.ts";
import { keyOf } from "../../client/store.ts";
import type { Pod } from "../../client/types/pod.ts";
import { isTerminating } from "../shared/errors.ts";
import type { Expectations } from "../shared/expectations.ts";
import { newControllerRef } from "../shared/owners.ts";
import { type PodControl, podFromTemplate } from "../shared/pod-control.ts";
import { compareForDeletion } from "../shared/pod-ranking.ts";
import { isPodActive } from "../shared/pods.ts";
import { slowStart } from "../shared/slow-start.ts";
import type { Replicated, ReplicatedKind } from "./adapter.ts";

/** So many pods are created or deleted in one go. */
const burst = 500;

export interface ManageOptions<T extends Replicated> {
	readonly kind: ReplicatedKind<T>;
	readonly owner: T;
	/** Active pods of the owner. */
	readonly pods: readonly Pod[];
	readonly podControl: PodControl;
	readonly expectations: Expectations;
	readonly now: number;
	/** Pods of all sets that have the same manager: where they are many on a node, pods go first. */
	relatedPods(): readonly Pod[];
}

/** Creates the pods that are missing or deletes those that are too many; the first failure is the result. */
export function manageReplicas<T extends Replicated>(
	options: ManageOptions<T>,
): Promise<unknown> {
	const surplus = options.pods.length - (options.owner.spec.replicas ?? 0);
	if (surplus < 0) return createPods(options, Math.min(-surplus, burst));
	if (surplus > 0) return deletePods(options, Math.min(surplus, burst));
	return Promise.resolve(undefined);
}

async function createPods<T extends Replicated>(
	{ kind, owner, podControl, expectations }: ManageOptions<T>,
	count: number,
): Promise<unknown> {
	const key = keyOf(owner);
	const { template } = owner.spec;
	if (template === undefined) return undefined;
	const reference = newControllerRef(owner, kind.resource);
	const pod = podFromTemplate(template, owner, reference);
	expectations.expectCreations(key, count);
	const { successes, error } = await slowStart(count, async () => {
		try {
			await podControl.create(pod, owner);
		} catch (failure) {
			// The pod would go again at once: nothing more is to be done, and nothing is to be tried again.
			if (!isTerminating(failure)) throw failure;
		}
	});
	for (let i = successes; i < count; i++) expectations.created(key);
	return error;
}

async function deletePods<T extends Replicated>(
	options: ManageOptions<T>,
	count: number,
): Promise<unknown> {
	const { owner, podControl, expectations } = options;
	const key = keyOf(owner);
	const chosen = podsToDelete(options, count);
	expectations.expectDeletions(key, chosen.map(keyOf));
	const results = await Promise.all(
		chosen.map(async (pod) => {
			try {
				await podControl.delete(pod, owner);
			} catch (error) {
				expectations.deleted(key, keyOf(pod));
				return isNotFound(error) ? undefined : error;
			}
			return undefined;
		}),
	);
	return results.find((error) => error !== undefined);
}

function podsToDelete<T extends Replicated>(
	{ pods, relatedPods, now }: ManageOptions<T>,
	count: number,
): readonly Pod[] {
	if (count >= pods.length) return pods;
	const onNode = new Map<string, number>();
	for (const pod of relatedPods()) {
		if (!isPodActive(pod)) continue;
		const node = pod.spec.nodeName ?? "";
		onNode.set(node, (onNode.get(node) ?? 0) + 1);
	}
	return pods
		.map((pod) => ({ pod, rank: onNode.get(pod.spec.nodeName ?? "") ?? 0 }))
		.sort((a, b) => compareForDeletion(a, b, now))
		.slice(0, count)
		.map(({ pod }) => pod);
}
