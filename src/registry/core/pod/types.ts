/** core/v1 Pod as far as its strategy reads it: what the decoder produced, so absent members are undefined (k8s.io/api/core/v1/types.go). */
import type { IntOrString } from "../../../apimachinery/int-or-string.ts";
import type { KubeObject, ObjectMeta } from "../../../apimachinery/object.ts";
import type { LabelSelector } from "../../../apimachinery/selectors/labels.ts";
import type {
	NodeSelector,
	NodeSelectorTerm,
} from "../../shared/node-selector.ts";
import type {
	ResourceList,
	ResourceRequirements,
} from "../../shared/resource-requirements.ts";
import type { Toleration } from "../../shared/tolerations.ts";
import type { Volume } from "./volume-types.ts";

export interface ContainerPort {
	name?: string;
	hostPort?: number;
	containerPort: number;
	protocol?: string;
	hostIP?: string;
}
export interface ObjectFieldSelector {
	apiVersion?: string;
	fieldPath: string;
}
export interface ResourceFieldSelector {
	containerName?: string;
	resource: string;
	divisor?: string;
}
export interface KeySelector {
	name?: string;
	key: string;
	optional?: boolean;
}
export interface EnvVarSource {
	fieldRef?: ObjectFieldSelector;
	resourceFieldRef?: ResourceFieldSelector;
	configMapKeyRef?: KeySelector;
	secretKeyRef?: KeySelector;
	fileKeyRef?: { volumeName: string; path: string; key: string };
}
export interface EnvVar {
	name: string;
	value?: string;
	valueFrom?: EnvVarSource;
}
export interface EnvFromSource {
	prefix?: string;
	configMapRef?: { name?: string };
	secretRef?: { name?: string };
}
export interface VolumeMount {
	name: string;
	readOnly?: boolean;
	recursiveReadOnly?: string;
	mountPath: string;
	subPath?: string;
	mountPropagation?: string;
	subPathExpr?: string;
}
export interface VolumeDevice {
	name: string;
	devicePath: string;
}
export interface HTTPGetAction {
	path?: string;
	port: IntOrString;
	host?: string;
	scheme?: string;
	httpHeaders?: { name: string; value: string }[];
}
export interface Handler {
	exec?: { command?: string[] };
	httpGet?: HTTPGetAction;
	tcpSocket?: { port: IntOrString };
	grpc?: { port: number; service?: string | null };
	sleep?: { seconds: number };
}
export interface Probe extends Handler {
	initialDelaySeconds?: number;
	timeoutSeconds?: number;
	periodSeconds?: number;
	successThreshold?: number;
	failureThreshold?: number;
	terminationGracePeriodSeconds?: number;
}
export interface Lifecycle {
	postStart?: Handler;
	preStop?: Handler;
	stopSignal?: string;
}
export interface ContainerRestartRule {
	action: string;
	exitCodes?: { operator: string; values?: number[] };
}
export interface SeccompProfile {
	type: string;
	localhostProfile?: string;
}
export type AppArmorProfile = SeccompProfile;
export interface WindowsOptions {
	gmsaCredentialSpecName?: string;
	gmsaCredentialSpec?: string;
	runAsUserName?: string;
	hostProcess?: boolean;
}
export interface SecurityContext {
	capabilities?: { add?: string[]; drop?: string[] };
	privileged?: boolean;
	seLinuxOptions?: object;
	windowsOptions?: WindowsOptions;
	runAsUser?: number;
	runAsGroup?: number;
	runAsNonRoot?: boolean;
	readOnlyRootFilesystem?: boolean;
	allowPrivilegeEscalation?: boolean;
	procMount?: string;
	seccompProfile?: SeccompProfile;
	appArmorProfile?: AppArmorProfile;
}
export interface ContainerResizePolicy {
	resourceName: string;
	restartPolicy: string;
}
export interface Container {
	name: string;
	image?: string;
	command?: string[];
	args?: string[];
	workingDir?: string;
	ports?: ContainerPort[];
	envFrom?: EnvFromSource[];
	env?: EnvVar[];
	resources?: ResourceRequirements;
	resizePolicy?: ContainerResizePolicy[];
	restartPolicy?: string;
	restartPolicyRules?: ContainerRestartRule[];
	volumeMounts?: VolumeMount[];
	volumeDevices?: VolumeDevice[];
	livenessProbe?: Probe;
	readinessProbe?: Probe;
	startupProbe?: Probe;
	lifecycle?: Lifecycle;
	terminationMessagePath?: string;
	terminationMessagePolicy?: string;
	imagePullPolicy?: string;
	securityContext?: SecurityContext;
}
export interface EphemeralContainer extends Container {
	targetContainerName?: string;
}
export interface PodSecurityContext {
	seLinuxOptions?: object;
	windowsOptions?: WindowsOptions;
	runAsUser?: number;
	runAsGroup?: number;
	runAsNonRoot?: boolean;
	supplementalGroups?: number[];
	supplementalGroupsPolicy?: string;
	fsGroup?: number;
	sysctls?: { name: string; value: string }[];
	fsGroupChangePolicy?: string;
	seccompProfile?: SeccompProfile;
	appArmorProfile?: AppArmorProfile;
	seLinuxChangePolicy?: string;
}
export interface PodAffinityTerm {
	labelSelector?: MutableSelector;
	namespaces?: string[];
	topologyKey: string;
	namespaceSelector?: LabelSelector;
	matchLabelKeys?: string[];
	mismatchLabelKeys?: string[];
}
/** A selector that gets requirements from `matchLabelKeys` at creation. */
export interface MutableSelector {
	matchLabels?: Record<string, string>;
	matchExpressions?: { key: string; operator: string; values?: string[] }[];
}
export interface PodAffinity {
	requiredDuringSchedulingIgnoredDuringExecution?: PodAffinityTerm[];
	preferredDuringSchedulingIgnoredDuringExecution?: {
		weight: number;
		podAffinityTerm: PodAffinityTerm;
	}[];
}
export interface NodeAffinity {
	requiredDuringSchedulingIgnoredDuringExecution?: NodeSelector;
	preferredDuringSchedulingIgnoredDuringExecution?: {
		weight: number;
		preference: NodeSelectorTerm;
	}[];
}
export interface Affinity {
	nodeAffinity?: NodeAffinity;
	podAffinity?: PodAffinity;
	podAntiAffinity?: PodAffinity;
}
export interface TopologySpreadConstraint {
	maxSkew: number;
	topologyKey: string;
	whenUnsatisfiable: string;
	labelSelector?: MutableSelector;
	minDomains?: number;
	nodeAffinityPolicy?: string;
	nodeTaintsPolicy?: string;
	matchLabelKeys?: string[];
}
export interface PodDNSConfig {
	nameservers?: string[];
	searches?: string[];
	options?: { name?: string; value?: string }[];
}
export interface PodResourceClaim {
	name: string;
	resourceClaimName?: string;
	resourceClaimTemplateName?: string;
}
export interface PodSpec {
	volumes?: Volume[];
	initContainers?: Container[];
	containers: Container[] | null;
	ephemeralContainers?: EphemeralContainer[];
	restartPolicy?: string;
	terminationGracePeriodSeconds?: number;
	activeDeadlineSeconds?: number;
	dnsPolicy?: string;
	nodeSelector?: Record<string, string>;
	serviceAccountName?: string;
	serviceAccount?: string;
	automountServiceAccountToken?: boolean;
	nodeName?: string;
	hostNetwork?: boolean;
	hostPID?: boolean;
	hostIPC?: boolean;
	shareProcessNamespace?: boolean;
	securityContext?: PodSecurityContext;
	imagePullSecrets?: { name?: string }[];
	hostname?: string;
	subdomain?: string;
	affinity?: Affinity;
	schedulerName?: string;
	tolerations?: Toleration[];
	hostAliases?: { ip: string; hostnames?: string[] }[];
	priorityClassName?: string;
	priority?: number;
	dnsConfig?: PodDNSConfig;
	readinessGates?: { conditionType: string }[];
	runtimeClassName?: string;
	enableServiceLinks?: boolean;
	preemptionPolicy?: string;
	overhead?: ResourceList;
	topologySpreadConstraints?: TopologySpreadConstraint[];
	setHostnameAsFQDN?: boolean;
	os?: { name: string };
	hostUsers?: boolean;
	schedulingGates?: { name: string }[];
	resourceClaims?: PodResourceClaim[];
	resources?: ResourceRequirements;
	hostnameOverride?: string;
	schedulingGroup?: { podGroupName?: string };
}
export interface PodTemplateSpec {
	metadata?: ObjectMeta;
	spec: PodSpec;
}
export interface PodCondition {
	type: string;
	observedGeneration?: number;
	status: string;
	lastProbeTime?: string | null;
	lastTransitionTime?: string | null;
	reason?: string;
	message?: string;
}
export interface ContainerState {
	waiting?: { reason?: string; message?: string };
	running?: { startedAt?: string | null };
	terminated?: {
		exitCode: number;
		signal?: number;
		reason?: string;
		startedAt?: string | null;
		finishedAt?: string | null;
	};
}
export interface ContainerStatus {
	name: string;
	state?: ContainerState;
	lastState?: ContainerState;
	ready: boolean;
	restartCount: number;
	started?: boolean;
	resources?: ResourceRequirements;
	volumeMounts?: { volumeStatus?: { image?: { imageRef: string } } }[];
	user?: {
		linux?: { uid: number; gid: number; supplementalGroups?: number[] };
	};
	allocatedResourcesStatus?: {
		name: string;
		resources?: { resourceID: string; health?: string; message?: string }[];
	}[];
}
export interface PodStatus {
	observedGeneration?: number;
	phase?: string;
	conditions?: PodCondition[];
	message?: string;
	reason?: string;
	nominatedNodeName?: string;
	hostIP?: string;
	hostIPs?: { ip: string }[];
	podIP?: string;
	podIPs?: { ip: string }[];
	startTime?: string;
	initContainerStatuses?: ContainerStatus[];
	containerStatuses?: ContainerStatus[];
	ephemeralContainerStatuses?: ContainerStatus[];
	qosClass?: string;
	resourceClaimStatuses?: { name: string; resourceClaimName?: string }[];
	extendedResourceClaimStatus?: {
		requestMappings?: {
			containerName: string;
			resourceName: string;
			requestName: string;
		}[];
		resourceClaimName: string;
	};
	nodeAllocatableResourceClaimStatuses?: unknown[];
}
export interface Pod extends KubeObject {
	spec: PodSpec;
	status?: PodStatus;
}
