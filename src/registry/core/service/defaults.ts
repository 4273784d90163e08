import { isExternallyAccessible } from "./questions.ts";
import type { Service } from "./types.ts";

const threeHours = 10800;
const withTraffic = new Set(["NodePort", "LoadBalancer", "ClusterIP"]);

/** core/v1 defaults.go SetDefaults_Service. */
export function setServiceDefaults(service: Service): void {
	const { spec, status } = service;
	if (!spec.sessionAffinity) spec.sessionAffinity = "None";
	if (spec.sessionAffinity === "None") delete spec.sessionAffinityConfig;
	if (
		spec.sessionAffinity === "ClientIP" &&
		spec.sessionAffinityConfig?.clientIP?.timeoutSeconds === undefined
	)
		spec.sessionAffinityConfig = {
			clientIP: { timeoutSeconds: threeHours },
		};
	if (!spec.type) spec.type = "ClusterIP";
	for (const port of spec.ports ?? []) {
		if (!port.protocol) port.protocol = "TCP";
		if (!port.targetPort) port.targetPort = port.port ?? 0;
	}
	if (isExternallyAccessible(service) && !spec.externalTrafficPolicy)
		spec.externalTrafficPolicy = "Cluster";
	if (withTraffic.has(spec.type)) spec.internalTrafficPolicy ??= "Cluster";
	if (spec.type !== "LoadBalancer") return;
	spec.allocateLoadBalancerNodePorts ??= true;
	for (const ingress of status?.loadBalancer?.ingress ?? [])
		if (ingress.ip) ingress.ipMode ??= "VIP";
}
