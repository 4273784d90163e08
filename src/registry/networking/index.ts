import type { ResourceDefinition } from "../generic/definition.ts";
import { ingress } from "./ingress.ts";
import { ingressClass } from "./ingress-class.ts";
import { ipAddress } from "./ip-address.ts";
import { networkPolicy } from "./network-policy.ts";
import { serviceCIDR } from "./service-cidr.ts";

/** The kinds of networking.k8s.io, in order of their names in the API. */
export const networkingGroup: readonly ResourceDefinition[] = [
	ingressClass,
	ingress,
	ipAddress,
	networkPolicy,
	serviceCIDR,
];
