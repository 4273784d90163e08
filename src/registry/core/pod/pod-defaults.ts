/** Defaults that only a Pod gets, not a template (k8s.io/kubernetes/pkg/apis/core/v1/defaults.go SetDefaults_Pod). */
import { list } from "../../shared/checks.ts";
import {
	isHugePages,
	isOvercommitAllowed,
} from "../../shared/resource-names.ts";
import { defaultResourceRequirements } from "../../shared/resource-requirements.ts";
import {
	aggregateContainers,
	isPodLevelResource,
} from "./aggregate-resources.ts";
import { defaultPodSpec, dropInitContainerAnnotations } from "./defaults.ts";
import type { Container, Pod, PodSpec, PodStatus } from "./types.ts";

/** The defaults of a whole Pod, status included. Changes it in place. */
export function setPodDefaults(pod: Pod): void {
	pod.spec ??= { containers: null };
	const { spec } = pod;
	dropInitContainerAnnotations(pod.metadata);
	// Only of pods: changed templates would make their owners roll out anew.
	if ((spec.terminationGracePeriodSeconds ?? 0) < 0)
		spec.terminationGracePeriodSeconds = 1;
	for (const container of [
		...list(spec.containers),
		...list(spec.initContainers),
	])
		requestLimits(container);
	if (spec.resources) defaultPodResources(spec);
	spec.enableServiceLinks ??= true;
	if (spec.hostNetwork) {
		exposePorts(spec.containers);
		exposePorts(spec.initContainers);
	}
	defaultPodSpec(spec);
	if (pod.status) defaultStatus(pod.status);
}

/** A container that limits a resource but doesn't say how much it needs asks for the limit. */
function requestLimits(container: Container): void {
	const { limits } = container.resources ?? {};
	if (container.resources === undefined || limits === undefined) return;
	container.resources.requests = { ...limits, ...container.resources.requests };
}

/** In the host's network every port is the host's. */
function exposePorts(containers: Container[] | null | undefined): void {
	for (const container of list(containers))
		for (const port of list(container.ports))
			if (!port.hostPort && port.containerPort)
				port.hostPort = port.containerPort;
}

/** Pod-level limits of huge pages and pod-level requests, from the containers' (KEP-2837). */
function defaultPodResources(spec: PodSpec): void {
	const resources = spec.resources ?? {};
	const limits = { ...resources.limits };
	const requests = { ...resources.requests };
	const partlySet =
		Object.keys(limits).length > 0 || Object.keys(requests).length > 0;
	if (!partlySet) return;
	const containerLimits = aggregateContainers(spec, "limits");
	for (const name in containerLimits)
		if (isHugePages(name) && requests[name] === undefined)
			limits[name] ??= containerLimits[name] as string;
	if (Object.keys(limits).length > 0) {
		const containerRequests = aggregateContainers(spec, "requests");
		for (const name in containerRequests)
			if (isPodLevelResource(name) && isOvercommitAllowed(name))
				requests[name] ??= containerRequests[name] as string;
		for (const name in limits)
			if (isPodLevelResource(name)) requests[name] ??= limits[name] as string;
		resources.limits = limits;
	}
	if (Object.keys(requests).length > 0) resources.requests = requests;
}

/** `podIP` is the first of `podIPs`, and decides where they differ (Convert_v1_PodStatus_To_core_PodStatus). */
function defaultStatus(status: PodStatus): void {
	const first = status.podIPs?.[0]?.ip;
	if (status.podIP !== undefined && status.podIP !== first)
		status.podIPs = [{ ip: status.podIP }];
	else if (first !== undefined) status.podIP = first;
	for (const container of list(status.containerStatuses))
		defaultResourceRequirements(container.resources);
}
