import type { Clock } from "../../apimachinery/clock.ts";
import type { Client } from "../../client/client.ts";
import type { Labels } from "../../client/types/meta.ts";
import type { Pod } from "../../client/types/pod.ts";
import type { SchedulerCache } from "../cache/cache.ts";
import type { SchedulerConfig } from "../config.ts";
import type { PendingAllocation } from "../devices/in-use.ts";
import type { EventSink } from "../events/recorder.ts";
import type { Listers } from "../listers.ts";
import type { Nominator } from "../queue/nominator.ts";
import type { Framework } from "./framework.ts";
import type { WaitingPods } from "./waiting-pods.ts";

/** What plug-ins see of the scheduler. */
export interface Handle {
	readonly clock: Clock;
	readonly client: Client;
	readonly config: SchedulerConfig;
	readonly cache: SchedulerCache;
	readonly nominator: Nominator;
	readonly listers: Listers;
	readonly events: EventSink;
	readonly framework: Framework;
	readonly waitingPods: WaitingPods;
	/** Pods for whom room is being made at the moment, by uid. */
	readonly preempting: Set<string>;
	/** Volumes that pods on their way to a node are going to take. */
	readonly reservedVolumes: Set<string>;
	/** Devices that claims are going to get, or got a moment ago, by the claims' uid. */
	readonly pendingAllocations: Map<string, PendingAllocation>;
	/** Called whenever a claim has changed. */
	readonly volumeChanges: Set<() => void>;
	/** 0 <= random() < 1. */
	random(): number;
	/** Tries this pod again soon, whatever it waits for. */
	activate(pod: Pod): void;
	namespaceLabels(namespace: string): Labels | undefined;
	/** Something that runs beside the scheduling failed. */
	onError(message: string, error: unknown): void;
}
