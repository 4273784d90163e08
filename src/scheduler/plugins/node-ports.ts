import { hostPorts } from "../../client/pods/requests.ts";
import type { Pod } from "../../client/types/pod.ts";
import { definePlugin } from "../framework/plugin.ts";
import { skip, unschedulable } from "../framework/status.ts";

const taken = unschedulable(
	"node(s) didn't have free ports for the requested pod ports",
);

/** Host ports are taken once on each address of a node. */
export const nodePorts = definePlugin({
	name: "NodePorts",
	wakeups: [
		{
			resource: "AssignedPod",
			actions: ["Delete"],
			hint: (pod, { old }) =>
				hostPorts(old as Pod).some(({ port, protocol }) =>
					hostPorts(pod).some(
						(own) => own.port === port && own.protocol === protocol,
					),
				),
		},
		{ resource: "Node", actions: ["Add"] },
	],
	preFilter({ info }) {
		return info.ports.length === 0 ? { result: skip } : undefined;
	},
	filter({ info }, node) {
		return node.hasConflict(info.ports) ? taken : undefined;
	},
});
