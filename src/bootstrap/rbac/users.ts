import {
	grant,
	type RulesByName,
	read,
	readWrite,
	urls,
	write,
} from "./rules.ts";

/** What people get: everything, a namespace to run, to write or to read, and what everybody may ask about itself. */
export const userRoles: RulesByName = {
	"cluster-admin": [grant("*", "*", "*"), urls("*", "*")],
	"system:basic-user": [
		grant(
			"authorization.k8s.io",
			"selfsubjectaccessreviews selfsubjectrulesreviews",
			"create",
		),
		grant("authentication.k8s.io", "selfsubjectreviews", "create"),
	],
	"system:discovery": [
		urls(
			"get",
			"/api /api/* /apis /apis/* /healthz /livez /openapi /openapi/* /readyz /version /version/",
		),
	],
	"system:public-info-viewer": [
		urls("get", "/healthz /livez /readyz /version /version/"),
	],
	"system:monitoring": [
		urls(
			"get",
			"/flagz /healthz /healthz/* /livez /livez/* /metrics /metrics/slis /readyz /readyz/* /statusz",
		),
		grant("core", "nodes/metrics", "get"),
	],
	"system:aggregate-to-admin": [
		grant("authorization.k8s.io", "localsubjectaccessreviews", "create"),
		grant("rbac.authorization.k8s.io", "rolebindings roles", readWrite),
	],
	"system:aggregate-to-edit": [
		grant(
			"core",
			"pods/attach pods/exec pods/portforward pods/proxy secrets services/proxy",
			read,
		),
		grant("core", "serviceaccounts", "impersonate"),
		grant(
			"core",
			"pods pods/attach pods/exec pods/portforward pods/proxy",
			write,
		),
		grant("core", "pods/eviction", "create"),
		grant(
			"core",
			"configmaps persistentvolumeclaims replicationcontrollers replicationcontrollers/scale secrets serviceaccounts services services/proxy",
			write,
		),
		grant("core", "serviceaccounts/token", "create"),
		grant("core events.k8s.io", "events", write),
		grant(
			"apps",
			"daemonsets deployments deployments/rollback deployments/scale replicasets replicasets/scale statefulsets statefulsets/scale",
			write,
		),
		grant("autoscaling", "horizontalpodautoscalers", write),
		grant("batch", "cronjobs jobs", write),
		grant(
			"extensions",
			"daemonsets deployments deployments/rollback deployments/scale ingresses networkpolicies replicasets replicasets/scale replicationcontrollers/scale",
			write,
		),
		grant("policy", "poddisruptionbudgets", write),
		grant("networking.k8s.io", "ingresses networkpolicies", write),
		grant("coordination.k8s.io", "leases", readWrite),
		grant("resource.k8s.io", "resourceclaims resourceclaimtemplates", write),
	],
	"system:aggregate-to-view": [
		grant(
			"core",
			"configmaps endpoints persistentvolumeclaims persistentvolumeclaims/status pods replicationcontrollers replicationcontrollers/scale serviceaccounts services services/status",
			read,
		),
		grant(
			"core",
			"bindings limitranges namespaces/status pods/log pods/status replicationcontrollers/status resourcequotas resourcequotas/status",
			read,
		),
		grant("core", "namespaces", read),
		grant("core events.k8s.io", "events", read),
		grant("discovery.k8s.io", "endpointslices", read),
		grant(
			"apps",
			"controllerrevisions daemonsets daemonsets/status deployments deployments/scale deployments/status replicasets replicasets/scale replicasets/status statefulsets statefulsets/scale statefulsets/status",
			read,
		),
		grant(
			"autoscaling",
			"horizontalpodautoscalers horizontalpodautoscalers/status",
			read,
		),
		grant("batch", "cronjobs cronjobs/status jobs jobs/status", read),
		grant(
			"extensions",
			"daemonsets daemonsets/status deployments deployments/scale deployments/status ingresses ingresses/status networkpolicies replicasets replicasets/scale replicasets/status replicationcontrollers/scale",
			read,
		),
		grant("policy", "poddisruptionbudgets poddisruptionbudgets/status", read),
		grant(
			"networking.k8s.io",
			"ingresses ingresses/status networkpolicies",
			read,
		),
		grant(
			"resource.k8s.io",
			"resourceclaims resourceclaims/status resourceclaimtemplates",
			read,
		),
	],
	"system:heapster": [
		grant("core", "events namespaces nodes pods", read),
		grant("extensions", "deployments", read),
	],
};
