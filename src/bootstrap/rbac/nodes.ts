import { grant, type RulesByName, read, recordEvents } from "./rules.ts";

/** What nodes need. The node authorizer narrows `system:node` down to what runs on the node; the role itself is bound to nobody. */
export const nodeRoles: RulesByName = {
	"system:node": [
		grant("authentication.k8s.io", "tokenreviews", "create"),
		grant(
			"authorization.k8s.io",
			"localsubjectaccessreviews subjectaccessreviews",
			"create",
		),
		grant("core", "services", read),
		grant("core", "nodes", "create get list watch"),
		grant("core", "nodes/status", "patch update"),
		grant("core", "nodes", "patch update"),
		recordEvents,
		grant("core", "pods", read),
		grant("core", "pods", "create delete"),
		grant("core", "pods/status", "patch update"),
		grant("core", "pods/eviction", "create"),
		grant("core", "configmaps secrets", read),
		grant("core", "persistentvolumeclaims persistentvolumes", "get"),
		grant("core", "endpoints", "get"),
		grant(
			"certificates.k8s.io",
			"certificatesigningrequests",
			"create get list watch",
		),
		grant("coordination.k8s.io", "leases", "create delete get patch update"),
		grant("storage.k8s.io", "volumeattachments", "get"),
		grant("core", "serviceaccounts/token", "create"),
		grant("core", "persistentvolumeclaims/status", "get patch update"),
		grant("storage.k8s.io", "csidrivers", read),
		grant("storage.k8s.io", "csinodes", "create delete get patch update"),
		grant("node.k8s.io", "runtimeclasses", read),
		grant("resource.k8s.io", "resourceclaims", "get"),
		grant("resource.k8s.io", "resourceslices", "deletecollection"),
		grant("core", "serviceaccounts", "get"),
	],
	"system:node-bootstrapper": [
		grant(
			"certificates.k8s.io",
			"certificatesigningrequests",
			"create get list watch",
		),
	],
	"system:node-proxier": [
		grant("core", "endpoints services", "list watch"),
		grant("core", "nodes", read),
		recordEvents,
		grant("networking.k8s.io", "servicecidrs", "list watch"),
		grant("discovery.k8s.io", "endpointslices", "list watch"),
	],
	"system:node-problem-detector": [
		grant("core", "nodes", "get"),
		grant("core", "nodes/status", "patch"),
		recordEvents,
	],
	"system:kubelet-api-admin": [
		grant("core", "nodes", read),
		grant("core", "nodes", "proxy"),
		grant("core", "nodes/log nodes/metrics nodes/proxy nodes/stats", "*"),
		grant("core", "nodes/configz nodes/healthz nodes/pods", "*"),
	],
};
