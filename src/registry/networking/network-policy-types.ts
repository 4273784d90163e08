import type { IntOrString } from "../../apimachinery/int-or-string.ts";
import type { KubeObject } from "../../apimachinery/object.ts";
import type { LabelSelector } from "../../apimachinery/selectors/labels.ts";

export interface PolicyPort {
	protocol?: string;
	port?: IntOrString;
	endPort?: number;
}
export interface IPBlock {
	cidr: string;
	except?: string[];
}
export interface PolicyPeer {
	podSelector?: LabelSelector;
	namespaceSelector?: LabelSelector;
	ipBlock?: IPBlock;
}
export interface NetworkPolicy extends KubeObject {
	spec?: {
		podSelector?: LabelSelector;
		ingress?: { ports?: PolicyPort[]; from?: PolicyPeer[] }[];
		egress?: { ports?: PolicyPort[]; to?: PolicyPeer[] }[];
		policyTypes?: string[];
	};
}
