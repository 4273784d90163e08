import { kinds } from "../../client/kinds.ts";
import { keyOf } from "../../client/store.ts";
import type { Node } from "../../client/types/node.ts";
import { type ControllerContext, type Watch, watch } from "../definition.ts";
import { servicesOf } from "../shared/endpoints/service-pods.ts";
import { indexPodsByNode } from "../shared/pods-by-node.ts";

const zone = ({ metadata }: Node): string | undefined =>
	metadata.labels?.["topology.kubernetes.io/zone"];

/** Pods of a node that was not known, or whose zone changed, are told (otherwise) from now on. */
export function watchNodesOfPods({ informers }: ControllerContext): Watch {
	const pods = informers.of(kinds.pods);
	const services = informers.of(kinds.services);
	const podsOn = indexPodsByNode(pods);
	return watch(informers.of(kinds.nodes), (enqueue) => {
		const wake = ({ metadata }: Node) => {
			for (const pod of podsOn(metadata.name ?? ""))
				for (const service of servicesOf(pod, services.lister))
					enqueue(keyOf(service));
		};
		return {
			onAdd(node, initial) {
				if (!initial) wake(node);
			},
			onUpdate(old, node) {
				if (zone(old) !== zone(node)) wake(node);
			},
			onDelete: wake,
		};
	});
}
