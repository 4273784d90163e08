import type { AdmissionPlugin } from "../admission.ts";
import type { PluginConfigurations } from "../configuration-file.ts";
import { alwaysAdmit } from "./always-admit.ts";
import { alwaysDeny } from "./always-deny.ts";
import { alwaysPullImages } from "./always-pull-images.ts";
import { certificateApproval } from "./certificate-approval.ts";
import { certificateSigning } from "./certificate-signing.ts";
import { certificateSubjectRestriction } from "./certificate-subject-restriction.ts";
import { defaultIngressClass } from "./default-ingress-class.ts";
import { defaultStorageClass } from "./default-storage-class.ts";
import { defaultTolerationSeconds } from "./default-toleration-seconds.ts";
import { denyServiceExternalIPs } from "./deny-service-external-ips.ts";
import { eventRateLimit } from "./event-rate-limit.ts";
import { extendedResourceToleration } from "./extended-resource-toleration.ts";
import { imagePolicyWebhook } from "./image-policy-webhook.ts";
import { limitPodHardAntiAffinityTopology } from "./limit-pod-hard-anti-affinity-topology.ts";
import { limitRanger } from "./limit-ranger.ts";
import { mutatingPolicy } from "./mutating-policy.ts";
import { mutatingWebhook } from "./mutating-webhook.ts";
import { namespaceAutoProvision } from "./namespace-auto-provision.ts";
import { namespaceExists } from "./namespace-exists.ts";
import { namespaceLifecycle } from "./namespace-lifecycle.ts";
import { nodeRestriction } from "./node-restriction.ts";
import { ownerReferencesPermissionEnforcement } from "./owner-references-permission-enforcement.ts";
import { persistentVolumeClaimResize } from "./persistent-volume-claim-resize.ts";
import { podNodeSelector } from "./pod-node-selector.ts";
import { podSecurity } from "./pod-security.ts";
import { podTolerationRestriction } from "./pod-toleration-restriction.ts";
import { podTopologyLabels } from "./pod-topology-labels.ts";
import { priority } from "./priority.ts";
import { resourceQuota } from "./resource-quota.ts";
import { runtimeClass } from "./runtime-class.ts";
import { serviceAccount } from "./service-account.ts";
import { storageObjectInUseProtection } from "./storage-object-in-use-protection.ts";
import { taintNodesByCondition } from "./taint-nodes-by-condition.ts";
import { validatingPolicy } from "./validating-policy.ts";
import { validatingWebhook } from "./validating-webhook.ts";

/** All plug-ins of one server, in the order they run in (pkg/kubeapiserver/options/plugins.go AllOrderedPlugins). */
export const admissionPlugins = (
	configurations: PluginConfigurations = new Map(),
): readonly AdmissionPlugin[] => {
	const of = (name: string) => configurations.get(name)?.content;
	return [
		alwaysAdmit,
		namespaceAutoProvision,
		namespaceLifecycle,
		namespaceExists,
		limitPodHardAntiAffinityTopology,
		limitRanger,
		serviceAccount,
		nodeRestriction,
		taintNodesByCondition,
		alwaysPullImages,
		imagePolicyWebhook(configurations.get("ImagePolicyWebhook")),
		podSecurity(of("PodSecurity")),
		podNodeSelector(of("PodNodeSelector")),
		priority,
		defaultTolerationSeconds,
		podTolerationRestriction(of("PodTolerationRestriction")),
		eventRateLimit(of("EventRateLimit")),
		extendedResourceToleration,
		defaultStorageClass,
		storageObjectInUseProtection,
		ownerReferencesPermissionEnforcement,
		persistentVolumeClaimResize,
		runtimeClass,
		certificateApproval,
		certificateSigning,
		certificateSubjectRestriction,
		defaultIngressClass,
		denyServiceExternalIPs,
		podTopologyLabels,
		mutatingPolicy(),
		mutatingWebhook(),
		validatingPolicy(),
		validatingWebhook(),
		resourceQuota(),
		alwaysDeny,
	];
};
