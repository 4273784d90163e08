import type { Pod } from "../../client/types/pod.ts";
import type { Queued } from "../framework/plugin.ts";
import { type PodInfo, podInfo } from "../framework/pod-info.ts";

/** A pod that waits to be placed, with what was learnt in earlier attempts (framework/types.go, QueuedPodInfo). */
export class QueuedPod implements Queued {
	info: PodInfo;
	timestamp: number;
	attempts = 0;
	/** Attempts in which it fitted nowhere, and failed attempts since the last real answer: they set the back-off. */
	unschedulableCount = 0;
	errorCount = 0;
	/** Who turned it down in the last attempt. */
	unschedulablePlugins: ReadonlySet<string> = new Set();
	pendingPlugins: ReadonlySet<string> = new Set();
	/** The plug-in that does not let it into the queue; "" when none does. */
	gatedBy = "";
	/** How many cluster events there had been when it was taken out of the queue. */
	poppedAt = 0;

	constructor(pod: Pod, now: number) {
		this.info = podInfo(pod);
		this.timestamp = now;
	}

	get key(): string {
		return this.info.key;
	}

	get pod(): Pod {
		return this.info.pod;
	}

	setPod(pod: Pod): void {
		this.info = podInfo(pod);
	}
}
