/** What can be set of the scheduler, as far as KubeSchedulerConfiguration has it. Times are milliseconds. */
export interface SchedulerConfig {
	/** Only pods with this spec.schedulerName are placed. */
	readonly schedulerName: string;
	/** How many of the nodes are looked at in a big cluster; 0 decides by size: 50 % less 1 % for every 125 nodes. */
	readonly percentageOfNodesToScore: number;
	readonly podInitialBackoff: number;
	readonly podMaxBackoff: number;
	/** Pods that wait longer than this for an event are tried anyway. */
	readonly podMaxInUnschedulable: number;
	/** Of a pod's required affinity towards others, when it is scored. */
	readonly hardPodAffinityWeight: number;
	/** By plug-in, other than its own. */
	readonly weights: Readonly<Record<string, number>>;
	/** Plug-ins not to run. */
	readonly disabledPlugins: readonly string[];
	/** How many pods may be on their way to being bound. */
	readonly maxBindings: number;
}

export const defaultSchedulerConfig: SchedulerConfig = Object.freeze({
	schedulerName: "default-scheduler",
	percentageOfNodesToScore: 0,
	podInitialBackoff: 1000,
	podMaxBackoff: 10_000,
	podMaxInUnschedulable: 300_000,
	hardPodAffinityWeight: 1,
	weights: {},
	disabledPlugins: [],
	maxBindings: 256,
});
