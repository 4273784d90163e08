import type { KubeObject, ObjectMeta } from "../../apimachinery/object.ts";
import type { Condition } from "../shared/conditions.ts";
import type { NodeSelector } from "../shared/node-selector.ts";

export interface DeviceSelector {
	cel?: { expression: string };
}
export interface DeviceToleration {
	key?: string;
	operator?: string;
	value?: string;
	effect?: string;
	tolerationSeconds?: number;
}
export interface DeviceTaint {
	key: string;
	value?: string;
	effect: string;
	timeAdded?: string;
}
/** What both forms of a request say. */
export interface DeviceRequestBase {
	deviceClassName: string;
	selectors?: DeviceSelector[];
	allocationMode?: string;
	count?: number;
	tolerations?: DeviceToleration[];
	capacity?: { requests?: Record<string, string> };
}
export interface ExactDeviceRequest extends DeviceRequestBase {
	adminAccess?: boolean;
}
export interface DeviceSubRequest extends DeviceRequestBase {
	name: string;
}
export interface DeviceRequest {
	name: string;
	exactly?: ExactDeviceRequest;
	firstAvailable?: DeviceSubRequest[];
}
export interface DeviceConstraint {
	requests?: string[];
	matchAttribute?: string;
	distinctAttribute?: string;
}
export interface DeviceConfiguration {
	opaque?: { driver: string; parameters: unknown };
}
export interface DeviceClaimConfiguration extends DeviceConfiguration {
	requests?: string[];
}
export interface DeviceClaim {
	requests?: DeviceRequest[] | null;
	constraints?: DeviceConstraint[];
	config?: DeviceClaimConfiguration[];
}
export interface ResourceClaimSpec {
	devices: DeviceClaim;
}

export interface AllocatedDevice {
	driver: string;
	pool: string;
	device: string;
	shareID?: string;
}
export interface DeviceResult extends AllocatedDevice {
	request: string;
	bindingConditions?: string[];
	bindingFailureConditions?: string[];
}
export interface AllocationConfiguration extends DeviceClaimConfiguration {
	source: string;
}
export interface Allocation {
	devices?: { results?: DeviceResult[]; config?: AllocationConfiguration[] };
	nodeSelector?: NodeSelector;
}
export interface ConsumerReference {
	apiGroup?: string;
	resource: string;
	name: string;
	uid: string;
}
export interface DeviceStatus extends AllocatedDevice {
	conditions?: Condition[];
	data?: unknown;
	networkData?: {
		interfaceName?: string;
		ips?: string[];
		hardwareAddress?: string;
	};
}
export interface ResourceClaim extends KubeObject {
	spec: ResourceClaimSpec;
	status: {
		allocation?: Allocation;
		reservedFor?: ConsumerReference[];
		devices?: DeviceStatus[];
	};
}
export interface ResourceClaimTemplate extends KubeObject {
	spec: { metadata?: ObjectMeta; spec: ResourceClaimSpec };
}

export interface DeviceClass extends KubeObject {
	spec: {
		selectors?: DeviceSelector[];
		config?: DeviceConfiguration[];
		extendedResourceName?: string;
	};
}

export interface DeviceAttribute {
	int?: number;
	bool?: boolean;
	string?: string;
	version?: string;
}
export interface RequestPolicy {
	default?: string;
	validValues?: string[];
	validRange?: { min?: string; max?: string; step?: string };
}
export interface DeviceCapacity {
	value: string;
	requestPolicy?: RequestPolicy;
}
export type Counters = Record<string, { value: string }>;

/** Where devices are: of a whole slice or of one of them. */
export interface Placement {
	nodeName?: string;
	nodeSelector?: NodeSelector;
	allNodes?: boolean;
}
export interface Device extends Placement {
	name: string;
	attributes?: Record<string, DeviceAttribute>;
	capacity?: Record<string, DeviceCapacity>;
	consumesCounters?: { counterSet: string; counters?: Counters }[];
	taints?: DeviceTaint[];
	bindingConditions?: string[];
	bindingFailureConditions?: string[];
	allowMultipleAllocations?: boolean;
}
export interface ResourceSliceSpec extends Placement {
	driver: string;
	pool: { name: string; generation: number; resourceSliceCount: number };
	devices?: Device[];
	perDeviceNodeSelection?: boolean;
	sharedCounters?: { name: string; counters?: Counters }[];
}
export interface ResourceSlice extends KubeObject {
	spec: ResourceSliceSpec;
}
