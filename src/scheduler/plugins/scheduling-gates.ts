import { definePlugin } from "../framework/plugin.ts";
import { unresolvable } from "../framework/status.ts";

/** Pods with gates are not tried until the last gate is taken away. */
export const schedulingGates = definePlugin({
	name: "SchedulingGates",
	wakeups: [
		{
			resource: "UnscheduledPod",
			actions: ["UpdatePodSchedulingGatesEliminated"],
		},
	],
	preEnqueue({ spec }) {
		const gates = (spec.schedulingGates ?? []).map(({ name }) => name);
		return gates.length === 0
			? undefined
			: unresolvable(`waiting for scheduling gates: [${gates.join(" ")}]`);
	},
});
