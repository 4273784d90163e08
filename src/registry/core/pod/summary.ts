/** What `kubectl get pods` says of a pod in one line (k8s.io/kubernetes/pkg/printers/internalversion/printers.go printPod). */
import { list } from "../../shared/checks.ts";
import type {
	ContainerState,
	ContainerStatus,
	Pod,
	PodStatus,
} from "./types.ts";

export interface PodSummary {
	/** Ordinary containers and sidecars. */
	readonly containers: number;
	readonly ready: number;
	readonly reason: string;
	readonly restarts: number;
	/** Milliseconds; undefined when nothing has restarted. */
	readonly lastRestart: number | undefined;
}

export function podSummary(pod: Pod): PodSummary {
	const status = pod.status ?? {};
	const sidecars = new Set(
		list(pod.spec.initContainers)
			.filter(({ restartPolicy }) => restartPolicy === "Always")
			.map(({ name }) => name),
	);
	const init = initSummary(pod, sidecars);
	const initializing = init.reason !== undefined;
	const running =
		initializing && conditionStatus(status, "Initialized") !== "True"
			? undefined
			: runningSummary(status);
	const reason = running?.reason ?? init.reason ?? phaseReason(status);
	const counted =
		running === undefined
			? list(status.initContainerStatuses).slice(0, init.looked)
			: [
					...list(status.initContainerStatuses)
						.slice(0, init.looked)
						.filter(({ name }) => sidecars.has(name)),
					...list(status.containerStatuses),
				];
	return {
		containers: list(pod.spec.containers).length + sidecars.size,
		ready: init.ready + (running?.ready ?? 0),
		reason: deletionReason(pod) ?? reason,
		restarts: counted.reduce((sum, one) => sum + (one.restartCount ?? 0), 0),
		lastRestart: lastRestart(counted),
	};
}

function phaseReason({ phase = "", reason, conditions }: PodStatus): string {
	const gated = list(conditions).some(
		(one) => one.type === "PodScheduled" && one.reason === "SchedulingGated",
	);
	return gated ? "SchedulingGated" : reason || phase;
}

const conditionStatus = (
	{ conditions }: PodStatus,
	type: string,
): string | undefined =>
	list(conditions).find((condition) => condition.type === type)?.status;

/** Init containers up to the first that is not done; `reason` when there is such a one. */
function initSummary(
	{ spec, status }: Pod,
	sidecars: ReadonlySet<string>,
): { reason?: string; ready: number; looked: number } {
	const statuses = list(status?.initContainerStatuses);
	let ready = 0;
	for (const [
		i,
		{ name, state, started, ready: isReady },
	] of statuses.entries()) {
		const { terminated, waiting } = state ?? {};
		if (terminated?.exitCode === 0) continue;
		if (sidecars.has(name) && started) {
			if (isReady) ready++;
			continue;
		}
		const looked = i + 1;
		if (terminated)
			return { reason: `Init:${terminationText(terminated)}`, ready, looked };
		if (waiting?.reason && waiting.reason !== "PodInitializing")
			return { reason: `Init:${waiting.reason}`, ready, looked };
		const count = list(spec.initContainers).length;
		return { reason: `Init:${i}/${count}`, ready, looked };
	}
	return { ready, looked: statuses.length };
}

const terminationText = ({
	reason,
	signal,
	exitCode,
}: NonNullable<ContainerState["terminated"]>): string => {
	if (reason) return reason;
	return signal ? `Signal:${signal}` : `ExitCode:${exitCode ?? 0}`;
};

/** Ordinary containers: the first one that is not running gives the reason. */
function runningSummary(status: PodStatus): { reason?: string; ready: number } {
	let reason: string | undefined;
	let ready = 0;
	for (const { state, ready: isReady } of list(
		status.containerStatuses,
	).toReversed()) {
		const { waiting, terminated, running } = state ?? {};
		if (waiting?.reason) reason = waiting.reason;
		else if (terminated) reason = terminationText(terminated);
		else if (isReady && running) ready++;
	}
	if ((reason ?? phaseReason(status)) === "Completed" && ready > 0)
		reason =
			conditionStatus(status, "Ready") === "True" ? "Running" : "NotReady";
	return reason === undefined ? { ready } : { reason, ready };
}

function deletionReason({ metadata, status }: Pod): string | undefined {
	if (metadata.deletionTimestamp === undefined) return undefined;
	if (status?.reason === "NodeLost") return "Unknown";
	const over = status?.phase === "Failed" || status?.phase === "Succeeded";
	return over ? undefined : "Terminating";
}

function lastRestart(statuses: readonly ContainerStatus[]): number | undefined {
	const times = statuses.flatMap(({ lastState }) => {
		const { finishedAt } = lastState?.terminated ?? {};
		return finishedAt ? [Date.parse(finishedAt)] : [];
	});
	return times.length === 0 ? undefined : Math.max(...times);
}
