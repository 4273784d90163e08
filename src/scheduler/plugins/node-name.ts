import { definePlugin } from "../framework/plugin.ts";
import { unresolvable } from "../framework/status.ts";

const other = unresolvable("node(s) didn't match the requested node name");

/** A pod that names its node goes nowhere else. */
export const nodeName = definePlugin({
	name: "NodeName",
	wakeups: [{ resource: "Node", actions: ["Add"] }],
	filter({ pod }, { name }) {
		const wanted = pod.spec.nodeName ?? "";
		return wanted === "" || wanted === name ? undefined : other;
	},
});
