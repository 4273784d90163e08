/** What metrics-server's own manifests install, with the Service sent to this process. */
import type { UserInfo } from "../../apimachinery/user.ts";

export const user: UserInfo = {
	name: "system:serviceaccount:kube-system:metrics-server",
	groups: [
		"system:serviceaccounts",
		"system:serviceaccounts:kube-system",
		"system:authenticated",
	],
};

const metadata = {
	name: "metrics-server",
	namespace: "kube-system",
	labels: { "k8s-app": "metrics-server" },
};

export const serviceAccount = {
	apiVersion: "v1",
	kind: "ServiceAccount",
	metadata,
};

export const clusterRole = {
	apiVersion: "rbac.authorization.k8s.io/v1",
	kind: "ClusterRole",
	metadata: { name: "system:metrics-server", labels: metadata.labels },
	rules: [
		{ apiGroups: [""], resources: ["nodes/metrics"], verbs: ["get"] },
		{
			apiGroups: [""],
			resources: ["pods", "nodes"],
			verbs: ["get", "list", "watch"],
		},
	],
};

/** Lets those who may look at a namespace see its metrics. */
export const readerRole = {
	apiVersion: "rbac.authorization.k8s.io/v1",
	kind: "ClusterRole",
	metadata: {
		name: "system:aggregated-metrics-reader",
		labels: {
			...metadata.labels,
			"rbac.authorization.k8s.io/aggregate-to-admin": "true",
			"rbac.authorization.k8s.io/aggregate-to-edit": "true",
			"rbac.authorization.k8s.io/aggregate-to-view": "true",
		},
	},
	rules: [
		{
			apiGroups: ["metrics.k8s.io"],
			resources: ["pods", "nodes"],
			verbs: ["get", "list", "watch"],
		},
	],
};

export const clusterRoleBinding = {
	apiVersion: "rbac.authorization.k8s.io/v1",
	kind: "ClusterRoleBinding",
	metadata: clusterRole.metadata,
	roleRef: {
		apiGroup: "rbac.authorization.k8s.io",
		kind: "ClusterRole",
		name: clusterRole.metadata.name,
	},
	subjects: [
		{ kind: "ServiceAccount", name: metadata.name, namespace: "kube-system" },
	],
};

export const service = (port: number) => ({
	apiVersion: "v1",
	kind: "Service",
	metadata: {
		...metadata,
		annotations: { "monokube.io/forward-to": `127.0.0.1:${port}` },
	},
	spec: {
		selector: metadata.labels,
		ports: [{ name: "https", port: 443, protocol: "TCP", targetPort: "https" }],
	},
});

export const apiService = (caBundle: string) => ({
	apiVersion: "apiregistration.k8s.io/v1",
	kind: "APIService",
	metadata: { name: "v1beta1.metrics.k8s.io", labels: metadata.labels },
	spec: {
		group: "metrics.k8s.io",
		version: "v1beta1",
		groupPriorityMinimum: 100,
		versionPriority: 100,
		service: { name: metadata.name, namespace: metadata.namespace, port: 443 },
		caBundle,
	},
});
