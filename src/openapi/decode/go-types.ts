import type { Schema } from "../../apimachinery/schema.ts";

/**
 * Named Go types of fields that JSON shows as plain strings, lists or maps: only error messages tell them apart.
 * Struct and field, as in k8s.io/api.
 */
const namedTypes: Readonly<Record<string, string>> = {
	"Container.imagePullPolicy": "v1.PullPolicy",
	"Container.restartPolicy": "v1.ContainerRestartPolicy",
	"Container.terminationMessagePolicy": "v1.TerminationMessagePolicy",
	"ContainerPort.protocol": "v1.Protocol",
	"ContainerResizePolicy.resourceName": "v1.ResourceName",
	"EphemeralContainer.imagePullPolicy": "v1.PullPolicy",
	"EphemeralContainer.terminationMessagePolicy": "v1.TerminationMessagePolicy",
	"HTTPGetAction.scheme": "v1.URIScheme",
	"HostPathVolumeSource.type": "v1.HostPathType",
	"EmptyDirVolumeSource.medium": "v1.StorageMedium",
	"LimitRangeItem.type": "v1.LimitType",
	"LimitRangeItem.max": "v1.ResourceList",
	"LimitRangeItem.min": "v1.ResourceList",
	"LimitRangeItem.default": "v1.ResourceList",
	"LimitRangeItem.defaultRequest": "v1.ResourceList",
	"LimitRangeItem.maxLimitRequestRatio": "v1.ResourceList",
	"NamespaceStatus.phase": "v1.NamespacePhase",
	"NodeSelectorRequirement.operator": "v1.NodeSelectorOperator",
	"NodeStatus.allocatable": "v1.ResourceList",
	"NodeStatus.capacity": "v1.ResourceList",
	"NodeStatus.phase": "v1.NodePhase",
	"ObjectMeta.uid": "types.UID",
	"OwnerReference.uid": "types.UID",
	"ObjectReference.uid": "types.UID",
	"Preconditions.uid": "types.UID",
	"PersistentVolumeClaimSpec.volumeMode": "v1.PersistentVolumeMode",
	"PersistentVolumeClaimStatus.capacity": "v1.ResourceList",
	"PersistentVolumeClaimStatus.phase": "v1.PersistentVolumeClaimPhase",
	"PersistentVolumeSpec.capacity": "v1.ResourceList",
	"PersistentVolumeSpec.persistentVolumeReclaimPolicy":
		"v1.PersistentVolumeReclaimPolicy",
	"PersistentVolumeSpec.volumeMode": "v1.PersistentVolumeMode",
	"PersistentVolumeStatus.phase": "v1.PersistentVolumePhase",
	"PodCondition.status": "v1.ConditionStatus",
	"PodCondition.type": "v1.PodConditionType",
	"PodSecurityContext.fsGroupChangePolicy": "v1.PodFSGroupChangePolicy",
	"PodSpec.dnsPolicy": "v1.DNSPolicy",
	"PodSpec.overhead": "v1.ResourceList",
	"PodSpec.preemptionPolicy": "v1.PreemptionPolicy",
	"PodSpec.restartPolicy": "v1.RestartPolicy",
	"PodStatus.phase": "v1.PodPhase",
	"PodStatus.qosClass": "v1.PodQOSClass",
	"ResourceQuotaSpec.hard": "v1.ResourceList",
	"ResourceQuotaStatus.hard": "v1.ResourceList",
	"ResourceQuotaStatus.used": "v1.ResourceList",
	"ResourceRequirements.limits": "v1.ResourceList",
	"ResourceRequirements.requests": "v1.ResourceList",
	"VolumeResourceRequirements.limits": "v1.ResourceList",
	"VolumeResourceRequirements.requests": "v1.ResourceList",
	"Secret.type": "v1.SecretType",
	"SeccompProfile.type": "v1.SeccompProfileType",
	"SecurityContext.procMount": "v1.ProcMountType",
	"ServicePort.protocol": "v1.Protocol",
	"ServiceSpec.externalTrafficPolicy": "v1.ServiceExternalTrafficPolicy",
	"ServiceSpec.internalTrafficPolicy": "v1.ServiceInternalTrafficPolicy",
	"ServiceSpec.ipFamilyPolicy": "v1.IPFamilyPolicy",
	"ServiceSpec.sessionAffinity": "v1.ServiceAffinity",
	"ServiceSpec.type": "v1.ServiceType",
	"Taint.effect": "v1.TaintEffect",
	"Toleration.effect": "v1.TaintEffect",
	"Toleration.operator": "v1.TolerationOperator",
	"TopologySpreadConstraint.whenUnsatisfiable":
		"v1.UnsatisfiableConstraintAction",
	"VolumeMount.mountPropagation": "v1.MountPropagationMode",
	"CronJobSpec.concurrencyPolicy": "v1.ConcurrencyPolicy",
	"DaemonSetUpdateStrategy.type": "v1.DaemonSetUpdateStrategyType",
	"DeploymentStrategy.type": "v1.DeploymentStrategyType",
	"JobSpec.completionMode": "v1.CompletionMode",
	"JobSpec.podReplacementPolicy": "v1.PodReplacementPolicy",
	"LabelSelectorRequirement.operator": "v1.LabelSelectorOperator",
	"StatefulSetSpec.podManagementPolicy": "v1.PodManagementPolicyType",
	"StatefulSetUpdateStrategy.type": "v1.StatefulSetUpdateStrategyType",
	"HTTPIngressPath.pathType": "v1.PathType",
	"NetworkPolicyPort.protocol": "v1.Protocol",
	"StorageClass.reclaimPolicy": "v1.PersistentVolumeReclaimPolicy",
	"StorageClass.volumeBindingMode": "v1.VolumeBindingMode",
	"PriorityClass.preemptionPolicy": "v1.PreemptionPolicy",
};

const listElements: Readonly<Record<string, string>> = {
	"PersistentVolumeClaimSpec.accessModes": "v1.PersistentVolumeAccessMode",
	"PersistentVolumeSpec.accessModes": "v1.PersistentVolumeAccessMode",
	"Capabilities.add": "v1.Capability",
	"Capabilities.drop": "v1.Capability",
	"NamespaceSpec.finalizers": "v1.FinalizerName",
	"NetworkPolicySpec.policyTypes": "v1.PolicyType",
	"ServiceSpec.ipFamilies": "v1.IPFamily",
};

/** `PodSpec` of io.k8s.api.core.v1.PodSpec. */
export const structName = (schema: Schema): string =>
	schema.name?.slice(schema.name.lastIndexOf(".") + 1) ?? "";

/** A type as Go prints it in `of type ...`: `int32`, `v1.PodSpec`, `[]v1.Container`, `map[string]string`. */
export function goType(schema: Schema, struct = "", field = ""): string {
	const place = `${struct}.${field}`;
	switch (schema.type) {
		case "object":
			return schema.name?.split(".").slice(-2).join(".") ?? "object";
		case "map":
			return (
				namedTypes[place] ??
				`map[string]${goType(schema.values ?? { type: "any" })}`
			);
		case "array":
			return `[]${listElements[place] ?? goType(schema.items ?? { type: "any" })}`;
		case "integer":
			return schema.format ?? "int64";
		case "number":
			return "float64";
		case "boolean":
			return "bool";
		case "bytes":
			return "[]uint8";
		case "quantity":
			return "resource.Quantity";
		case "intOrString":
			return "intstr.IntOrString";
		case "string":
			return namedTypes[place] ?? listElements[place] ?? "string";
		default:
			return schema.name?.split(".").slice(-2).join(".") ?? "interface {}";
	}
}
