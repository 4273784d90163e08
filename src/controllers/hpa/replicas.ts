import { quantityMilli } from "../../apimachinery/quantity.ts";
import type { Pod } from "../../client/types/pod.ts";
import { isPodReady, podCondition, timeMs } from "../shared/pods.ts";
import type { PodMetric } from "./metrics-client.ts";

/** --horizontal-pod-autoscaler-cpu-initialization-period, -initial-readiness-delay */
const cpuInitialization = 5 * 60_000;
const readinessDelay = 30_000;

/** How far the ratio of usage to target may be from one without any scaling. */
export interface Tolerance {
	readonly up: number;
	readonly down: number;
}

const isClose = ({ up, down }: Tolerance, ratio: number): boolean =>
	1 - down <= ratio && ratio <= 1 + up;

interface Groups {
	readonly ready: number;
	readonly unready: string[];
	readonly missing: string[];
	readonly ignored: string[];
}

/** Which pods' metrics mean something (pkg/controller/podautoscaler/replica_calculator.go, groupPods). */
function group(
	pods: readonly Pod[],
	metrics: ReadonlyMap<string, PodMetric>,
	isCpu: boolean,
	now: number,
): Groups {
	let ready = 0;
	const unready: string[] = [];
	const missing: string[] = [];
	const ignored: string[] = [];
	for (const pod of pods) {
		const { name = "", deletionTimestamp } = pod.metadata;
		const metric = metrics.get(name);
		if (deletionTimestamp !== undefined || pod.status.phase === "Failed")
			ignored.push(name);
		else if (pod.status.phase === "Pending") unready.push(name);
		else if (metric === undefined) missing.push(name);
		else if (isCpu && isWarmingUp(pod, metric, now)) unready.push(name);
		else ready++;
	}
	return { ready, unready, missing, ignored };
}

/** What a pod needs to start says nothing about its load. */
function isWarmingUp(
	pod: Pod,
	{ timestamp, window }: PodMetric,
	now: number,
): boolean {
	const condition = podCondition(pod, "Ready");
	const start = timeMs(pod.status.startTime);
	if (condition === undefined || start === undefined) return true;
	const since = timeMs(condition.lastTransitionTime) ?? 0;
	const isUnready = condition.status === "False";
	return start + cpuInitialization > now
		? isUnready || timestamp < since + window
		: isUnready && start + readinessDelay > since;
}

/** What a usage ratio is computed from. */
type Ratio = (values: ReadonlyMap<string, number>) => number;

interface Proposal {
	readonly replicas: number;
}

/** How many replicas bring the usage to its target; unknown pods are taken as what speaks against scaling. */
function propose(
	groups: Groups,
	measured: ReadonlyMap<string, number>,
	ratioOf: Ratio,
	neutral: (pod: string) => number,
	current: number,
	tolerance: Tolerance,
): Proposal {
	const values = new Map(measured);
	for (const name of [...groups.ignored, ...groups.unready])
		values.delete(name);
	if (values.size === 0)
		throw new Error(
			"did not receive metrics for targeted pods (pods might be unready)",
		);
	const ratio = ratioOf(values);
	const upWithUnready = groups.unready.length > 0 && ratio > 1;
	if (!upWithUnready && groups.missing.length === 0)
		return {
			replicas: isClose(tolerance, ratio)
				? current
				: Math.ceil(ratio * groups.ready),
		};
	for (const name of groups.missing)
		values.set(name, ratio < 1 ? neutral(name) : 0);
	if (upWithUnready) for (const name of groups.unready) values.set(name, 0);
	const next = ratioOf(values);
	const turned = (ratio < 1 && next > 1) || (ratio > 1 && next < 1);
	if (isClose(tolerance, next) || turned) return { replicas: current };
	const replicas = Math.ceil(next * values.size);
	const wrongWay =
		(next < 1 && replicas > current) || (next > 1 && replicas < current);
	return { replicas: wrongWay ? current : replicas };
}

const valuesOf = (
	metrics: ReadonlyMap<string, PodMetric>,
): Map<string, number> =>
	new Map([...metrics].map(([name, { value }]) => [name, value]));

