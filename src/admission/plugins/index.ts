import type { AdmissionPlugin } from "../admission.ts";
import { defaultTolerationSeconds } from "./default-toleration-seconds.ts";
import { mutatingWebhook } from "./mutating-webhook.ts";
import { namespaceLifecycle } from "./namespace-lifecycle.ts";
import { priority } from "./priority.ts";
import { serviceAccount } from "./service-account.ts";
import { taintNodesByCondition } from "./taint-nodes-by-condition.ts";
import { validatingWebhook } from "./validating-webhook.ts";

/** All plug-ins of one server, in the order they run in (pkg/kubeapiserver/options/plugins.go AllOrderedPlugins). */
export const admissionPlugins = (): readonly AdmissionPlugin[] => [
	namespaceLifecycle,
	serviceAccount,
	taintNodesByCondition,
	priority,
	defaultTolerationSeconds,
	mutatingWebhook(),
	validatingWebhook(),
];
