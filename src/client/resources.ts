import type { UnstructuredObject } from "../apimachinery/object.ts";
import type { ResourceRef } from "./client.ts";

/** Any built-in object; a component that wants types says `resources.pods as ResourceRef<Pod>`. */
export type AnyResource = ResourceRef<UnstructuredObject>;

const inNamespace =
	(group: string, version: string) =>
	(kind: string, resource: string): AnyResource => ({
		group,
		version,
		kind,
		resource,
		namespaced: true,
	});
const inCluster =
	(group: string, version: string) =>
	(kind: string, resource: string): AnyResource => ({
		...inNamespace(group, version)(kind, resource),
		namespaced: false,
	});

const core = inNamespace("", "v1");
const coreCluster = inCluster("", "v1");
const apps = inNamespace("apps", "v1");
const batch = inNamespace("batch", "v1");
const networking = inNamespace("networking.k8s.io", "v1");
const networkingCluster = inCluster("networking.k8s.io", "v1");
const rbac = inNamespace("rbac.authorization.k8s.io", "v1");
const rbacCluster = inCluster("rbac.authorization.k8s.io", "v1");
const storage = inCluster("storage.k8s.io", "v1");
const dynamic = inNamespace("resource.k8s.io", "v1");
const dynamicCluster = inCluster("resource.k8s.io", "v1");
const admission = inCluster("admissionregistration.k8s.io", "v1");
const flowcontrol = inCluster("flowcontrol.apiserver.k8s.io", "v1");
const authentication = inCluster("authentication.k8s.io", "v1");
const authorization = inCluster("authorization.k8s.io", "v1");

/** Where the API keeps each built-in kind that components use. */
export const resources = {
	configMaps: core("ConfigMap", "configmaps"),
	endpoints: core("Endpoints", "endpoints"),
	events: core("Event", "events"),
	limitRanges: core("LimitRange", "limitranges"),
	namespaces: coreCluster("Namespace", "namespaces"),
	nodes: coreCluster("Node", "nodes"),
	persistentVolumeClaims: core(
		"PersistentVolumeClaim",
		"persistentvolumeclaims",
	),
	persistentVolumes: coreCluster("PersistentVolume", "persistentvolumes"),
	pods: core("Pod", "pods"),
	podTemplates: core("PodTemplate", "podtemplates"),
	replicationControllers: core(
		"ReplicationController",
		"replicationcontrollers",
	),
	resourceQuotas: core("ResourceQuota", "resourcequotas"),
	secrets: core("Secret", "secrets"),
	serviceAccounts: core("ServiceAccount", "serviceaccounts"),
	services: core("Service", "services"),

	controllerRevisions: apps("ControllerRevision", "controllerrevisions"),
	daemonSets: apps("DaemonSet", "daemonsets"),
	deployments: apps("Deployment", "deployments"),
	replicaSets: apps("ReplicaSet", "replicasets"),
	statefulSets: apps("StatefulSet", "statefulsets"),

	cronJobs: batch("CronJob", "cronjobs"),
	jobs: batch("Job", "jobs"),
	horizontalPodAutoscalers: inNamespace("autoscaling", "v2")(
		"HorizontalPodAutoscaler",
		"horizontalpodautoscalers",
	),
	podDisruptionBudgets: inNamespace("policy", "v1")(
		"PodDisruptionBudget",
		"poddisruptionbudgets",
	),

	endpointSlices: inNamespace("discovery.k8s.io", "v1")(
		"EndpointSlice",
		"endpointslices",
	),
	ingressClasses: networkingCluster("IngressClass", "ingressclasses"),
	ingresses: networking("Ingress", "ingresses"),
	ipAddresses: networkingCluster("IPAddress", "ipaddresses"),
	networkPolicies: networking("NetworkPolicy", "networkpolicies"),
	serviceCIDRs: networkingCluster("ServiceCIDR", "servicecidrs"),

	clusterRoleBindings: rbacCluster("ClusterRoleBinding", "clusterrolebindings"),
	clusterRoles: rbacCluster("ClusterRole", "clusterroles"),
	roleBindings: rbac("RoleBinding", "rolebindings"),
	roles: rbac("Role", "roles"),

	csiDrivers: storage("CSIDriver", "csidrivers"),
	csiNodes: storage("CSINode", "csinodes"),
	csiStorageCapacities: inNamespace("storage.k8s.io", "v1")(
		"CSIStorageCapacity",
		"csistoragecapacities",
	),
	storageClasses: storage("StorageClass", "storageclasses"),
	volumeAttachments: storage("VolumeAttachment", "volumeattachments"),
	volumeAttributesClasses: storage(
		"VolumeAttributesClass",
		"volumeattributesclasses",
	),

	deviceClasses: dynamicCluster("DeviceClass", "deviceclasses"),
	resourceClaims: dynamic("ResourceClaim", "resourceclaims"),
	resourceClaimTemplates: dynamic(
		"ResourceClaimTemplate",
		"resourceclaimtemplates",
	),
	resourceSlices: dynamicCluster("ResourceSlice", "resourceslices"),

	mutatingWebhookConfigurations: admission(
		"MutatingWebhookConfiguration",
		"mutatingwebhookconfigurations",
	),
	validatingAdmissionPolicies: admission(
		"ValidatingAdmissionPolicy",
		"validatingadmissionpolicies",
	),
	validatingAdmissionPolicyBindings: admission(
		"ValidatingAdmissionPolicyBinding",
		"validatingadmissionpolicybindings",
	),
	validatingWebhookConfigurations: admission(
		"ValidatingWebhookConfiguration",
		"validatingwebhookconfigurations",
	),

	apiServices: inCluster("apiregistration.k8s.io", "v1")(
		"APIService",
		"apiservices",
	),
	certificateSigningRequests: inCluster("certificates.k8s.io", "v1")(
		"CertificateSigningRequest",
		"certificatesigningrequests",
	),
	customResourceDefinitions: inCluster("apiextensions.k8s.io", "v1")(
		"CustomResourceDefinition",
		"customresourcedefinitions",
	),
	flowSchemas: flowcontrol("FlowSchema", "flowschemas"),
	leases: inNamespace("coordination.k8s.io", "v1")("Lease", "leases"),
	newEvents: inNamespace("events.k8s.io", "v1")("Event", "events"),
	priorityClasses: inCluster("scheduling.k8s.io", "v1")(
		"PriorityClass",
		"priorityclasses",
	),
	priorityLevelConfigurations: flowcontrol(
		"PriorityLevelConfiguration",
		"prioritylevelconfigurations",
	),
	runtimeClasses: inCluster("node.k8s.io", "v1")(
		"RuntimeClass",
		"runtimeclasses",
	),

	subjectAccessReviews: authorization(
		"SubjectAccessReview",
		"subjectaccessreviews",
	),
	tokenReviews: authentication("TokenReview", "tokenreviews"),
} as const satisfies Record<string, AnyResource>;
