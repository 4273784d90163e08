import type {
	Container,
	ContainerStatus,
	PodSpec,
} from "../../client/types/pod.ts";

export type PodPhase = "Pending" | "Running" | "Succeeded" | "Failed";

export const isSidecar = ({ restartPolicy }: Container): boolean =>
	restartPolicy === "Always";

interface Tally {
	waiting: number;
	running: number;
	stopped: number;
	succeeded: number;
	unknown: number;
}

/** The phase that the containers' statuses come to (kubelet_pods.go, getPhase). `ended`: nothing runs, or will. */
export function phaseOf(
	spec: PodSpec,
	init: readonly ContainerStatus[],
	main: readonly ContainerStatus[],
	ended: boolean,
): PodPhase {
	const { pending, failed } = initialization(spec, init);
	const tally = tallyOf(spec, main);
	if (failed && spec.restartPolicy === "Never") return "Failed";
	if ((pending || tally.waiting > 0) && !ended) return "Pending";
	if (tally.running > 0 && tally.unknown === 0) return "Running";
	if (tally.running > 0 || tally.stopped === 0 || tally.unknown > 0)
		return "Pending";
	const allWell = tally.stopped === tally.succeeded;
	if (ended) return allWell ? "Succeeded" : "Failed";
	if (spec.restartPolicy === "Always") return "Running";
	if (allWell) return "Succeeded";
	return spec.restartPolicy === "Never" ? "Failed" : "Running";
}

function initialization(
	spec: PodSpec,
	statuses: readonly ContainerStatus[],
): { pending: boolean; failed: boolean } {
	let pending = false;
	let failed = false;
	for (const container of spec.initContainers ?? []) {
		const status = statuses.find((s) => s.name === container.name);
		const { running, terminated } = status?.state ?? {};
		if (isSidecar(container)) {
			// A sidecar that has been up holds nothing back any more.
			if (status?.started !== true && terminated === undefined) pending = true;
			continue;
		}
		if (status === undefined) pending = true;
		else if (running !== undefined) pending = true;
		else if (terminated !== undefined) {
			if (terminated.exitCode === 0) continue;
			pending = true;
			failed = true;
		} else {
			pending = true;
			if ((status.lastState?.terminated?.exitCode ?? 0) !== 0) failed = true;
		}
	}
	return { pending, failed };
}

function tallyOf(spec: PodSpec, statuses: readonly ContainerStatus[]): Tally {
	const tally: Tally = {
		waiting: 0,
		running: 0,
		stopped: 0,
		succeeded: 0,
		unknown: 0,
	};
	for (const { name } of spec.containers) {
		const status = statuses.find((s) => s.name === name);
		const { running, terminated, waiting } = status?.state ?? {};
		if (running !== undefined) tally.running++;
		else if (terminated !== undefined) {
			tally.stopped++;
			if (terminated.exitCode === 0) tally.succeeded++;
		} else if (waiting === undefined) tally.unknown++;
		else if (status?.lastState?.terminated !== undefined) tally.stopped++;
		else tally.waiting++;
	}
	return tally;
}
