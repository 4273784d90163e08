import type { KubeObject } from "../apimachinery/object.ts";
import type { ResourceRef } from "./client.ts";
import { resources } from "./resources.ts";
import type {
	ControllerRevision,
	DaemonSet,
	Deployment,
	ReplicaSet,
	StatefulSet,
} from "./types/apps.ts";
import type { HorizontalPodAutoscaler } from "./types/autoscaling.ts";
import type { CronJob, Job } from "./types/batch.ts";
import type {
	ConfigMap,
	Event,
	Namespace,
	ReplicationController,
	ResourceQuota,
	Secret,
	ServiceAccount,
} from "./types/core.ts";
import type { Node } from "./types/node.ts";
import type {
	CertificateSigningRequest,
	ClusterRole,
	IPAddress,
	Lease,
	ServiceCIDR,
} from "./types/other.ts";
import type { Pod } from "./types/pod.ts";
import type { PodDisruptionBudget } from "./types/policy.ts";
import type {
	DeviceClass,
	ResourceClaim,
	ResourceClaimTemplate,
	ResourceSlice,
} from "./types/resource.ts";
import type { EndpointSlice, Endpoints, Service } from "./types/service.ts";
import type {
	CSIDriver,
	PersistentVolume,
	PersistentVolumeClaim,
	StorageClass,
	VolumeAttachment,
	VolumeAttributesClass,
} from "./types/storage.ts";

const typed = <T extends KubeObject>(name: keyof typeof resources) =>
	resources[name] as ResourceRef<KubeObject> as ResourceRef<T>;

/** The resources that components use, with the types of their objects. */
export const kinds = {
	configMaps: typed<ConfigMap>("configMaps"),
	endpoints: typed<Endpoints>("endpoints"),
	events: typed<Event>("events"),
	namespaces: typed<Namespace>("namespaces"),
	nodes: typed<Node>("nodes"),
	persistentVolumeClaims: typed<PersistentVolumeClaim>(
		"persistentVolumeClaims",
	),
	persistentVolumes: typed<PersistentVolume>("persistentVolumes"),
	pods: typed<Pod>("pods"),
	replicationControllers: typed<ReplicationController>(
		"replicationControllers",
	),
	resourceQuotas: typed<ResourceQuota>("resourceQuotas"),
	secrets: typed<Secret>("secrets"),
	serviceAccounts: typed<ServiceAccount>("serviceAccounts"),
	services: typed<Service>("services"),

	controllerRevisions: typed<ControllerRevision>("controllerRevisions"),
	daemonSets: typed<DaemonSet>("daemonSets"),
	deployments: typed<Deployment>("deployments"),
	replicaSets: typed<ReplicaSet>("replicaSets"),
	statefulSets: typed<StatefulSet>("statefulSets"),

	horizontalPodAutoscalers: typed<HorizontalPodAutoscaler>(
		"horizontalPodAutoscalers",
	),
	cronJobs: typed<CronJob>("cronJobs"),
	jobs: typed<Job>("jobs"),
	podDisruptionBudgets: typed<PodDisruptionBudget>("podDisruptionBudgets"),
	endpointSlices: typed<EndpointSlice>("endpointSlices"),

	certificateSigningRequests: typed<CertificateSigningRequest>(
		"certificateSigningRequests",
	),
	clusterRoles: typed<ClusterRole>("clusterRoles"),
	ipAddresses: typed<IPAddress>("ipAddresses"),
	leases: typed<Lease>("leases"),
	serviceCIDRs: typed<ServiceCIDR>("serviceCIDRs"),
	deviceClasses: typed<DeviceClass>("deviceClasses"),
	resourceClaims: typed<ResourceClaim>("resourceClaims"),
	resourceClaimTemplates: typed<ResourceClaimTemplate>(
		"resourceClaimTemplates",
	),
	resourceSlices: typed<ResourceSlice>("resourceSlices"),
	storageClasses: typed<StorageClass>("storageClasses"),
	csiDrivers: typed<CSIDriver>("csiDrivers"),
	volumeAttachments: typed<VolumeAttachment>("volumeAttachments"),
	volumeAttributesClasses: typed<VolumeAttributesClass>(
		"volumeAttributesClasses",
	),
} as const;
