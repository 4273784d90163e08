import { definePlugin, maxNodeScore } from "../framework/plugin.ts";
import { skip } from "../framework/status.ts";

/** Prefers nodes whose cpu and memory would be used to the same degree. */
export const nodeResourcesBalancedAllocation = definePlugin({
	name: "NodeResourcesBalancedAllocation",
	// Pods that ask for nothing would all be drawn to the same node.
	preScore({ info: { requests } }) {
		return requests.milliCPU === 0 && requests.memory === 0 ? skip : undefined;
	},
	score({ info: { requests } }, { requested, allocatable }) {
		if (allocatable.milliCPU === 0 || allocatable.memory === 0)
			return maxNodeScore;
		const cpu = used(
			requested.milliCPU + requests.milliCPU,
			allocatable.milliCPU,
		);
		const memory = used(requested.memory + requests.memory, allocatable.memory);
		// The standard deviation of two values.
		return Math.trunc((1 - Math.abs((cpu - memory) / 2)) * maxNodeScore);
	},
});

const used = (requested: number, allocatable: number): number =>
	Math.min(requested / allocatable, 1);
