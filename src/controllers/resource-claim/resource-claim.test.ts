import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Client } from "../../client/client.ts";
import { kinds } from "../../client/kinds.ts";
import { deviceFinalizer } from "../../client/pods/resource-claims.ts";
import type { Pod } from "../../client/types/pod.ts";
import { Cluster } from "../../index.ts";
import { makeNamespace, until } from "../testing.ts";
import { baseName } from "./generate.ts";

let cluster: Cluster;
let client: Client;

beforeAll(async () => {
	cluster = await Cluster.start({ disable: ["scheduler", "kubelets"] });
	client = cluster.client;
});
afterAll(() => cluster.stop());

const makePod = (
	namespace: string,
	name: string,
	entry: object,
	spec: Partial<Pod["spec"]> = {},
) =>
	client.create(kinds.pods, {
		apiVersion: "v1",
		kind: "Pod",
		metadata: { name, namespace },
		spec: {
			containers: [{ name: "c", image: "x" }],
			resourceClaims: [{ name: "gpu", ...entry }],
			...spec,
		},
		status: {},
	});

const devices = {
	requests: [{ name: "one", exactly: { deviceClassName: "gpus" } }],
};

describe("the names of generated claims", () => {
	it.each([
		["pod", "gpu", "pod-gpu"],
		["p".repeat(50), "gpu-abc", `${"p".repeat(49)}-gpu-ab`],
		["p".repeat(63), "c".repeat(63), `${"p".repeat(28)}-${"c".repeat(28)}`],
	])("begin with pod %s and entry %s", (pod, entry, expected) => {
		expect(baseName(pod, entry)).toBe(expected);
	});
});

describe("claims of pods", () => {
	it("are made from templates, once there is one, and go when the pod has ended", async () => {
		const namespace = await makeNamespace(client, "templates");
		const pod = await makePod(namespace, "user", {
			resourceClaimTemplateName: "gpu-template",
		});
		await until(client, kinds.events, namespace, (found) =>
			found.some(
				({ reason, message, source }) =>
					reason === "FailedResourceClaimCreation" &&
					source?.component === "resource_claim" &&
					message ===
						'PodResourceClaim gpu: resource claim template "gpu-template": resourceclaimtemplate.resource.k8s.io "gpu-template" not found',
			),
		);
		await client.create(kinds.resourceClaimTemplates, {
			apiVersion: "resource.k8s.io/v1",
			kind: "ResourceClaimTemplate",
			metadata: { name: "gpu-template", namespace },
			spec: { metadata: { labels: { a: "b" } }, spec: { devices } },
		});
		const [claim] = await until(
			client,
			kinds.resourceClaims,
			namespace,
			(found) => found.length === 1,
		);
		expect(claim?.metadata).toMatchObject({
			generateName: "user-gpu-",
			labels: { a: "b" },
			annotations: { "resource.kubernetes.io/pod-claim-name": "gpu" },
			ownerReferences: [
				{ kind: "Pod", name: "user", uid: pod.metadata.uid, controller: true },
			],
		});
		await until(client, kinds.pods, namespace, ([found]) =>
			Boolean(
				found?.status.resourceClaimStatuses?.some(
					({ resourceClaimName }) => resourceClaimName === claim?.metadata.name,
				),
			),
		);
		await client.patch(
			kinds.pods,
			namespace,
			"user",
			"merge",
			{ status: { phase: "Succeeded" } },
			{},
			"status",
		);
		await until(
			client,
			kinds.resourceClaims,
			namespace,
			(found) => found.length === 0,
		);
	});

	it("know the pods that got a node without the scheduler, and lose their devices with the last of them", async () => {
		const namespace = await makeNamespace(client, "shared");
		const made = await client.create(kinds.resourceClaims, {
			apiVersion: "resource.k8s.io/v1",
			kind: "ResourceClaim",
			metadata: { name: "shared", namespace, finalizers: [deviceFinalizer] },
			spec: { devices },
		});
		await client.updateStatus(kinds.resourceClaims, {
			...made,
			status: {
				allocation: {
					devices: {
						results: [
							{ request: "one", driver: "d.example", pool: "p", device: "g" },
						],
					},
				},
			},
		});
		await makePod(
			namespace,
			"user",
			{ resourceClaimName: "shared" },
			{ nodeName: "somewhere" },
		);
		await until(client, kinds.resourceClaims, namespace, ([claim]) =>
			Boolean(claim?.status?.reservedFor?.some(({ name }) => name === "user")),
		);
		await client.delete(kinds.pods, namespace, "user", {
			gracePeriodSeconds: 0,
		});
		const [free] = await until(
			client,
			kinds.resourceClaims,
			namespace,
			([claim]) => claim?.metadata.finalizers === undefined,
		);
		expect(free?.status?.allocation).toBeUndefined();
		expect(free?.status?.reservedFor).toBeUndefined();
	});
});
