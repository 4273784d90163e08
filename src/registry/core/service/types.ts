import type { IntOrString } from "../../../apimachinery/int-or-string.ts";
import type { KubeObject } from "../../../apimachinery/object.ts";

export type IPFamily = "IPv4" | "IPv6";

export interface ServicePort {
	name?: string;
	protocol?: string;
	appProtocol?: string;
	port: number;
	targetPort?: IntOrString;
	nodePort?: number;
}

export interface LoadBalancerIngress {
	ip?: string;
	hostname?: string;
	ipMode?: string;
	ports?: { port?: number; protocol?: string; error?: string }[];
}

export interface ServiceSpec {
	ports?: ServicePort[];
	selector?: Record<string, string>;
	clusterIP?: string;
	clusterIPs?: string[];
	type?: string;
	externalIPs?: string[];
	sessionAffinity?: string;
	loadBalancerIP?: string;
	loadBalancerSourceRanges?: string[];
	externalName?: string;
	externalTrafficPolicy?: string;
	healthCheckNodePort?: number;
	publishNotReadyAddresses?: boolean;
	sessionAffinityConfig?: { clientIP?: { timeoutSeconds?: number } };
	ipFamilies?: IPFamily[];
	ipFamilyPolicy?: string;
	allocateLoadBalancerNodePorts?: boolean;
	loadBalancerClass?: string;
	internalTrafficPolicy?: string;
	trafficDistribution?: string;
}

export interface Service extends KubeObject {
	spec: ServiceSpec;
	status?: { loadBalancer?: { ingress?: LoadBalancerIngress[] } };
}
