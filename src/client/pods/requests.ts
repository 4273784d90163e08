/** What a pod asks of a node (k8s.io/component-helpers/resource/helpers.go). */
import { quantityMilli, quantityValue } from "../../apimachinery/quantity.ts";
import type { ResourceList } from "../types/meta.ts";
import type { Container, ContainerStatus, Pod } from "../types/pod.ts";

/** Amounts by resource: cpu in thousandths, everything else in whole units. */
export type Amounts = Record<string, number>;

export interface RequestOptions {
	/** What a container counts for that asks for nothing of the resource. */
	readonly defaults?: Readonly<Amounts>;
	/** Count what a container has been given, when that is more than it asks for now. */
	readonly useStatus?: boolean;
	/** Leave out what the pod needs beside its containers. */
	readonly withoutOverhead?: boolean;
}

/** cpu in thousandths, everything else in whole units. */
export const amountOf = (resource: string, quantity: string): number =>
	resource === "cpu" ? quantityMilli(quantity) : quantityValue(quantity);

export function amountsOf(list: ResourceList | undefined): Amounts {
	const amounts: Amounts = {};
	if (list !== undefined)
		for (const name in list) amounts[name] = amountOf(name, list[name] ?? "0");
	return amounts;
}

function add(to: Amounts, what: Readonly<Amounts>): void {
	for (const name in what) to[name] = (to[name] ?? 0) + (what[name] ?? 0);
}

function raise(to: Amounts, what: Readonly<Amounts>): void {
	for (const name in what) {
		const value = what[name] ?? 0;
		if (value > (to[name] ?? Number.NEGATIVE_INFINITY)) to[name] = value;
	}
}

const allocated = new WeakMap<Pod, Readonly<Amounts>>();

/** What a running pod takes of its node: what it asks for, or has been given when that is more. Worked out once a pod. */
export function podAllocation(pod: Pod): Readonly<Amounts> {
	let amounts = allocated.get(pod);
	if (amounts === undefined) {
		amounts = podRequests(pod, { useStatus: true });
		allocated.set(pod, amounts);
	}
	return amounts;
}

/**
 * The sum over containers and sidecars, or what an init container needs beside the sidecars before it when that is
 * more; the pod's own requests, where it has some, stand in for those of its containers.
 */
export function podRequests(pod: Pod, options: RequestOptions = {}): Amounts {
	const { spec } = pod;
	const total: Amounts = {};
	for (const container of spec.containers)
		add(total, containerRequests(pod, container, options));
	if (spec.initContainers !== undefined && spec.initContainers.length > 0)
		addInitContainers(total, pod, spec.initContainers, options);
	for (const [name, quantity] of Object.entries(spec.resources?.requests ?? {}))
		if (isPodLevelResource(name)) total[name] = amountOf(name, quantity);
	if (spec.overhead !== undefined && options.withoutOverhead !== true)
		add(total, amountsOf(spec.overhead));
	return total;
}

function addInitContainers(
	total: Amounts,
	pod: Pod,
	containers: readonly Container[],
	options: RequestOptions,
): void {
	const sidecars: Amounts = {};
	const highest: Amounts = {};
	for (const container of containers) {
		const own = containerRequests(pod, container, options);
		if (container.restartPolicy === "Always") {
			add(total, own);
			add(sidecars, own);
			raise(highest, sidecars);
			continue;
		}
		const needed = { ...own };
		add(needed, sidecars);
		raise(highest, needed);
	}
	raise(total, highest);
}

const isPodLevelResource = (name: string): boolean =>
	name === "cpu" || name === "memory" || name.startsWith("hugepages-");

function containerRequests(
	pod: Pod,
	container: Container,
	{ defaults, useStatus }: RequestOptions,
): Amounts {
	const amounts = amountsOf(container.resources?.requests);
	if (useStatus === true) {
		const given = statusOf(pod, container.name);
		if (given?.resources !== undefined)
			raise(amounts, amountsOf(given.resources.requests));
		if (given?.allocatedResources !== undefined)
			raise(amounts, amountsOf(given.allocatedResources));
	}
	if (defaults !== undefined)
		for (const name in defaults) amounts[name] ??= defaults[name] ?? 0;
	return amounts;
}

const statusOf = ({ status }: Pod, name: string): ContainerStatus | undefined =>
	status?.containerStatuses?.find((s) => s.name === name) ??
	status?.initContainerStatuses?.find((s) => s.name === name);

/** spec.priority, 0 when it has none. */
export const podPriority = ({ spec }: Pod): number => spec.priority ?? 0;

export const isTerminal = ({ status }: Pod): boolean =>
	status?.phase === "Succeeded" || status?.phase === "Failed";

/** Host ports that the pod's containers and sidecars take. */
export function hostPorts({
	spec,
}: Pod): { ip: string; protocol: string; port: number }[] {
	const sidecars = (spec.initContainers ?? []).filter(
		(c) => c.restartPolicy === "Always",
	);
	return [...spec.containers, ...sidecars].flatMap((container) =>
		(container.ports ?? [])
			.filter(({ hostPort = 0 }) => hostPort > 0)
			.map(({ hostIP, protocol, hostPort = 0 }) => ({
				ip: hostIP || "0.0.0.0",
				protocol: protocol ?? "TCP",
				port: hostPort,
			})),
	);
}
