/** core/v1 Node (k8s.io/api/core/v1/types.go). */
import type { KubeObject } from "../../apimachinery/object.ts";
import type { Condition, ResourceList } from "./meta.ts";

export interface Taint {
	readonly key: string;
	readonly value?: string;
	readonly effect: string;
	readonly timeAdded?: string;
}
export interface NodeCondition extends Condition {
	readonly lastHeartbeatTime?: string | null;
}
export interface NodeAddress {
	readonly type: string;
	readonly address: string;
}
export interface NodeSpec {
	readonly podCIDR?: string;
	readonly podCIDRs?: readonly string[];
	readonly providerID?: string;
	readonly unschedulable?: boolean;
	readonly taints?: readonly Taint[];
}
export interface NodeStatus {
	readonly capacity?: ResourceList;
	readonly allocatable?: ResourceList;
	readonly phase?: string;
	readonly conditions?: readonly NodeCondition[];
	readonly addresses?: readonly NodeAddress[];
	readonly daemonEndpoints?: {
		readonly kubeletEndpoint?: { readonly Port: number };
	};
	readonly nodeInfo?: Readonly<Record<string, unknown>>;
	readonly images?: readonly {
		readonly names?: readonly string[];
		readonly sizeBytes?: number;
	}[];
	readonly volumesInUse?: readonly string[];
	readonly volumesAttached?: readonly {
		readonly name: string;
		readonly devicePath: string;
	}[];
}
export interface Node extends KubeObject {
	readonly spec: NodeSpec;
	readonly status: NodeStatus;
}
