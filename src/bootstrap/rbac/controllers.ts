import { grant, type RulesByName, read, recordEvents } from "./rules.ts";

/**
 * What controllers may do that Kubernetes has roles for and this cluster has no use for: clouds run them. All others
 * declare their rules themselves. By the name of the service account in kube-system.
 */
export const controllerRules: RulesByName = {
	"route-controller": [
		grant("core", "nodes", "list watch"),
		grant("core", "nodes/status", "patch"),
		recordEvents,
	],
	"selinux-warning-controller": [
		recordEvents,
		grant("core", "persistentvolumes", read),
		grant("core", "persistentvolumeclaims", read),
		grant("core", "pods", read),
		grant("storage.k8s.io", "csidrivers", read),
	],
	"service-controller": [
		grant("core", "services", read),
		grant("core", "services/status", "patch update"),
		grant("core", "nodes", "list watch"),
		recordEvents,
	],
};
