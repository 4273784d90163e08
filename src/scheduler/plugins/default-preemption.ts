import { definePlugin } from "../framework/plugin.ts";
import { podKey } from "../framework/pod-info.ts";
import { unresolvable } from "../framework/status.ts";
import { preempt } from "../preemption/evaluate.ts";

const underWay = unresolvable(
	"waiting for the preemption for this pod to be finished",
);

/** When a pod fits nowhere, pods of lower priority may have to make room. */
export const defaultPreemption = definePlugin({
	name: "DefaultPreemption",
	wakeups: [{ resource: "AssignedPod", actions: ["Delete"] }],
	preEnqueue(pod, { preempting }) {
		return preempting.has(podKey(pod)) ? underWay : undefined;
	},
	postFilter: preempt,
});
