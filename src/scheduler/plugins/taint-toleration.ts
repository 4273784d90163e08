import { tolerates, untoleratedTaint } from "../../client/pods/tolerations.ts";
import type { Node } from "../../client/types/node.ts";
import type { Pod, Toleration } from "../../client/types/pod.ts";
import { stateKey } from "../framework/cycle-state.ts";
import { definePlugin } from "../framework/plugin.ts";
import { unresolvable } from "../framework/status.ts";
import { normalizeScores } from "./shared/normalize.ts";

const tainted = unresolvable("node(s) had untolerated taint(s)");
const hard = ["NoSchedule", "NoExecute"];
/** Tolerations that say something about PreferNoSchedule. */
const softTolerations = stateKey<readonly Toleration[]>(
	"PreScoreTaintToleration",
);

const allows = (node: Node | undefined, { spec }: Pod): boolean =>
	untoleratedTaint(node?.spec.taints, spec.tolerations, hard) === undefined;

/** Nodes with taints take only pods that tolerate them; the fewer soft ones are not tolerated, the better. */
export const taintToleration = definePlugin({
	name: "TaintToleration",
	defaultWeight: 3,
	wakeups: [
		{
			resource: "Node",
			actions: ["Add", "UpdateNodeTaint"],
			hint: (pod, { old, new: node }) =>
				allows(node as Node, pod) &&
				(old === undefined || !allows(old as Node, pod)),
		},
		{ resource: "UnscheduledPod", actions: ["UpdatePodToleration"] },
	],
	filter({ pod }, { node }) {
		return allows(node, pod) ? undefined : tainted;
	},
	preScore({ pod, state }) {
		state.write(
			softTolerations,
			(pod.spec.tolerations ?? []).filter(
				({ effect = "" }) => effect === "" || effect === "PreferNoSchedule",
			),
		);
		return undefined;
	},
	score({ state }, { node }) {
		const taints = node?.spec.taints;
		if (taints === undefined || taints.length === 0) return 0;
		const tolerations = state.read(softTolerations) ?? [];
		return taints.filter(
			(taint) =>
				taint.effect === "PreferNoSchedule" &&
				!tolerations.some((t) => tolerates(t, taint)),
		).length;
	},
	normalizeScore(_cycle, scores) {
		normalizeScores(scores, true);
	},
});
