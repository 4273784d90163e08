import type { GroupVersionKind } from "../../apimachinery/object.ts";

const workloads = ["DaemonSet", "Deployment", "ReplicaSet"];
const revisions = ["ControllerRevision", "Deployment", "StatefulSet"];
const roles = ["ClusterRole", "ClusterRoleBinding", "Role", "RoleBinding"];
const flows = ["FlowSchema", "PriorityLevelConfiguration"];
const policies = [
	"MutatingAdmissionPolicy",
	"MutatingAdmissionPolicyBinding",
	"ValidatingAdmissionPolicy",
	"ValidatingAdmissionPolicyBinding",
];
const devices = [
	"DeviceClass",
	"ResourceClaim",
	"ResourceClaimTemplate",
	"ResourceSlice",
];

/**
 * Versions that kube-apiserver knows and does not serve, with their kinds (the install packages of pkg/apis): a body
 * of one of them is told from an unknown kind.
 */
const retired: Readonly<Record<string, readonly string[]>> = {
	"admissionregistration.k8s.io/v1alpha1": policies,
	"admissionregistration.k8s.io/v1beta1": [
		...policies,
		"MutatingWebhookConfiguration",
		"ValidatingWebhookConfiguration",
	],
	"apiextensions.k8s.io/v1beta1": ["CustomResourceDefinition"],
	"apiregistration.k8s.io/v1beta1": ["APIService"],
	"apps/v1beta1": [...revisions, "Scale"],
	"apps/v1beta2": [...revisions, ...workloads, "Scale"],
	"authentication.k8s.io/v1beta1": ["SelfSubjectReview", "TokenReview"],
	"authorization.k8s.io/v1beta1": [
		"LocalSubjectAccessReview",
		"SelfSubjectAccessReview",
		"SelfSubjectRulesReview",
		"SubjectAccessReview",
	],
	"autoscaling/v2beta1": ["HorizontalPodAutoscaler"],
	"autoscaling/v2beta2": ["HorizontalPodAutoscaler"],
	"batch/v1beta1": ["CronJob"],
	"certificates.k8s.io/v1alpha1": ["ClusterTrustBundle"],
	"certificates.k8s.io/v1beta1": [
		"CertificateSigningRequest",
		"ClusterTrustBundle",
	],
	"coordination.k8s.io/v1alpha2": ["LeaseCandidate"],
	"coordination.k8s.io/v1beta1": ["Lease", "LeaseCandidate"],
	"discovery.k8s.io/v1beta1": ["EndpointSlice"],
	"events.k8s.io/v1beta1": ["Event"],
	"extensions/v1beta1": [...workloads, "Ingress", "NetworkPolicy", "Scale"],
	"flowcontrol.apiserver.k8s.io/v1beta1": flows,
	"flowcontrol.apiserver.k8s.io/v1beta2": flows,
	"flowcontrol.apiserver.k8s.io/v1beta3": flows,
	"networking.k8s.io/v1beta1": [
		"IPAddress",
		"Ingress",
		"IngressClass",
		"ServiceCIDR",
	],
	"node.k8s.io/v1alpha1": ["RuntimeClass"],
	"node.k8s.io/v1beta1": ["RuntimeClass"],
	"policy/v1beta1": ["Eviction", "PodDisruptionBudget"],
	"rbac.authorization.k8s.io/v1alpha1": roles,
	"rbac.authorization.k8s.io/v1beta1": roles,
	"resource.k8s.io/v1beta1": devices,
	"resource.k8s.io/v1beta2": devices,
	"scheduling.k8s.io/v1alpha1": ["PriorityClass"],
	"scheduling.k8s.io/v1beta1": ["PriorityClass"],
	"storage.k8s.io/v1alpha1": [
		"CSIStorageCapacity",
		"VolumeAttachment",
		"VolumeAttributesClass",
	],
	"storage.k8s.io/v1beta1": [
		"CSIDriver",
		"CSINode",
		"CSIStorageCapacity",
		"StorageClass",
		"VolumeAttachment",
		"VolumeAttributesClass",
	],
};

/** Whether a kind is known in a version that is not served. */
export const isRetired = ({
	group,
	version,
	kind,
}: GroupVersionKind): boolean =>
	retired[`${group}/${version}`]?.includes(kind) === true;

/** Whether two kinds are versions of one: the extensions group gave its kinds to others, Events are in two groups. */
export const isSameKind = (
	said: GroupVersionKind,
	target: GroupVersionKind,
): boolean =>
	said.kind === target.kind &&
	home(said.group, said) === home(target.group, target);

function home(group: string, { kind }: GroupVersionKind): string {
	if (group === "events.k8s.io") return "";
	if (group !== "extensions" && !(group === "apps" && kind === "Scale"))
		return group;
	if (workloads.includes(kind)) return "apps";
	return kind === "Scale" ? "autoscaling" : "networking.k8s.io";
}
