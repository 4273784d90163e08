import { deepEqual } from "../../../apimachinery/json.ts";
import {
	type LabelMatcher,
	labelsFromSet,
} from "../../../apimachinery/selectors/labels.ts";
import type { Informer } from "../../../client/informer.ts";
import { keyOf, type Lister } from "../../../client/store.ts";
import type { Pod } from "../../../client/types/pod.ts";
import type { Service, ServicePort } from "../../../client/types/service.ts";
import { type Watch, watch } from "../../definition.ts";
import { isPodFinished, isPodReady } from "../pods.ts";

/** Which pods stand behind a Service (k8s.io/endpointslice/util, pkg/api/v1/endpoints). */

const compiled = new WeakMap<object, LabelMatcher>();

/** The Service's selector ready to match; undefined when somebody else sees to its endpoints. */
export function serviceSelector({ spec }: Service): LabelMatcher | undefined {
	const { selector } = spec;
	if (selector === undefined || spec.type === "ExternalName") return undefined;
	let matcher = compiled.get(selector);
	if (matcher === undefined) {
		matcher = labelsFromSet(selector);
		compiled.set(selector, matcher);
	}
	return matcher;
}

export const servicesOf = (pod: Pod, services: Lister<Service>): Service[] =>
	services
		.list(pod.metadata.namespace)
		.filter((service) =>
			serviceSelector(service)?.matches(pod.metadata.labels),
		);

/** Has anything changed that a Service's endpoints tell of? */
function matters(old: Pod, pod: Pod): boolean {
	return (
		old.metadata.deletionTimestamp !== pod.metadata.deletionTimestamp ||
		isPodReady(old) !== isPodReady(pod) ||
		isPodFinished(old) !== isPodFinished(pod) ||
		old.spec.nodeName !== pod.spec.nodeName ||
		!deepEqual(old.status.podIPs, pod.status.podIPs)
	);
}

const relabelled = (old: Pod, pod: Pod): boolean =>
	!deepEqual(old.metadata.labels, pod.metadata.labels) ||
	old.spec.hostname !== pod.spec.hostname ||
	old.spec.subdomain !== pod.spec.subdomain;

/** Wakes the Services that a pod stands, or stood, behind. */
export const watchServicePods = (
	pods: Informer<Pod>,
	services: Lister<Service>,
): Watch =>
	watch(pods, (enqueue) => {
		const wake = (pod: Pod) => {
			for (const service of servicesOf(pod, services)) enqueue(keyOf(service));
		};
		return {
			onAdd: wake,
			onDelete: wake,
			onUpdate(old, pod) {
				const moved = relabelled(old, pod);
				if (!moved && !matters(old, pod)) return;
				wake(pod);
				if (moved) wake(old);
			},
		};
	});

export const hasEndpoint = (
	pod: Pod,
	options: { readonly terminating: boolean },
): boolean =>
	!isPodFinished(pod) &&
	((pod.status.podIP ?? "") !== "" || (pod.status.podIPs ?? []).length > 0) &&
	(options.terminating || pod.metadata.deletionTimestamp === undefined);

/** The pod's name as DNS tells it under the Service. */
export const hostnameUnder = (
	service: Service,
	{ metadata, spec }: Pod,
): string | undefined =>
	spec.hostname !== undefined &&
	spec.hostname !== "" &&
	spec.subdomain === service.metadata.name &&
	metadata.namespace === service.metadata.namespace
		? spec.hostname
		: undefined;

/** The number of the port in this pod that a Service's port leads to; undefined when the pod has none of that name. */
export function targetPort(
	{ spec }: Pod,
	{ targetPort: target, protocol = "TCP" }: ServicePort,
): number | undefined {
	if (typeof target !== "string") return target ?? 0;
	const sidecars = (spec.initContainers ?? []).filter(
		({ restartPolicy }) => restartPolicy === "Always",
	);
	for (const { ports = [] } of [...spec.containers, ...sidecars])
		for (const port of ports)
			if (port.name === target && (port.protocol ?? "TCP") === protocol)
				return port.containerPort;
	return undefined;
}

/** Has the Service an address of its own? */
export const isHeadless = ({ spec }: Service): boolean =>
	spec.clusterIP === "None" ||
	spec.clusterIP === undefined ||
	spec.clusterIP === "";
