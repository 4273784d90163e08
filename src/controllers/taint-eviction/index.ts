import { deepEqual } from "../../apimachinery/json.ts";
import { kinds } from "../../client/kinds.ts";
import { keyOf } from "../../client/store.ts";
import type { Node, Taint } from "../../client/types/node.ts";
import type { Pod } from "../../client/types/pod.ts";
import {
	type ControllerContext,
	type ControllerDefinition,
	type Request,
	type Result,
	watch,
} from "../definition.ts";
import { type EvictionWords, PodEvictions } from "../shared/pod-evictions.ts";
import { indexPodsByNode } from "../shared/pods-by-node.ts";
import { grant, recordEvents } from "../shared/rules.ts";
import { matchingTolerations } from "../shared/taints.ts";

const words: EvictionWords = {
	event: "TaintManagerEviction",
	marking: (key) => `Marking for deletion Pod ${key}`,
	cancelling: (key) => `Cancelling deletion of Pod ${key}`,
	reason: "DeletionByTaintManager",
	message: "Taint manager: deleting due to NoExecute taint",
};

/** Evicts pods from nodes with NoExecute taints that they do not tolerate, or no longer (pkg/controller/tainteviction). */
export const taintEvictionController: ControllerDefinition = {
	name: "taint-eviction-controller",
	serviceAccount: "node-controller",
	rbac: [
		grant("core", "nodes", "delete get list patch update watch"),
		grant("core", "nodes/status", "patch update"),
		grant("core", "pods/status", "patch update"),
		grant("core", "pods", "delete get list watch"),
		recordEvents,
	],
	create(context) {
		const { informers } = context;
		const pods = informers.of(kinds.pods);
		const nodes = informers.of(kinds.nodes);
		const podsOn = indexPodsByNode(pods);
		const evictions = new PodEvictions(context, words);
		return {
			workers: 8,
			watches: [
				watch(pods, (enqueue) => {
					const look = (pod: Pod) => {
						const node = nodes.lister.get("", pod.spec.nodeName ?? "");
						if (
							(node !== undefined && noExecute(node).length > 0) ||
							evictions.isPlanned(keyOf(pod))
						)
							enqueue(keyOf(pod));
					};
					return {
						onAdd: look,
						onUpdate(old, pod) {
							if (
								old.spec.nodeName !== pod.spec.nodeName ||
								!deepEqual(old.spec.tolerations, pod.spec.tolerations)
							)
								look(pod);
						},
						onDelete: look,
					};
				}),
				watch(nodes, (enqueue) => {
					const wake = ({ metadata }: Node) => {
						for (const pod of podsOn(metadata.name ?? "")) enqueue(keyOf(pod));
					};
					return {
						onAdd(node) {
							if (noExecute(node).length > 0) wake(node);
						},
						onUpdate(old, node) {
							if (!deepEqual(noExecute(old), noExecute(node))) wake(node);
						},
						onDelete: wake,
					};
				}),
			],
			reconcile: (request) => reconcile(context, request, evictions),
		};
	},
};

const noExecute = ({ spec }: Node): Taint[] =>
	(spec.taints ?? []).filter(({ effect }) => effect === "NoExecute");

async function reconcile(
	{ informers, clock }: ControllerContext,
	{ namespace, name }: Request,
	evictions: PodEvictions,
): Promise<Result | undefined> {
	const pod = informers.of(kinds.pods).lister.get(namespace, name);
	const node = informers
		.of(kinds.nodes)
		.lister.get("", pod?.spec.nodeName ?? "");
	if (pod === undefined || node === undefined) {
		evictions.forget(`${namespace}/${name}`);
		return undefined;
	}
	const wait = toleratedMs(pod, noExecute(node));
	if (wait === undefined) return evictions.settle(pod, undefined);
	// Once it is set when a pod goes, further taints do not give it more time.
	const at = wait > 0 ? evictions.plannedAt(pod) : undefined;
	return evictions.settle(pod, at ?? clock.now() + wait);
}

/** How long the pod may stay: undefined for ever, 0 not at all. */
function toleratedMs(
	{ spec }: Pod,
	taints: readonly Taint[],
): number | undefined {
	if (taints.length === 0) return undefined;
	const used = matchingTolerations(taints, spec.tolerations ?? []);
	if (used === undefined) return 0;
	const seconds = used
		.map(({ tolerationSeconds }) => tolerationSeconds)
		.filter((value) => value !== undefined);
	return seconds.length === 0
		? undefined
		: Math.max(0, Math.min(...seconds)) * 1000;
}
