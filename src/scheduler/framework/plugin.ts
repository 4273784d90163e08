import type { Pod } from "../../client/types/pod.ts";
import type { Wakeup } from "./cluster-event.ts";
import type { CycleState } from "./cycle-state.ts";
import type { NodeStatuses } from "./fit-error.ts";
import type { Handle } from "./handle.ts";
import type { NodeInfo } from "./node-info.ts";
import type { PodInfo } from "./pod-info.ts";
import type { Result } from "./status.ts";

/** One attempt to place one pod. */
export interface Cycle {
	readonly pod: Pod;
	readonly info: PodInfo;
	readonly state: CycleState;
	readonly handle: Handle;
}

export interface PreFilterResult {
	readonly result?: Result;
	/** Only these nodes can do; undefined means any. */
	readonly nodes?: ReadonlySet<string>;
}

export interface PostFilterResult {
	readonly result: Result;
	/** Where the pod will probably go; "" takes an earlier nomination back, undefined leaves it. */
	readonly nominatedNode?: string;
}

export interface NodeScore {
	readonly node: NodeInfo;
	score: number;
}

/** A pod as the queue orders it. */
export interface Queued {
	readonly info: PodInfo;
	/** When it came into the queue, or back from being tried. */
	timestamp: number;
}

/**
 * A scheduling plug-in (k8s.io/kube-scheduler/framework/interface.go): it has the hooks of the points it extends.
 * Up to `reserve` all of them are synchronous: the cluster does not change while a pod is being placed.
 */
export interface Plugin {
	readonly name: string;
	/** Of its scores among those of others; 1 when absent. */
	readonly defaultWeight?: number;
	/** What may change its mind about a pod that it turned down. */
	readonly wakeups?: readonly Wakeup[];

	/** queueSort: does `a` go first? Exactly one plug-in has it. */
	less?(a: Queued, b: Queued): boolean;
	/** May the pod be tried at all? */
	preEnqueue?(pod: Pod, handle: Handle): Result;
	/** Works out what `filter` needs; `skip` when there is nothing to filter for this pod. */
	preFilter?(cycle: Cycle): PreFilterResult | undefined;
	/** What if this pod were on the node as well? Changes what `preFilter` worked out. */
	addPod?(cycle: Cycle, other: PodInfo, node: NodeInfo): void;
	removePod?(cycle: Cycle, other: PodInfo, node: NodeInfo): void;
	filter?(cycle: Cycle, node: NodeInfo): Result;
	/** Called when no node would do; success makes room. */
	postFilter?(cycle: Cycle, statuses: NodeStatuses): PostFilterResult;
	preScore?(cycle: Cycle, nodes: readonly NodeInfo[]): Result;
	score?(cycle: Cycle, node: NodeInfo): number;
	/** Brings scores to 0..100. */
	normalizeScore?(cycle: Cycle, scores: NodeScore[]): void;
	reserve?(cycle: Cycle, node: string): Result;
	/** Undoes `reserve`; may be called without it. */
	unreserve?(cycle: Cycle, node: string): void;
	/** `Wait` holds the binding back until the handle's waitingPods are told. */
	permit?(cycle: Cycle, node: string): { result: Result; timeout?: number };
	/** Is there anything to be done before the pod is bound? */
	preBind?(cycle: Cycle, node: string): Promise<Result>;
	/** `skip` leaves it to the next plug-in. */
	bind?(cycle: Cycle, node: string): Promise<Result>;
	postBind?(cycle: Cycle, node: string): void;
}

/** Keeps the type of a plug-in's own fields while it is checked. */
export const definePlugin = <P extends Plugin>(plugin: P): P => plugin;

export const maxNodeScore = 100;
