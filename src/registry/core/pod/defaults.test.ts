import { describe, expect, it } from "vitest";
import { type Body, openRegistry } from "../../shared/registry.fixture.ts";
import { pod } from "../pod.ts";
import { aContainer, aPod } from "./pod.fixture.ts";

const registry = await openRegistry(pod);
const specOf = async (spec: Body) =>
	(await registry.create("pods", aPod(spec), true)).spec;
const containerOf = async (container: Body) =>
	(await specOf({ containers: [aContainer(container)] })).containers[0];

describe("defaults of a pod", () => {
	it("fills in the specification and the status", async () => {
		const { metadata, spec, status } = await registry.create(
			"pods",
			aPod(),
			true,
		);
		expect(metadata.generation).toBe(1);
		expect(status).toEqual({ phase: "Pending", qosClass: "BestEffort" });
		expect(spec).toEqual({
			containers: [
				{
					name: "c",
					image: "example.com/app:1",
					resources: {},
					imagePullPolicy: "IfNotPresent",
					terminationMessagePath: "/dev/termination-log",
					terminationMessagePolicy: "File",
				},
			],
			restartPolicy: "Always",
			terminationGracePeriodSeconds: 30,
			dnsPolicy: "ClusterFirst",
			securityContext: {},
			schedulerName: "default-scheduler",
			enableServiceLinks: true,
		});
	});

	it.each([
		["app", "Always"],
		["app:latest", "Always"],
		["app:1", "IfNotPresent"],
		["reg:5000/app", "Always"],
		[`app@sha256:${"a".repeat(64)}`, "IfNotPresent"],
	])("pulls %s: %s", async (image, policy) => {
		expect((await containerOf({ image })).imagePullPolicy).toBe(policy);
	});

	it("asks for what it limits", async () => {
		const { resources } = await containerOf({
			resources: {
				limits: { cpu: "1", memory: "1Gi" },
				requests: { cpu: "0.5" },
			},
		});
		expect(resources.requests).toEqual({ cpu: "500m", memory: "1Gi" });
	});

	it("opens host ports in the host's network", async () => {
		const spec = await specOf({
			hostNetwork: true,
			containers: [aContainer({ ports: [{ containerPort: 80 }] })],
		});
		expect(spec.containers[0].ports).toEqual([
			{ containerPort: 80, hostPort: 80, protocol: "TCP" },
		]);
	});

	it("fills in probes", async () => {
		const { livenessProbe, readinessProbe } = await containerOf({
			livenessProbe: { httpGet: { port: 80 } },
			readinessProbe: { grpc: { port: 1 } },
		});
		const common = {
			timeoutSeconds: 1,
			periodSeconds: 10,
			successThreshold: 1,
			failureThreshold: 3,
		};
		expect(livenessProbe).toEqual({
			httpGet: { path: "/", port: 80, scheme: "HTTP" },
			...common,
		});
		expect(readinessProbe).toEqual({
			grpc: { port: 1, service: "" },
			...common,
		});
	});

	it("mirrors the service account and treats a negative grace period as one second", async () => {
		const spec = await specOf({
			serviceAccount: "sa",
			terminationGracePeriodSeconds: -5,
		});
		expect(spec).toMatchObject({
			serviceAccount: "sa",
			serviceAccountName: "sa",
			terminationGracePeriodSeconds: 1,
		});
	});

	it.each([
		[{}, { emptyDir: {} }],
		[
			{ secret: { secretName: "s" } },
			{ secret: { secretName: "s", defaultMode: 420 } },
		],
		[
			{ projected: { sources: [{ serviceAccountToken: { path: "t" } }] } },
			{
				projected: {
					defaultMode: 420,
					sources: [
						{ serviceAccountToken: { path: "t", expirationSeconds: 3600 } },
					],
				},
			},
		],
		[{ hostPath: { path: "/x" } }, { hostPath: { path: "/x", type: "" } }],
	])("volume %j", async (source, expected) => {
		const { volumes } = await specOf({
			serviceAccountName: "a",
			volumes: [{ name: "v", ...source }],
		});
		expect(volumes).toEqual([{ name: "v", ...expected }]);
	});

	it("marks a gated pod as not to be scheduled", async () => {
		const { status } = await registry.create(
			"pods",
			aPod({ schedulingGates: [{ name: "example.com/g" }] }),
			true,
		);
		expect(status.conditions).toMatchObject([
			{ type: "PodScheduled", status: "False", reason: "SchedulingGated" },
		]);
	});

	it("turns label keys into requirements", async () => {
		const { spec } = await registry.create(
			"pods",
			aPod(
				{
					topologySpreadConstraints: [
						{
							maxSkew: 1,
							topologyKey: "z",
							whenUnsatisfiable: "DoNotSchedule",
							labelSelector: {},
							matchLabelKeys: ["v", "absent"],
						},
					],
				},
				{ labels: { v: "1" } },
			),
			true,
		);
		expect(spec.topologySpreadConstraints[0].labelSelector).toEqual({
			matchExpressions: [{ key: "v", operator: "In", values: ["1"] }],
		});
	});
});
