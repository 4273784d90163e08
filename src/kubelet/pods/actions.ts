import type { Container, Pod } from "../../client/types/pod.ts";
import type { RuntimeContainer } from "../runtime/cri.ts";
import { isSidecar } from "../status/phase.ts";
import { latestRun, type PodRuntimeState } from "../status/runtime-state.ts";

/** What to do next for a pod (kuberuntime_manager.go, computePodActions). */
export interface PodActions {
	/** Running containers that have to go, with what people are told. */
	readonly kill: readonly { run: RuntimeContainer; message: string }[];
	readonly ephemeral: readonly Container[];
	/** In order; the next one is only reached when this has started, or ended well. */
	readonly init: readonly Container[];
	readonly main: readonly Container[];
	/** Everything has been done, and nothing will be restarted. */
	readonly finished: boolean;
}

interface RestartRule {
	readonly action: string;
	readonly exitCodes?: {
		readonly operator: string;
		readonly values?: readonly number[];
	};
}

/** Is a container that ended so started again? The container's own rules and policy go before the pod's. */
export function restarts(
	{ spec }: Pod,
	container: Container & { restartPolicyRules?: readonly RestartRule[] },
	exitCode: number,
): boolean {
	for (const { action, exitCodes } of container.restartPolicyRules ?? []) {
		if (exitCodes === undefined) continue;
		const listed = exitCodes.values?.includes(exitCode) ?? false;
		if (listed === (exitCodes.operator === "In")) return action === "Restart";
	}
	const policy = container.restartPolicy ?? spec.restartPolicy ?? "Always";
	return policy === "Always" || (policy === "OnFailure" && exitCode !== 0);
}

/** `started` tells whether a running container has passed its startup probe. */
export function podActions(
	pod: Pod,
	state: PodRuntimeState,
	started: (name: string) => boolean,
): PodActions {
	const { spec } = pod;
	const init = initActions(pod, state, started);
	const main: Container[] = [];
	let unfinished = false;
	for (const container of spec.containers) {
		const run = latestRun(state, container.name);
		if (run?.state === "exited" && !restarts(pod, container, run.exitCode))
			continue;
		unfinished = true;
		if (run?.state !== "running" && init.done) main.push(container);
	}
	const finished = init.failed || !unfinished;
	return {
		kill: finished ? [] : changed(pod, state),
		ephemeral: finished
			? []
			: (spec.ephemeralContainers ?? []).filter(
					({ name }) => latestRun(state, name) === undefined,
				),
		init: finished ? [] : init.start,
		main: finished ? [] : main,
		finished,
	};
}

function initActions(
	pod: Pod,
	state: PodRuntimeState,
	started: (name: string) => boolean,
): { start: Container[]; done: boolean; failed: boolean } {
	const start: Container[] = [];
	for (const container of pod.spec.initContainers ?? []) {
		const run = latestRun(state, container.name);
		if (isSidecar(container)) {
			if (run?.state !== "running") {
				start.push(container);
				if (run === undefined) return { start, done: false, failed: false };
			} else if (!started(container.name))
				return { start, done: false, failed: false };
			continue;
		}
		if (run?.state === "exited" && run.exitCode === 0) continue;
		if (run?.state === "running") return { start, done: false, failed: false };
		if (run?.state === "exited" && !restarts(pod, container, run.exitCode))
			return { start: [], done: false, failed: true };
		start.push(container);
		return { start, done: false, failed: false };
	}
	return { start, done: true, failed: false };
}

/** Containers whose image was changed under them. */
const changed = ({ spec }: Pod, state: PodRuntimeState) =>
	[
		...(spec.initContainers ?? []).filter(isSidecar),
		...spec.containers,
	].flatMap(({ name, image }) => {
		const run = latestRun(state, name);
		return run?.state === "running" && run.userSpecifiedImage !== image
			? [
					{
						run,
						message: `Container ${name} definition changed, will be restarted`,
					},
				]
			: [];
	});
