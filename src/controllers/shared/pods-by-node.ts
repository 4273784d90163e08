import type { Informer } from "../../client/informer.ts";
import type { Pod } from "../../client/types/pod.ts";

const indexName = "node";

/** Finds the pods of a node. */
export function indexPodsByNode(
	pods: Informer<Pod>,
): (node: string) => readonly Pod[] {
	pods.addIndex(indexName, ({ spec }) =>
		spec.nodeName === undefined || spec.nodeName === "" ? [] : [spec.nodeName],
	);
	return (node) => pods.lister.byIndex(indexName, node);
}
