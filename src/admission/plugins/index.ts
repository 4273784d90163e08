import type { AdmissionPlugin } from "../admission.ts";
import { certificateApproval } from "./certificate-approval.ts";
import { certificateSigning } from "./certificate-signing.ts";
import { certificateSubjectRestriction } from "./certificate-subject-restriction.ts";
import { defaultIngressClass } from "./default-ingress-class.ts";
import { defaultStorageClass } from "./default-storage-class.ts";
import { defaultTolerationSeconds } from "./default-toleration-seconds.ts";
import { limitRanger } from "./limit-ranger.ts";
import { mutatingPolicy } from "./mutating-policy.ts";
import { mutatingWebhook } from "./mutating-webhook.ts";
import { namespaceLifecycle } from "./namespace-lifecycle.ts";
import { nodeRestriction } from "./node-restriction.ts";
import { persistentVolumeClaimResize } from "./persistent-volume-claim-resize.ts";
import { podSecurity } from "./pod-security.ts";
import { priority } from "./priority.ts";
import { resourceQuota } from "./resource-quota.ts";
import { runtimeClass } from "./runtime-class.ts";
import { serviceAccount } from "./service-account.ts";
import { storageObjectInUseProtection } from "./storage-object-in-use-protection.ts";
import { taintNodesByCondition } from "./taint-nodes-by-condition.ts";
import { validatingPolicy } from "./validating-policy.ts";
import { validatingWebhook } from "./validating-webhook.ts";

/** All plug-ins of one server, in the order they run in (pkg/kubeapiserver/options/plugins.go AllOrderedPlugins). */
export const admissionPlugins = (): readonly AdmissionPlugin[] => [
	namespaceLifecycle,
	limitRanger,
	serviceAccount,
	nodeRestriction,
	taintNodesByCondition,
	podSecurity,
	priority,
	defaultTolerationSeconds,
	defaultStorageClass,
	storageObjectInUseProtection,
	persistentVolumeClaimResize,
	runtimeClass,
	certificateApproval,
	certificateSigning,
	certificateSubjectRestriction,
	defaultIngressClass,
	mutatingPolicy(),
	mutatingWebhook(),
	validatingPolicy(),
	validatingWebhook(),
	resourceQuota(),
];
