import { kinds } from "../../client/kinds.ts";
import type { Node } from "../../client/types/node.ts";
import type { Pod } from "../../client/types/pod.ts";
import type {
	Endpoint,
	EndpointPort,
	EndpointSlice,
	Service,
} from "../../client/types/service.ts";
import { sortSlicePorts } from "../shared/endpoints/port-key.ts";
import {
	hostnameUnder,
	isHeadless,
	targetPort,
} from "../shared/endpoints/service-pods.ts";
import { newControllerRef } from "../shared/owners.ts";
import { namePrefix } from "../shared/pod-control.ts";
import { isPodReady } from "../shared/pods.ts";

export const managedBy = "endpointslice-controller.k8s.io";
export const managedByLabel = "endpointslice.kubernetes.io/managed-by";
export const serviceNameLabel = "kubernetes.io/service-name";
const headlessLabel = "service.kubernetes.io/headless";
const zoneLabel = "topology.kubernetes.io/zone";
const reserved: ReadonlySet<string> = new Set([
	managedByLabel,
	serviceNameLabel,
	headlessLabel,
]);

/** IPv4, IPv6 or both. */
export function addressTypes({ spec }: Service): string[] {
	const { ipFamilies = [], clusterIP = "" } = spec;
	if (ipFamilies.length > 0) return [...ipFamilies];
	if (clusterIP === "None" || clusterIP === "") return ["IPv4", "IPv6"];
	return [clusterIP.includes(":") ? "IPv6" : "IPv4"];
}

/** How a pod stands behind a Service; without addresses of this type there is nothing to tell. */
export function endpointOf(
	pod: Pod,
	node: Node | undefined,
	service: Service,
	addressType: string,
): Endpoint {
	const serving = isPodReady(pod);
	const terminating = pod.metadata.deletionTimestamp !== undefined;
	const published = service.spec.publishNotReadyAddresses === true;
	const { name = "", namespace = "", uid = "" } = pod.metadata;
	const { nodeName = "" } = pod.spec;
	const hostname = hostnameUnder(service, pod);
	const zone = node?.metadata.labels?.[zoneLabel];
	return {
		addresses: (pod.status.podIPs ?? [])
			.map(({ ip }) => ip)
			.filter((ip) => ip.includes(":") === (addressType === "IPv6")),
		conditions: {
			ready: published || (serving && !terminating),
			serving,
			terminating,
		},
		...(hostname === undefined ? {} : { hostname }),
		targetRef: { kind: "Pod", namespace, name, uid },
		...(nodeName === "" ? {} : { nodeName }),
		...(zone === undefined || zone === "" ? {} : { zone }),
	};
}

/** The ports of a Service as this pod has them. */
export function portsOf(service: Service, pod: Pod): EndpointPort[] {
	const ports: EndpointPort[] = [];
	for (const port of service.spec.ports ?? []) {
		const number = targetPort(pod, port);
		if (number === undefined) continue;
		ports.push({
			name: port.name ?? "",
			protocol: port.protocol ?? "TCP",
			port: number,
			...(port.appProtocol === undefined
				? {}
				: { appProtocol: port.appProtocol }),
		});
	}
	return ports;
}

/** The labels of a Service's slices. */
export const sliceLabels = (service: Service): Record<string, string> => ({
	...Object.fromEntries(
		Object.entries(service.metadata.labels ?? {}).filter(
			([name]) => !reserved.has(name),
		),
	),
	...(isHeadless(service) ? { [headlessLabel]: "" } : {}),
	[serviceNameLabel]: service.metadata.name ?? "",
	[managedByLabel]: managedBy,
});

/** An empty slice for a Service. */
export const newSlice = (
	service: Service,
	addressType: string,
	ports: readonly EndpointPort[],
): EndpointSlice => ({
	apiVersion: "discovery.k8s.io/v1",
	kind: "EndpointSlice",
	metadata: {
		generateName: namePrefix(service.metadata.name ?? ""),
		namespace: service.metadata.namespace ?? "",
		labels: sliceLabels(service),
		ownerReferences: [newControllerRef(service, kinds.services)],
	},
	addressType,
	endpoints: [],
	ports: sortSlicePorts(ports),
});

/** Endpoints of the same key are the same one, whatever its state. */
export const endpointKey = ({
	addresses,
	hostname = "",
	targetRef,
}: Endpoint): string =>
	JSON.stringify([
		[...addresses].sort(),
		hostname,
		targetRef?.namespace,
		targetRef?.name,
	]);

/** Are two endpoints of the same key in the same state? */
export const sameState = (a: Endpoint, b: Endpoint): boolean =>
	a.nodeName === b.nodeName &&
	a.zone === b.zone &&
	a.conditions?.ready === b.conditions?.ready &&
	a.conditions?.serving === b.conditions?.serving &&
	a.conditions?.terminating === b.conditions?.terminating &&
	a.targetRef?.kind === b.targetRef?.kind &&
	a.targetRef?.uid === b.targetRef?.uid;
