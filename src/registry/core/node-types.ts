import type { KubeObject } from "../../apimachinery/object.ts";
import type { ResourceList } from "../shared/resource-requirements.ts";

export interface Taint {
	key: string;
	value?: string;
	effect: string;
	timeAdded?: string;
}

export interface NodeAddress {
	type: string;
	address: string;
}

export interface NodeSpec {
	podCIDR?: string;
	podCIDRs?: string[];
	providerID?: string;
	unschedulable?: boolean;
	taints?: Taint[];
	configSource?: unknown;
	externalID?: string;
}

export interface NodeStatus {
	capacity?: ResourceList;
	allocatable?: ResourceList;
	conditions?: { type: string; status: string }[];
	addresses?: NodeAddress[];
	nodeInfo?: Record<string, string> & { swap?: never };
}

export interface Node extends KubeObject {
	spec?: NodeSpec;
	status?: NodeStatus;
}
