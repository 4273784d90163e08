import type { Pod } from "../../client/types/pod.ts";
import type {
	EndpointAddress,
	EndpointPort,
	EndpointSubset,
	Service,
	ServicePort,
} from "../../client/types/service.ts";
import {
	hasEndpoint,
	hostnameUnder,
	targetPort,
} from "../shared/endpoints/service-pods.ts";
import { isPodReady } from "../shared/pods.ts";
import { repack } from "./subsets.ts";

/** The subsets of a Service with these pods (pkg/controller/endpoint/endpoints_controller.go, syncService). */
export function buildSubsets(
	service: Service,
	pods: readonly Pod[],
): EndpointSubset[] {
	const {
		ports = [],
		clusterIP,
		publishNotReadyAddresses = false,
	} = service.spec;
	const subsets: EndpointSubset[] = [];
	for (const pod of pods) {
		if (!hasEndpoint(pod, { terminating: publishNotReadyAddresses })) continue;
		const address = addressOf(service, pod);
		if (address === undefined) continue;
		const ready = publishNotReadyAddresses || isPodReady(pod);
		const add = (endpointPorts: EndpointPort[]) =>
			subsets.push({
				[ready ? "addresses" : "notReadyAddresses"]: [address],
				...(endpointPorts.length > 0 ? { ports: endpointPorts } : {}),
			});
		if (ports.length === 0) {
			if (clusterIP === "None") add([]);
			continue;
		}
		for (const port of ports) {
			const number = targetPort(pod, port);
			if (number !== undefined) add([endpointPort(port, number)]);
		}
	}
	return repack(subsets);
}

const endpointPort = (
	{ name, protocol = "TCP", appProtocol }: ServicePort,
	port: number,
): EndpointPort => ({
	...(name === undefined || name === "" ? {} : { name }),
	port,
	protocol,
	...(appProtocol === undefined ? {} : { appProtocol }),
});

const isV6 = (ip: string): boolean => ip.includes(":");

/** The pod's address of the Service's first family. */
function addressOf(service: Service, pod: Pod): EndpointAddress | undefined {
	const [family] = service.spec.ipFamilies ?? [];
	const { podIP = "", podIPs = [{ ip: podIP }] } = pod.status;
	const wantV6 =
		family === undefined
			? isV6(
					service.spec.clusterIP === "None"
						? podIP
						: (service.spec.clusterIP ?? ""),
				)
			: family === "IPv6";
	const ip = podIPs
		.map((entry) => entry.ip)
		.find((text) => text !== "" && isV6(text) === wantV6);
	if (ip === undefined) return undefined;
	const hostname = hostnameUnder(service, pod);
	const { name = "", namespace = "", uid = "" } = pod.metadata;
	return {
		ip,
		...(hostname === undefined ? {} : { hostname }),
		nodeName: pod.spec.nodeName ?? "",
		targetRef: { kind: "Pod", namespace, name, uid },
	};
}
