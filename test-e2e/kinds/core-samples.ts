import type { Sample } from "./sample.ts";

export const template = {
	metadata: { labels: { app: "x" } },
	spec: { containers: [{ name: "c", image: "nginx" }] },
};
export const selector = { matchLabels: { app: "x" } };

const core = (
	kind: string,
	plural: string,
	body: Sample["body"],
	rest: Partial<Sample> = {},
): Sample => ({
	apiVersion: "v1",
	kind,
	plural,
	namespaced: true,
	body,
	...rest,
});
const cluster = { namespaced: false };

/** The kinds of the core group. */
export const coreSamples: readonly Sample[] = [
	core("ConfigMap", "configmaps", { data: { a: "1" } }),
	core(
		"Endpoints",
		"endpoints",
		{
			subsets: [
				{ addresses: [{ ip: "10.1.2.3" }], ports: [{ name: "a", port: 80 }] },
			],
		},
		{ createsOnUpdate: true },
	),
	core(
		"Event",
		"events",
		{
			involvedObject: { kind: "Pod", namespace: "kinds", name: "a" },
			reason: "Started",
			message: "m",
			type: "Normal",
			source: { component: "tests" },
			firstTimestamp: "2026-01-01T00:00:00Z",
			lastTimestamp: "2026-01-01T00:00:00Z",
			count: 1,
		},
		{ createsOnUpdate: true },
	),
	core(
		"LimitRange",
		"limitranges",
		{
			spec: {
				limits: [{ type: "PersistentVolumeClaim", max: { storage: "5Gi" } }],
			},
		},
		{ createsOnUpdate: true },
	),
	core(
		"Namespace",
		"namespaces",
		{},
		{
			...cluster,
			lingers: true,
			status: { phase: "Active", conditions: [{ type: "x", status: "True" }] },
		},
	),
	core(
		"Node",
		"nodes",
		{ spec: { podCIDR: "10.244.9.0/24" } },
		{
			...cluster,
			amended: true,
			keepsFirstStatus: true,
			status: { capacity: { cpu: "4" } },
		},
	),
	core(
		"PersistentVolume",
		"persistentvolumes",
		{
			spec: {
				capacity: { storage: "1Gi" },
				accessModes: ["ReadWriteOnce"],
				hostPath: { path: "/x" },
			},
		},
		{
			...cluster,
			lingers: true,
			amended: true,
			status: { phase: "Available", message: "m" },
		},
	),
	core(
		"PersistentVolumeClaim",
		"persistentvolumeclaims",
		{
			spec: {
				accessModes: ["ReadWriteOnce"],
				resources: { requests: { storage: "1Gi" } },
			},
		},
		{ lingers: true, amended: true, status: { phase: "Lost" } },
	),
	core(
		"Pod",
		"pods",
		{ spec: template.spec },
		{
			status: { phase: "Running", message: "m" },
		},
	),
	core("PodTemplate", "podtemplates", { template }),
	core(
		"ReplicationController",
		"replicationcontrollers",
		{
			spec: { replicas: 0, selector: { app: "x" }, template },
		},
		{ status: { replicas: 2, observedGeneration: 1 } },
	),
	core(
		"ResourceQuota",
		"resourcequotas",
		{ spec: { hard: { "count/widgets.example.com": "99" } } },
		{
			status: { hard: { pods: "99" }, used: { pods: "1" } },
		},
	),
	core("Secret", "secrets", { stringData: { a: "1" } }),
	core(
		"Service",
		"services",
		{ spec: { ports: [{ port: 80 }], selector: { app: "x" } } },
		{
			createsOnUpdate: true,
			status: {
				loadBalancer: { ingress: [] },
				conditions: [
					{
						type: "x.y/z",
						status: "True",
						reason: "R",
						message: "m",
						lastTransitionTime: "2026-01-01T00:00:00Z",
					},
				],
			},
		},
	),
	core("ServiceAccount", "serviceaccounts", {
		automountServiceAccountToken: false,
	}),
];
