import type { RuntimeContainer } from "../runtime/cri.ts";

/** What the runtime has of a pod. */
export interface PodRuntimeState {
	readonly sandboxId: string;
	readonly sandboxReady: boolean;
	readonly ips: readonly string[];
	/** Oldest first. */
	readonly containers: readonly RuntimeContainer[];
}

export const noRuntimeState: PodRuntimeState = {
	sandboxId: "",
	sandboxReady: false,
	ips: [],
	containers: [],
};

/** The runs of a container, newest first. */
export const runsOf = (
	{ containers }: PodRuntimeState,
	name: string,
): RuntimeContainer[] =>
	containers.filter((c) => c.metadata.name === name).reverse();

export const latestRun = (
	state: PodRuntimeState,
	name: string,
): RuntimeContainer | undefined =>
	state.containers.findLast((c) => c.metadata.name === name);
