import type { HookContext } from "../../generic/definition.ts";

const topologyLabels = [
	"topology.kubernetes.io/zone",
	"topology.kubernetes.io/region",
];

/** Zone and region of a node, for the pod that comes to it (plugin/pkg/admission/podtopologylabels). */
export function topologyLabelsOf(
	context: HookContext,
	nodeName: string | undefined,
): Record<string, string> {
	const node = nodeName
		? context.store("nodes").find("", nodeName)?.value
		: undefined;
	const labels: Record<string, string> = node?.metadata.labels ?? {};
	return Object.fromEntries(
		topologyLabels.flatMap((label) => {
			const value = labels[label];
			return value === undefined ? [] : [[label, value]];
		}),
	);
}
