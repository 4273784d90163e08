import {
	isExternallyAccessible,
	needsClusterIP,
	needsHealthCheckPort,
	needsNodePort,
	sameField,
} from "./questions.ts";
import type { Service, ServiceSpec } from "./types.ts";

/**
 * Fields that a type doesn't have go with a change of the type, when they may have been filled in by the server
 * and the client didn't touch them (pkg/registry/core/service/strategy.go dropTypeDependentFields).
 */
export function dropTypeDependentFields(service: Service, old: Service): void {
	const { spec } = service;
	const dropSame = (...fields: (keyof ServiceSpec)[]) => {
		for (const field of fields)
			if (sameField(service, old, field)) delete spec[field];
	};
	if (needsClusterIP(old) && !needsClusterIP(service)) {
		if (sameField(service, old, "clusterIPs")) {
			delete spec.clusterIP;
			delete spec.clusterIPs;
		}
		dropSame("ipFamilies", "ipFamilyPolicy");
	}
	if (
		needsNodePort(old) &&
		!needsNodePort(service) &&
		sameNodePorts(service, old)
	)
		for (const port of spec.ports ?? []) delete port.nodePort;
	if (needsHealthCheckPort(old) && !needsHealthCheckPort(service))
		dropSame("healthCheckNodePort");
	if (old.spec.type === "LoadBalancer" && spec.type !== "LoadBalancer")
		dropSame("allocateLoadBalancerNodePorts", "loadBalancerClass");
	if (isExternallyAccessible(old) && !isExternallyAccessible(service))
		dropSame("externalTrafficPolicy");
	if (old.spec.type !== "ExternalName" && spec.type === "ExternalName")
		dropSame("internalTrafficPolicy");
}

/** Does the new service name no node port that the old one hadn't? */
function sameNodePorts(service: Service, old: Service): boolean {
	const before = new Set(
		(old.spec.ports ?? []).map(({ nodePort }) => nodePort),
	);
	return (service.spec.ports ?? []).every(
		({ nodePort }) => !nodePort || before.has(nodePort),
	);
}
