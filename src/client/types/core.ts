/** Smaller kinds of core/v1. */
import type { KubeObject } from "../../apimachinery/object.ts";
import type { Condition, ObjectReference, ResourceList } from "./meta.ts";
import type { NodeSelectorRequirement, PodTemplateSpec } from "./pod.ts";

export interface Namespace extends KubeObject {
	readonly spec?: { readonly finalizers?: readonly string[] };
	readonly status?: {
		readonly phase?: string;
		readonly conditions?: readonly Condition[];
	};
}
export interface ConfigMap extends KubeObject {
	readonly data?: Readonly<Record<string, string>>;
	readonly binaryData?: Readonly<Record<string, string>>;
	readonly immutable?: boolean;
}
export interface Secret extends KubeObject {
	/** Base64 by key. */
	readonly data?: Readonly<Record<string, string>>;
	readonly type?: string;
	readonly immutable?: boolean;
}
export interface ServiceAccount extends KubeObject {
	readonly secrets?: readonly ObjectReference[];
	readonly imagePullSecrets?: readonly { readonly name?: string }[];
	readonly automountServiceAccountToken?: boolean;
}
export interface ResourceQuota extends KubeObject {
	readonly spec: {
		readonly hard?: ResourceList;
		readonly scopes?: readonly string[];
		readonly scopeSelector?: {
			readonly matchExpressions?: readonly (Omit<
				NodeSelectorRequirement,
				"key"
			> & { readonly scopeName: string })[];
		};
	};
	readonly status: {
		readonly hard?: ResourceList;
		readonly used?: ResourceList;
	};
}
export interface ReplicationController extends KubeObject {
	readonly spec: {
		readonly replicas?: number;
		readonly minReadySeconds?: number;
		readonly selector?: Readonly<Record<string, string>>;
		readonly template?: PodTemplateSpec;
	};
	readonly status: ReplicationStatus;
}
/** Of ReplicaSets and ReplicationControllers. */
export interface ReplicationStatus {
	readonly replicas: number;
	readonly fullyLabeledReplicas?: number;
	readonly readyReplicas?: number;
	readonly availableReplicas?: number;
	readonly terminatingReplicas?: number;
	readonly observedGeneration?: number;
	readonly conditions?: readonly Condition[];
}
export interface Event extends KubeObject {
	readonly involvedObject: ObjectReference;
	readonly reason?: string;
	readonly message?: string;
	readonly source?: { readonly component?: string; readonly host?: string };
	readonly firstTimestamp?: string | null;
	readonly lastTimestamp?: string | null;
	readonly count?: number;
	readonly type?: string;
	readonly eventTime?: string | null;
	readonly series?: {
		readonly count?: number;
		readonly lastObservedTime?: string | null;
	};
	readonly action?: string;
	readonly related?: ObjectReference;
	readonly reportingComponent?: string;
	readonly reportingInstance?: string;
}
