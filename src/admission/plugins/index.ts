import type { AdmissionPlugin } from "../admission.ts";
import { namespaceLifecycle } from "./namespace-lifecycle.ts";

/** All plug-ins, in the order they run in (pkg/kubeapiserver/options/plugins.go AllOrderedPlugins). */
export const admissionPlugins: readonly AdmissionPlugin[] = [
	namespaceLifecycle,
];
