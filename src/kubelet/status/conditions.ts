import { formatTime } from "../../apimachinery/clock.ts";
import type {
	ContainerStatus,
	Pod,
	PodCondition,
	PodSpec,
} from "../../client/types/pod.ts";
import { isSidecar, type PodPhase } from "./phase.ts";

interface Verdict {
	readonly status: "True" | "False";
	readonly reason?: string;
	readonly message?: string;
}

const yes: Verdict = { status: "True" };
const no = (reason: string, message?: string): Verdict => ({
	status: "False",
	reason,
	...(message === undefined ? {} : { message }),
});

export interface ConditionInput {
	readonly pod: Pod;
	readonly phase: PodPhase;
	readonly init: readonly ContainerStatus[];
	readonly main: readonly ContainerStatus[];
	readonly sandboxReady: boolean;
	readonly now: number;
}

/** The conditions that the kubelet owns, in its order (pkg/kubelet/status/generate.go). */
export function podConditions(input: ConditionInput): PodCondition[] {
	const containersReady = whetherContainersReady(input);
	const verdicts: [string, Verdict][] = [
		[
			"PodReadyToStartContainers",
			input.sandboxReady ? yes : { status: "False" },
		],
		["Initialized", whetherInitialized(input)],
		["Ready", whetherReady(input, containersReady)],
		["ContainersReady", containersReady],
		["PodScheduled", yes],
	];
	return verdicts.map(([type, verdict]) => condition(input, type, verdict));
}

/** The time of a condition moves only when its status changes. */
export function condition(
	{ pod, now }: Pick<ConditionInput, "pod" | "now">,
	type: string,
	verdict: Verdict,
): PodCondition {
	const old = pod.status.conditions?.find((c) => c.type === type);
	const { generation } = pod.metadata;
	return {
		type,
		...(generation === undefined ? {} : { observedGeneration: generation }),
		...verdict,
		lastProbeTime: null,
		lastTransitionTime:
			old?.status === verdict.status
				? (old.lastTransitionTime ?? null)
				: formatTime(now),
	};
}

function whetherInitialized({
	pod,
	phase,
	init,
	main,
}: ConditionInput): Verdict {
	const containers = pod.spec.initContainers ?? [];
	const incomplete: string[] = [];
	const unknown: string[] = [];
	for (const container of containers) {
		const status = init.find((s) => s.name === container.name);
		if (status === undefined) unknown.push(container.name);
		else if (isSidecar(container)) {
			if (status.started !== true) incomplete.push(container.name);
		} else if (!status.ready) incomplete.push(container.name);
	}
	if (phase === "Succeeded" && unknown.length === 0)
		return { status: "True", reason: "PodCompleted" };
	// Once the main containers have run, sidecars that have ended change nothing.
	const begun = main.some(
		({ state, lastState }) =>
			state?.running !== undefined ||
			state?.terminated !== undefined ||
			lastState?.terminated !== undefined,
	);
	if (
		begun &&
		containers.every((c) => isSidecar(c) || !incomplete.includes(c.name))
	)
		return yes;
	const message = listed([
		["unknown", unknown],
		["incomplete", incomplete],
	]);
	return message === "" ? yes : no("ContainersNotInitialized", message);
}

function whetherContainersReady({
	pod,
	phase,
	init,
	main,
}: ConditionInput): Verdict {
	const unready: string[] = [];
	const unknown: string[] = [];
	for (const { name } of readyRelevant(pod.spec)) {
		const status =
			main.find((s) => s.name === name) ?? init.find((s) => s.name === name);
		if (status === undefined) unknown.push(name);
		else if (!status.ready) unready.push(name);
	}
	if (phase === "Succeeded" && unknown.length === 0) return no("PodCompleted");
	if (phase === "Failed" && unknown.length === 0) return no("PodFailed");
	const message = listed([
		["unknown", unknown],
		["unready", unready],
	]);
	return message === "" ? yes : no("ContainersNotReady", message);
}

const readyRelevant = ({ initContainers = [], containers }: PodSpec) => [
	...initContainers.filter(isSidecar),
	...containers,
];

function whetherReady({ pod }: ConditionInput, containers: Verdict): Verdict {
	if (containers.status !== "True") return containers;
	const messages: string[] = [];
	for (const { conditionType } of pod.spec.readinessGates ?? []) {
		const gate = pod.status.conditions?.find((c) => c.type === conditionType);
		const quoted = JSON.stringify(conditionType);
		if (gate === undefined)
			messages.push(
				`corresponding condition of pod readiness gate ${quoted} does not exist.`,
			);
		else if (gate.status !== "True")
			messages.push(
				`the status of pod readiness gate ${quoted} is not "True", but ${gate.status}`,
			);
	}
	return messages.length === 0
		? yes
		: no("ReadinessGatesNotReady", messages.join(", "));
}

const listed = (groups: readonly [string, readonly string[]][]): string =>
	groups
		.filter(([, names]) => names.length > 0)
		.map(
			([word, names]) => `containers with ${word} status: [${names.join(" ")}]`,
		)
		.join(", ");
