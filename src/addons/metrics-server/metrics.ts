/** The objects of metrics.k8s.io (k8s.io/metrics/pkg/apis/metrics/v1beta1). */
import { formatTime } from "../../apimachinery/clock.ts";
import type { ObjectMeta } from "../../apimachinery/object.ts";
import type { Node } from "../../client/types/node.ts";
import type { Pod } from "../../client/types/pod.ts";
import { containerUsage, quantities, sum, type Usage } from "./usage.ts";

export const groupVersion = "metrics.k8s.io/v1beta1";
const windowText = "15s";

/** What kubelet, runtime and system take of a node. */
const system: Usage = { milliCores: 50, bytes: 200 * 1024 * 1024 };

const metaOf = ({ name, namespace, labels }: ObjectMeta, now: number) => ({
	name,
	...(namespace === undefined ? {} : { namespace }),
	creationTimestamp: formatTime(now),
	...(labels === undefined ? {} : { labels }),
});

const isRunning = ({ status }: Pod): boolean => status?.phase === "Running";

const usageOf = (pod: Pod, now: number): Usage =>
	sum(pod.spec.containers.map((one) => containerUsage(pod, one, now)));

/** undefined for a pod that does not run. */
export const podMetrics = (pod: Pod, now: number) =>
	isRunning(pod)
		? {
				kind: "PodMetrics",
				apiVersion: groupVersion,
				metadata: metaOf(pod.metadata, now),
				timestamp: formatTime(now),
				window: windowText,
				containers: pod.spec.containers.map((container) => ({
					name: container.name,
					usage: quantities(containerUsage(pod, container, now)),
				})),
			}
		: undefined;

/** `pods`: those of the node. */
export const nodeMetrics = (node: Node, pods: readonly Pod[], now: number) => ({
	kind: "NodeMetrics",
	apiVersion: groupVersion,
	metadata: metaOf(node.metadata, now),
	timestamp: formatTime(now),
	window: windowText,
	usage: quantities(
		sum([system, ...pods.filter(isRunning).map((pod) => usageOf(pod, now))]),
	),
});
