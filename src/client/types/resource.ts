/** Devices and claims to them of resource.k8s.io/v1. */
import type { KubeObject, ObjectMeta } from "../../apimachinery/object.ts";
import type { NodeSelector, Toleration } from "./pod.ts";

export interface DeviceSelector {
	readonly cel?: { readonly expression: string };
}
/** What a request asks for; one of several that would do has a name of its own. */
export interface DeviceDemand {
	readonly name?: string;
	readonly deviceClassName: string;
	readonly selectors?: readonly DeviceSelector[];
	readonly allocationMode?: string;
	readonly count?: number;
	readonly adminAccess?: boolean;
	readonly tolerations?: readonly Toleration[];
}
export interface DeviceRequest {
	readonly name: string;
	readonly exactly?: DeviceDemand;
	readonly firstAvailable?: readonly DeviceDemand[];
}
export interface DeviceConstraint {
	readonly requests?: readonly string[];
	readonly matchAttribute?: string;
	readonly distinctAttribute?: string;
}
export interface DeviceConfiguration {
	readonly requests?: readonly string[];
	readonly opaque?: { readonly driver: string; readonly parameters: unknown };
}
export interface ResourceClaimSpec {
	readonly devices?: {
		readonly requests?: readonly DeviceRequest[];
		readonly constraints?: readonly DeviceConstraint[];
		readonly config?: readonly DeviceConfiguration[];
	};
}
/** What makes a device one among all. */
export interface DeviceId {
	readonly driver: string;
	readonly pool: string;
	readonly device: string;
}
export interface AllocatedDevice extends DeviceId {
	readonly request: string;
	readonly adminAccess?: boolean;
	readonly tolerations?: readonly Toleration[];
}
export interface Allocation {
	readonly devices?: {
		readonly results?: readonly AllocatedDevice[];
		readonly config?: readonly (DeviceConfiguration & {
			readonly source: string;
		})[];
	};
	readonly nodeSelector?: NodeSelector;
}
export interface ClaimConsumer {
	readonly apiGroup?: string;
	readonly resource: string;
	readonly name: string;
	readonly uid: string;
}
export interface ResourceClaim extends KubeObject {
	readonly spec: ResourceClaimSpec;
	readonly status?: {
		readonly allocation?: Allocation;
		readonly reservedFor?: readonly ClaimConsumer[];
		readonly devices?: readonly unknown[];
	};
}
export interface ResourceClaimTemplate extends KubeObject {
	readonly spec: {
		readonly metadata?: ObjectMeta;
		readonly spec: ResourceClaimSpec;
	};
}
export interface DeviceClass extends KubeObject {
	readonly spec: {
		readonly selectors?: readonly DeviceSelector[];
		readonly config?: readonly DeviceConfiguration[];
	};
}
export interface DeviceTaint {
	readonly key: string;
	readonly value?: string;
	readonly effect: string;
	readonly timeAdded?: string;
}
export interface DeviceAttribute {
	readonly int?: number;
	readonly bool?: boolean;
	readonly string?: string;
	readonly version?: string;
}
export type Counters = Readonly<Record<string, { readonly value: string }>>;
export interface DevicePlace {
	readonly nodeName?: string;
	readonly nodeSelector?: NodeSelector;
	readonly allNodes?: boolean;
}
export interface Device extends DevicePlace {
	readonly name: string;
	readonly attributes?: Readonly<Record<string, DeviceAttribute>>;
	readonly capacity?: Counters;
	readonly consumesCounters?: readonly {
		readonly counterSet: string;
		readonly counters?: Counters;
	}[];
	readonly taints?: readonly DeviceTaint[];
	readonly allowMultipleAllocations?: boolean;
}
export interface ResourceSlice extends KubeObject {
	readonly spec: DevicePlace & {
		readonly driver: string;
		readonly pool: {
			readonly name: string;
			readonly generation: number;
			readonly resourceSliceCount: number;
		};
		readonly devices?: readonly Device[];
		readonly perDeviceNodeSelection?: boolean;
		readonly sharedCounters?: readonly {
			readonly name: string;
			readonly counters?: Counters;
		}[];
	};
}
