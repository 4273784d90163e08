import { formatTime } from "../../apimachinery/clock.ts";
import type {
	Container,
	ContainerState,
	ContainerStatus,
	Pod,
} from "../../client/types/pod.ts";
import type { RuntimeContainer } from "../runtime/cri.ts";
import { isSidecar } from "./phase.ts";
import { type PodRuntimeState, runsOf } from "./runtime-state.ts";

export interface WaitingReason {
	readonly reason: string;
	readonly message: string;
}

/** What is known of a container besides its runs. */
export interface ContainerFacts {
	/** Why it could not be started the last time. */
	waiting(name: string): WaitingReason | undefined;
	/** Its probes say so. */
	started(name: string): boolean;
	ready(name: string): boolean;
	/** Nothing of the pod runs any more, and nothing will. */
	readonly ended: boolean;
}

type ContainerSort = "init" | "main" | "ephemeral";

/** Statuses of one sort of containers, in the order of the spec (kubelet_pods.go, convertToAPIContainerStatuses). */
export function containerStatuses(
	pod: Pod,
	containers: readonly Container[],
	sort: ContainerSort,
	state: PodRuntimeState,
	facts: ContainerFacts,
): ContainerStatus[] {
	return containers.map((container) =>
		statusOf(pod, container, sort, state, facts),
	);
}

function statusOf(
	pod: Pod,
	container: Container,
	sort: ContainerSort,
	state: PodRuntimeState,
	facts: ContainerFacts,
): ContainerStatus {
	const { name, image = "" } = container;
	const [latest, previous] = runsOf(state, name);
	const why = facts.waiting(name);
	let current: ContainerState;
	let last: ContainerState = {};
	if (latest === undefined) {
		current = facts.ended
			? { terminated: neverSeen }
			: { waiting: why ?? defaultWaiting(pod, sort) };
	} else if (latest.state === "exited" && why !== undefined && !facts.ended) {
		current = { waiting: why };
		last = stateOf(latest);
	} else {
		current = stateOf(latest);
		if (previous !== undefined) last = stateOf(previous);
	}
	const started = current.running !== undefined && facts.started(name);
	const regularInit = sort === "init" && !isSidecar(container);
	const ready = regularInit
		? current.terminated?.exitCode === 0
		: current.running !== undefined &&
			(sort === "ephemeral" || (started && facts.ready(name)));
	return {
		name,
		state: current,
		lastState: last,
		ready: sort === "ephemeral" ? false : ready,
		restartCount: latest?.metadata.attempt ?? 0,
		image: latest?.image ?? image,
		imageID: latest?.imageRef ?? "",
		...(latest === undefined ? {} : { containerID: idOf(latest) }),
		started: regularInit || sort === "ephemeral" ? false : started,
		...(latest?.state === "running" && sort !== "ephemeral"
			? resourcesOf(latest)
			: {}),
		...mountsOf(container),
		...(current.running === undefined ? {} : { user: userOf(pod, container) }),
	};
}

/** Of a container that had no chance to run (status_manager.go, TerminatePod). */
const neverSeen = {
	exitCode: 137,
	reason: "ContainerStatusUnknown",
	message: "The container could not be located when the pod was terminated",
	startedAt: null,
	finishedAt: null,
};

const idOf = ({ id }: RuntimeContainer): string => `containerd://${id}`;

/** Before it is run for the first time. */
const defaultWaiting = ({ spec }: Pod, sort: ContainerSort) => ({
	reason:
		sort === "init" ||
		(sort === "main" && (spec.initContainers ?? []).length > 0)
			? "PodInitializing"
			: "ContainerCreating",
});

function stateOf(run: RuntimeContainer): ContainerState {
	if (run.state === "running")
		return { running: { startedAt: formatTime(run.startedAt) } };
	if (run.state === "created")
		return { waiting: { reason: "ContainerCreating" } };
	return {
		terminated: {
			exitCode: run.exitCode,
			reason: run.reason,
			...(run.message === "" ? {} : { message: run.message }),
			startedAt: formatTime(run.startedAt),
			finishedAt: formatTime(run.finishedAt),
			containerID: idOf(run),
		},
	};
}

/** What it has been given (KEP-1287). */
function resourcesOf({ resources }: RuntimeContainer) {
	const { requests, limits } = resources;
	return {
		...(requests === undefined ? {} : { allocatedResources: requests }),
		resources: {
			...(limits === undefined ? {} : { limits }),
			...(requests === undefined ? {} : { requests }),
		},
	};
}

interface RunAs {
	readonly securityContext?: {
		readonly runAsUser?: number;
		readonly runAsGroup?: number;
		readonly supplementalGroups?: readonly number[];
	};
}

/** Whom it runs as: root, as most images say, unless the pod says otherwise. */
function userOf({ spec }: Pod, container: Container) {
	const own = (container as RunAs).securityContext;
	const pod = (spec as RunAs).securityContext;
	const gid = own?.runAsGroup ?? pod?.runAsGroup ?? 0;
	return {
		linux: {
			uid: own?.runAsUser ?? pod?.runAsUser ?? 0,
			gid,
			supplementalGroups: [
				...new Set([gid, ...(pod?.supplementalGroups ?? [])]),
			],
		},
	};
}

function mountsOf({ volumeMounts = [] }: Container) {
	if (volumeMounts.length === 0) return {};
	return {
		volumeMounts: volumeMounts.map(({ name, mountPath, readOnly }) => ({
			name,
			mountPath,
			...(readOnly ? { readOnly, recursiveReadOnly: "Disabled" } : {}),
		})),
	};
}
