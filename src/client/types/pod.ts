/** core/v1 Pod as components read it (k8s.io/api/core/v1/types.go); fields that nobody looks at are left out. */
import type { IntOrString } from "../../apimachinery/int-or-string.ts";
import type {
	DeepReadonly,
	KubeObject,
	ObjectMeta,
} from "../../apimachinery/object.ts";
import type { LabelSelector } from "../../apimachinery/selectors/labels.ts";
import type { Condition, Labels, ResourceList } from "./meta.ts";

export interface ContainerPort {
	readonly name?: string;
	readonly hostPort?: number;
	readonly containerPort: number;
	readonly protocol?: string;
	readonly hostIP?: string;
}
export interface ResourceRequirements {
	readonly limits?: ResourceList;
	readonly requests?: ResourceList;
	readonly claims?: readonly {
		readonly name: string;
		readonly request?: string;
	}[];
}
export interface KeyReference {
	readonly name?: string;
	readonly key: string;
	readonly optional?: boolean;
}
export interface EnvVar {
	readonly name: string;
	readonly value?: string;
	readonly valueFrom?: {
		readonly fieldRef?: { readonly fieldPath: string };
		readonly resourceFieldRef?: {
			readonly containerName?: string;
			readonly resource: string;
			readonly divisor?: string;
		};
		readonly configMapKeyRef?: KeyReference;
		readonly secretKeyRef?: KeyReference;
	};
}
export interface EnvFromSource {
	readonly prefix?: string;
	readonly configMapRef?: {
		readonly name?: string;
		readonly optional?: boolean;
	};
	readonly secretRef?: { readonly name?: string; readonly optional?: boolean };
}
export interface HTTPGetAction {
	readonly path?: string;
	readonly port: IntOrString;
	readonly host?: string;
	readonly scheme?: string;
}
export interface Handler {
	readonly exec?: { readonly command?: readonly string[] };
	readonly httpGet?: HTTPGetAction;
	readonly tcpSocket?: { readonly port: IntOrString; readonly host?: string };
	readonly grpc?: { readonly port: number; readonly service?: string | null };
	readonly sleep?: { readonly seconds: number };
}
export interface Probe extends Handler {
	readonly initialDelaySeconds?: number;
	readonly timeoutSeconds?: number;
	readonly periodSeconds?: number;
	readonly successThreshold?: number;
	readonly failureThreshold?: number;
	readonly terminationGracePeriodSeconds?: number;
}
export interface Container {
	readonly name: string;
	readonly image?: string;
	readonly command?: readonly string[];
	readonly args?: readonly string[];
	readonly workingDir?: string;
	readonly ports?: readonly ContainerPort[];
	readonly env?: readonly EnvVar[];
	readonly envFrom?: readonly EnvFromSource[];
	readonly resources?: ResourceRequirements;
	readonly resizePolicy?: readonly {
		readonly resourceName: string;
		readonly restartPolicy: string;
	}[];
	readonly restartPolicy?: string;
	readonly volumeMounts?: readonly {
		readonly name: string;
		readonly mountPath: string;
		readonly readOnly?: boolean;
		readonly subPath?: string;
	}[];
	readonly volumeDevices?: readonly {
		readonly name: string;
		readonly devicePath: string;
	}[];
	readonly livenessProbe?: Probe;
	readonly readinessProbe?: Probe;
	readonly startupProbe?: Probe;
	readonly lifecycle?: {
		readonly postStart?: Handler;
		readonly preStop?: Handler;
		readonly stopSignal?: string;
	};
	readonly terminationMessagePath?: string;
	readonly terminationMessagePolicy?: string;
	readonly imagePullPolicy?: string;
	readonly stdin?: boolean;
	readonly tty?: boolean;
}
export interface Toleration {
	readonly key?: string;
	readonly operator?: string;
	readonly value?: string;
	readonly effect?: string;
	readonly tolerationSeconds?: number;
}
export interface NodeSelectorRequirement {
	readonly key: string;
	readonly operator: string;
	readonly values?: readonly string[];
}
export interface NodeSelectorTerm {
	readonly matchExpressions?: readonly NodeSelectorRequirement[];
	readonly matchFields?: readonly NodeSelectorRequirement[];
}
export interface NodeSelector {
	readonly nodeSelectorTerms: readonly NodeSelectorTerm[];
}
export interface PodAffinityTerm {
	readonly labelSelector?: LabelSelector;
	readonly namespaces?: readonly string[];
	readonly topologyKey: string;
	readonly namespaceSelector?: LabelSelector;
	readonly matchLabelKeys?: readonly string[];
	readonly mismatchLabelKeys?: readonly string[];
}
export interface WeightedPodAffinityTerm {
	readonly weight: number;
	readonly podAffinityTerm: PodAffinityTerm;
}
export interface PodAffinity {
	readonly requiredDuringSchedulingIgnoredDuringExecution?: readonly PodAffinityTerm[];
	readonly preferredDuringSchedulingIgnoredDuringExecution?: readonly WeightedPodAffinityTerm[];
}
export interface Affinity {
	readonly nodeAffinity?: {
		readonly requiredDuringSchedulingIgnoredDuringExecution?: NodeSelector;
		readonly preferredDuringSchedulingIgnoredDuringExecution?: readonly {
			readonly weight: number;
			readonly preference: NodeSelectorTerm;
		}[];
	};
	readonly podAffinity?: PodAffinity;
	readonly podAntiAffinity?: PodAffinity;
}
export interface TopologySpreadConstraint {
	readonly maxSkew: number;
	readonly topologyKey: string;
	readonly whenUnsatisfiable: string;
	readonly labelSelector?: LabelSelector;
	readonly minDomains?: number;
	readonly nodeAffinityPolicy?: string;
	readonly nodeTaintsPolicy?: string;
	readonly matchLabelKeys?: readonly string[];
}
/** One of the sources is set; the others of the many are known only by their names. */
export interface Volume {
	readonly name: string;
	readonly persistentVolumeClaim?: {
		readonly claimName: string;
		readonly readOnly?: boolean;
	};
	readonly ephemeral?: {
		readonly volumeClaimTemplate?: {
			readonly metadata?: ObjectMeta;
			readonly spec: object;
		};
	};
	readonly configMap?: { readonly name?: string; readonly optional?: boolean };
	readonly secret?: {
		readonly secretName?: string;
		readonly optional?: boolean;
	};
	readonly emptyDir?: { readonly medium?: string; readonly sizeLimit?: string };
	readonly [source: string]: unknown;
}
export interface PodResourceClaim {
	readonly name: string;
	readonly resourceClaimName?: string;
	readonly resourceClaimTemplateName?: string;
}
export interface PodSpec {
	readonly volumes?: readonly Volume[];
	readonly initContainers?: readonly Container[];
	readonly containers: readonly Container[];
	readonly ephemeralContainers?: readonly Container[];
	readonly restartPolicy?: string;
	readonly terminationGracePeriodSeconds?: number;
	readonly activeDeadlineSeconds?: number;
	readonly dnsPolicy?: string;
	readonly nodeSelector?: Labels;
	readonly serviceAccountName?: string;
	readonly serviceAccount?: string;
	readonly nodeName?: string;
	readonly hostNetwork?: boolean;
	readonly imagePullSecrets?: readonly { readonly name?: string }[];
	readonly hostname?: string;
	readonly subdomain?: string;
	readonly affinity?: Affinity;
	readonly schedulerName?: string;
	readonly tolerations?: readonly Toleration[];
	readonly priorityClassName?: string;
	readonly priority?: number;
	readonly readinessGates?: readonly { readonly conditionType: string }[];
	readonly runtimeClassName?: string;
	readonly enableServiceLinks?: boolean;
	readonly preemptionPolicy?: string;
	readonly overhead?: ResourceList;
	readonly topologySpreadConstraints?: readonly TopologySpreadConstraint[];
	readonly setHostnameAsFQDN?: boolean;
	readonly os?: { readonly name: string };
	readonly schedulingGates?: readonly { readonly name: string }[];
	readonly resourceClaims?: readonly PodResourceClaim[];
	readonly resources?: ResourceRequirements;
}
export interface PodTemplateSpec {
	readonly metadata?: DeepReadonly<ObjectMeta>;
	readonly spec: PodSpec;
}
export interface ContainerStateTerminated {
	readonly exitCode: number;
	readonly signal?: number;
	readonly reason?: string;
	readonly message?: string;
	readonly startedAt?: string | null;
	readonly finishedAt?: string | null;
	readonly containerID?: string;
}
export interface ContainerState {
	readonly waiting?: { readonly reason?: string; readonly message?: string };
	readonly running?: { readonly startedAt?: string | null };
	readonly terminated?: ContainerStateTerminated;
}
export interface ContainerStatus {
	readonly name: string;
	readonly state?: ContainerState;
	readonly lastState?: ContainerState;
	readonly ready: boolean;
	readonly restartCount: number;
	readonly image: string;
	readonly imageID: string;
	readonly containerID?: string;
	readonly started?: boolean;
	readonly allocatedResources?: ResourceList;
	readonly resources?: ResourceRequirements;
}
export interface PodCondition extends Condition {
	readonly lastProbeTime?: string | null;
}
export interface PodStatus {
	readonly observedGeneration?: number;
	readonly phase?: string;
	readonly conditions?: readonly PodCondition[];
	readonly message?: string;
	readonly reason?: string;
	readonly nominatedNodeName?: string;
	readonly hostIP?: string;
	readonly hostIPs?: readonly { readonly ip: string }[];
	readonly podIP?: string;
	readonly podIPs?: readonly { readonly ip: string }[];
	readonly startTime?: string;
	readonly initContainerStatuses?: readonly ContainerStatus[];
	readonly containerStatuses?: readonly ContainerStatus[];
	readonly ephemeralContainerStatuses?: readonly ContainerStatus[];
	readonly qosClass?: string;
	readonly resize?: string;
	readonly resourceClaimStatuses?: readonly {
		readonly name: string;
		readonly resourceClaimName?: string;
	}[];
}
export interface Pod extends KubeObject {
	readonly spec: PodSpec;
	readonly status: PodStatus;
}
