/** core/v1 Service and Endpoints, discovery.k8s.io/v1 EndpointSlice. */
import type { IntOrString } from "../../apimachinery/int-or-string.ts";
import type { KubeObject } from "../../apimachinery/object.ts";
import type { Condition, Labels, ObjectReference } from "./meta.ts";

export interface ServicePort {
	readonly name?: string;
	readonly protocol?: string;
	readonly appProtocol?: string;
	readonly port: number;
	readonly targetPort?: IntOrString;
	readonly nodePort?: number;
}
export interface ServiceSpec {
	readonly ports?: readonly ServicePort[];
	readonly selector?: Labels;
	readonly clusterIP?: string;
	readonly clusterIPs?: readonly string[];
	readonly type?: string;
	readonly externalName?: string;
	readonly publishNotReadyAddresses?: boolean;
	readonly ipFamilies?: readonly string[];
	readonly ipFamilyPolicy?: string;
	readonly internalTrafficPolicy?: string;
	readonly externalTrafficPolicy?: string;
	readonly loadBalancerClass?: string;
	readonly trafficDistribution?: string;
}
export interface Service extends KubeObject {
	readonly spec: ServiceSpec;
	readonly status?: {
		readonly loadBalancer?: {
			readonly ingress?: readonly {
				readonly ip?: string;
				readonly hostname?: string;
			}[];
		};
		readonly conditions?: readonly Condition[];
	};
}

export interface EndpointAddress {
	readonly ip: string;
	readonly hostname?: string;
	readonly nodeName?: string;
	readonly targetRef?: ObjectReference;
}
export interface EndpointPort {
	readonly name?: string;
	readonly port?: number;
	readonly protocol?: string;
	readonly appProtocol?: string;
}
export interface EndpointSubset {
	readonly addresses?: readonly EndpointAddress[];
	readonly notReadyAddresses?: readonly EndpointAddress[];
	readonly ports?: readonly EndpointPort[];
}
export interface Endpoints extends KubeObject {
	readonly subsets?: readonly EndpointSubset[];
}

export interface Endpoint {
	readonly addresses: readonly string[];
	readonly conditions?: {
		readonly ready?: boolean;
		readonly serving?: boolean;
		readonly terminating?: boolean;
	};
	readonly hostname?: string;
	readonly targetRef?: ObjectReference;
	readonly nodeName?: string;
	readonly zone?: string;
	readonly deprecatedTopology?: Labels;
	readonly hints?: {
		readonly forZones?: readonly { readonly name: string }[];
		readonly forNodes?: readonly { readonly name: string }[];
	};
}
export interface EndpointSlice extends KubeObject {
	readonly addressType: string;
	readonly endpoints: readonly Endpoint[] | null;
	readonly ports?: readonly EndpointPort[] | null;
}
