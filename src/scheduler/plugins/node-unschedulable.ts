import { tolerates } from "../../client/pods/tolerations.ts";
import type { Node } from "../../client/types/node.ts";
import type { Pod } from "../../client/types/pod.ts";
import { definePlugin } from "../framework/plugin.ts";
import { unresolvable } from "../framework/status.ts";

const cordoned = unresolvable("node(s) were unschedulable");
const taint = { key: "node.kubernetes.io/unschedulable", effect: "NoSchedule" };

const allows = ({ spec }: Node, pod: Pod): boolean =>
	spec.unschedulable !== true ||
	(pod.spec.tolerations ?? []).some((t) => tolerates(t, taint));

/** Cordoned nodes take no pods but those that tolerate it. */
export const nodeUnschedulable = definePlugin({
	name: "NodeUnschedulable",
	wakeups: [
		{
			resource: "Node",
			actions: ["Add", "UpdateNodeTaint"],
			hint: (pod, { new: node }) => allows(node as Node, pod),
		},
		{ resource: "UnscheduledPod", actions: ["UpdatePodToleration"] },
	],
	filter({ pod }, { node }) {
		return node === undefined || allows(node, pod) ? undefined : cordoned;
	},
});
