import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Client } from "../client/client.ts";
import { kinds } from "../client/kinds.ts";
import type { Deployment } from "../client/types/apps.ts";
import { Cluster } from "../index.ts";
import { makeNamespace, until } from "./testing.ts";

let cluster: Cluster;
let client: Client;

beforeAll(async () => {
	cluster = await Cluster.start({ disable: ["scheduler", "kubelets"] });
	client = cluster.client;
});
afterAll(() => cluster.stop());

const web = (namespace: string, replicas: number): Deployment => ({
	apiVersion: "apps/v1",
	kind: "Deployment",
	metadata: { name: "web", namespace },
	spec: {
		replicas,
		selector: { matchLabels: { app: "web" } },
		strategy: {},
		template: {
			metadata: { labels: { app: "web" } },
			spec: { containers: [{ name: "c", image: "x" }] },
		},
	},
	status: {},
});

describe("controllers in a cluster", () => {
	it("fill a new namespace and empty a deleted one", async () => {
		const namespace = await makeNamespace(client, "filled");
		await until(
			client,
			kinds.serviceAccounts,
			namespace,
			(found) => found.length === 1,
		);
		await until(client, kinds.configMaps, namespace, (found) =>
			found.some(({ metadata }) => metadata.name === "kube-root-ca.crt"),
		);
		await client.delete(kinds.namespaces, "", namespace);
		await until(
			client,
			kinds.namespaces,
			"",
			(found) => !found.some(({ metadata }) => metadata.name === namespace),
		);
	});

	it("make pods of a Deployment, and delete them with it", async () => {
		const namespace = await makeNamespace(client, "deployed");
		await client.create(kinds.deployments, web(namespace, 3));
		const pods = await until(
			client,
			kinds.pods,
			namespace,
			(found) => found.length === 3,
		);
		expect(pods[0]?.metadata.ownerReferences?.[0]?.kind).toBe("ReplicaSet");
		await client.patch(kinds.deployments, namespace, "web", "merge", {
			spec: { replicas: 1 },
		});
		await until(client, kinds.pods, namespace, (found) => found.length === 1);
		await client.delete(kinds.deployments, namespace, "web", {
			propagationPolicy: "Foreground",
		});
		await until(
			client,
			kinds.deployments,
			namespace,
			(found) => found.length === 0,
		);
		expect((await client.list(kinds.pods, namespace)).items).toEqual([]);
	});

	it("act as accounts of their own, under their manager's name", async () => {
		const namespace = await makeNamespace(client, "named");
		await client.create(kinds.deployments, web(namespace, 1));
		const [set] = await until(
			client,
			kinds.replicaSets,
			namespace,
			(found) => found.length === 1,
		);
		expect(set?.metadata.managedFields?.[0]?.manager).toBe(
			"kube-controller-manager",
		);
		await until(client, kinds.events, namespace, (found) =>
			found.some(
				({ reason, source }) =>
					reason === "ScalingReplicaSet" &&
					source?.component === "deployment-controller",
			),
		);
	});
});
