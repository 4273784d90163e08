import { coreSamples, selector, template } from "./core-samples.ts";
import { infrastructureSamples } from "./infrastructure-samples.ts";
import { policySamples } from "./policy-samples.ts";
import type { Sample } from "./sample.ts";

const of =
	(apiVersion: string, shared: Partial<Sample> = {}) =>
	(
		kind: string,
		plural: string,
		body: Sample["body"],
		rest: Partial<Sample> = {},
	): Sample => ({
		apiVersion,
		kind,
		plural,
		namespaced: true,
		body,
		...shared,
		...rest,
	});
const apps = of("apps/v1");
const batch = of("batch/v1");
const networking = of("networking.k8s.io/v1");

const hpaTarget = { apiVersion: "apps/v1", kind: "Deployment", name: "x" };
const jobTemplate = {
	spec: { template: { spec: { ...template.spec, restartPolicy: "Never" } } },
};

const workloads: readonly Sample[] = [
	apps("ControllerRevision", "controllerrevisions", {
		data: { a: 1 },
		revision: 1,
	}),
	apps(
		"DaemonSet",
		"daemonsets",
		{ spec: { selector, template } },
		{
			status: {
				currentNumberScheduled: 1,
				numberMisscheduled: 0,
				desiredNumberScheduled: 2,
				numberReady: 1,
			},
		},
	),
	apps(
		"Deployment",
		"deployments",
		{ spec: { selector, template } },
		{
			status: { replicas: 3, updatedReplicas: 1 },
		},
	),
	apps(
		"ReplicaSet",
		"replicasets",
		{ spec: { selector, template } },
		{
			status: { replicas: 3, readyReplicas: 2 },
		},
	),
	apps(
		"StatefulSet",
		"statefulsets",
		{ spec: { serviceName: "s", selector, template } },
		{
			status: { replicas: 2, currentRevision: "r" },
		},
	),
	batch("Job", "jobs", jobTemplate, { status: { active: 1, ready: 1 } }),
	batch(
		"CronJob",
		"cronjobs",
		{ spec: { schedule: "* * * * *", jobTemplate } },
		{
			status: { lastScheduleTime: "2026-01-01T00:00:00Z" },
		},
	),
	of("autoscaling/v1")(
		"HorizontalPodAutoscaler",
		"horizontalpodautoscalers",
		{
			spec: {
				scaleTargetRef: hpaTarget,
				maxReplicas: 3,
				targetCPUUtilizationPercentage: 50,
			},
		},
		{ status: { currentReplicas: 1, desiredReplicas: 2 } },
	),
	of("autoscaling/v2")(
		"HorizontalPodAutoscaler",
		"horizontalpodautoscalers",
		{
			spec: { scaleTargetRef: hpaTarget, maxReplicas: 3 },
		},
		{ status: { currentReplicas: 1, desiredReplicas: 2 } },
	),
	of("policy/v1")(
		"PodDisruptionBudget",
		"poddisruptionbudgets",
		{
			spec: { minAvailable: 1, selector },
		},
		{
			needsResourceVersion: true,
			status: {
				disruptionsAllowed: 1,
				currentHealthy: 2,
				desiredHealthy: 1,
				expectedPods: 2,
			},
		},
	),
];

const network: readonly Sample[] = [
	networking(
		"Ingress",
		"ingresses",
		{
			spec: {
				defaultBackend: { service: { name: "s", port: { number: 80 } } },
			},
		},
		{ status: { loadBalancer: { ingress: [{ ip: "1.2.3.4" }] } } },
	),
	networking(
		"IngressClass",
		"ingressclasses",
		{ spec: { controller: "example.com/c" } },
		{ namespaced: false },
	),
	networking("NetworkPolicy", "networkpolicies", { spec: { podSelector: {} } }),
	networking(
		"IPAddress",
		"ipaddresses",
		{
			spec: {
				parentRef: { resource: "services", namespace: "kinds", name: "x" },
			},
		},
		{
			namespaced: false,
			name: (n) => `10.96.${200 + (n >> 8)}.${n & 255}`,
			noGeneratedNames: true,
		},
	),
	networking(
		"ServiceCIDR",
		"servicecidrs",
		{ spec: { cidrs: ["10.97.0.0/24"] } },
		{
			namespaced: false,
			lingers: true,
			status: {
				conditions: [
					{
						type: "Ready",
						status: "True",
						reason: "R",
						message: "m",
						lastTransitionTime: "2026-01-01T00:00:00Z",
					},
				],
			},
		},
	),
	of("discovery.k8s.io/v1")(
		"EndpointSlice",
		"endpointslices",
		{
			addressType: "IPv4",
			endpoints: [{ addresses: ["10.1.2.3"] }],
			ports: [{ name: "a", port: 80 }],
		},
		{ labelsAreContent: true },
	),
	of("events.k8s.io/v1")(
		"Event",
		"events",
		{
			eventTime: "2026-01-01T00:00:00.000000Z",
			reportingController: "example.com/c",
			reportingInstance: "i",
			action: "a",
			reason: "r",
			type: "Normal",
			regarding: { kind: "Pod", namespace: "kinds", name: "a" },
		},
		{ createsOnUpdate: true },
	),
	of("coordination.k8s.io/v1")(
		"Lease",
		"leases",
		{ spec: { holderIdentity: "me", leaseDurationSeconds: 10 } },
		{ createsOnUpdate: true, needsResourceVersion: true },
	),
];

/** One object for every stored kind. */
export const samples: readonly Sample[] = [
	...coreSamples,
	...workloads,
	...network,
	...policySamples,
	...infrastructureSamples,
];
