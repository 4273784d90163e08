/** The quality of service class of a pod (k8s.io/kubernetes/pkg/apis/core/helper/qos/qos.go). */
import {
	addQuantity,
	compareQuantity,
	type Quantity,
	quantitySign,
} from "../../../apimachinery/quantity.ts";
import { list } from "../../shared/checks.ts";
import type {
	ResourceList,
	ResourceRequirements,
} from "../../shared/resource-requirements.ts";
import type { Pod } from "./types.ts";

export type QOSClass = "Guaranteed" | "Burstable" | "BestEffort";

const computeResources = ["cpu", "memory"] as const;

/** The class a pod has, or will have by its resources. */
export const podQOS = (pod: Pod): string =>
	pod.status?.qosClass || computePodQOS(pod);

/** By the pod's own resources where it has some, else by those of its containers. */
export function computePodQOS({ spec }: Pod): QOSClass {
	const requests = new Map<string, Quantity>();
	const limits = new Map<string, Quantity>();
	const parts: ResourceRequirements[] = spec.resources
		? [spec.resources]
		: [...list(spec.containers), ...list(spec.initContainers)].map(
				(container) => container.resources ?? {},
			);
	let guaranteed = true;
	for (const part of parts) {
		sum(requests, part.requests);
		sum(limits, part.limits);
		// The pod's own resources say nothing about guarantees while they have no limits.
		if (spec.resources && Object.keys(part.limits ?? {}).length === 0) continue;
		if (!computeResources.every((name) => isPositive(part.limits?.[name])))
			guaranteed = false;
	}
	if (requests.size === 0 && limits.size === 0) return "BestEffort";
	for (const [name, request] of requests) {
		const limit = limits.get(name);
		if (limit === undefined || compareQuantity(limit, request) !== 0)
			guaranteed = false;
	}
	return guaranteed && requests.size === limits.size
		? "Guaranteed"
		: "Burstable";
}

const isPositive = (value: string | undefined): boolean =>
	value !== undefined && quantitySign(value) > 0;

function sum(
	totals: Map<string, Quantity>,
	resources: ResourceList | undefined,
): void {
	for (const name of computeResources) {
		const value = resources?.[name];
		if (value === undefined || !isPositive(value)) continue;
		totals.set(name, addQuantity(totals.get(name) ?? "0", value));
	}
}