const total = (values: Iterable<number>): number =>
	[...values].reduce((sum, value) => sum + value, 0);

export interface PodInputs {
	readonly pods: readonly Pod[];
	readonly metrics: ReadonlyMap<string, PodMetric>;
	readonly current: number;
	readonly tolerance: Tolerance;
	readonly now: number;
}

/** For a target of the average share of what pods ask for, in percent. */
export function byUtilization(
	{ pods, metrics, current, tolerance, now }: PodInputs,
	resource: string,
	container: string | undefined,
	target: number,
): { replicas: number; utilization: number; average: number } {
	const requests = new Map(
		pods.map((pod) => [
			pod.metadata.name ?? "",
			requestOf(pod, resource, container),
		]),
	);
	const utilizationOf = (values: ReadonlyMap<string, number>) => {
		const known = [...values].filter(([name]) => requests.has(name));
		const requested = total(known.map(([name]) => requests.get(name) ?? 0));
		if (requested === 0)
			throw new Error("no metrics returned matched known pods");
		return Math.trunc((total(known.map(([, v]) => v)) * 100) / requested);
	};
	const measured = valuesOf(metrics);
	const groups = group(pods, metrics, resource === "cpu", now);
	const { replicas } = propose(
		groups,
		measured,
		(values) => utilizationOf(values) / target,
		(name) => ((requests.get(name) ?? 0) * Math.max(100, target)) / 100,
		current,
		tolerance,
	);
	const counted = countedValues(groups, measured);
	return {
		replicas,
		utilization: utilizationOf(counted),
		average: Math.trunc(total(counted.values()) / counted.size),
	};
}

/** For a target of the average value, in thousandths. */
export function byAverage(
	{ pods, metrics, current, tolerance, now }: PodInputs,
	isCpu: boolean,
	target: number,
): { replicas: number; average: number } {
	if (pods.length === 0)
		throw new Error(
			"no pods returned by selector while calculating replica count",
		);
	const measured = valuesOf(metrics);
	const groups = group(pods, metrics, isCpu, now);
	const averageOf = (values: ReadonlyMap<string, number>) =>
		Math.trunc(total(values.values()) / values.size);
	const { replicas } = propose(
		groups,
		measured,
		(values) => averageOf(values) / target,
		() => target,
		current,
		tolerance,
	);
	return { replicas, average: averageOf(countedValues(groups, measured)) };
}

function countedValues(
	{ ignored, unready }: Groups,
	measured: ReadonlyMap<string, number>,
): Map<string, number> {
	const values = new Map(measured);
	for (const name of [...ignored, ...unready]) values.delete(name);
	return values;
}

/** For a value that is compared as a whole with its target. */
export function byValue(
	{ pods, current, tolerance }: Omit<PodInputs, "metrics" | "now">,
	value: number,
	target: number,
): number {
	const ratio = value / target;
	if (current === 0) return Math.ceil(ratio);
	if (isClose(tolerance, ratio)) return current;
	const ready = pods.filter(
		(pod) => pod.status.phase === "Running" && isPodReady(pod),
	).length;
	return Math.ceil(ratio * ready);
}

/** For a value that is to be shared by the replicas. */
export function byShare(
	replicas: number,
	value: number,
	target: number,
	tolerance: Tolerance,
): number {
	if (replicas === 0) return Math.ceil(value / target);
	return isClose(tolerance, value / (target * replicas))
		? replicas
		: Math.ceil(value / target);
}

function requestOf(
	{ metadata, spec }: Pod,
	resource: string,
	container: string | undefined,
): number {
	const sidecars = (spec.initContainers ?? []).filter(
		({ restartPolicy }) => restartPolicy === "Always",
	);
	let sum = 0;
	for (const { name, resources } of [...spec.containers, ...sidecars]) {
		if (container !== undefined && name !== container) continue;
		const request = resources?.requests?.[resource];
		if (request === undefined)
			throw new Error(
				`missing request for ${resource} in container ${name} of Pod ${metadata.name}`,
			);
		sum += quantityMilli(request);
	}
	return sum;
}
