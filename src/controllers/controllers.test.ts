import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { KubeObject } from "../apimachinery/object.ts";
import type { Client, ResourceRef } from "../client/client.ts";
import { kinds } from "../client/kinds.ts";
import type { Deployment } from "../client/types/apps.ts";
import { Cluster } from "../index.ts";

let cluster: Cluster;
let client: Client;

beforeAll(async () => {
	cluster = await Cluster.start({ disable: ["scheduler", "kubelets"] });
	client = cluster.client;
});
afterAll(() => cluster.stop());

/** Follows a kind until the objects are as they should be. */
async function until<T extends KubeObject>(
	resource: ResourceRef<T>,
	namespace: string,
	done: (objects: readonly T[]) => boolean,
): Promise<readonly T[]> {
	const stop = AbortSignal.timeout(10_000);
	const objects = new Map<string, T>();
	for await (const { type, object } of client.watch(
		resource,
		namespace,
		{},
		stop,
	)) {
		const { uid = "" } = object.metadata;
		if (type === "DELETED") objects.delete(uid);
		else objects.set(uid, object);
		if (done([...objects.values()])) return [...objects.values()];
	}
	throw new Error(
		`not within ten seconds: ${JSON.stringify([...objects.values()].map((o) => o.metadata.name))}`,
	);
}

async function makeNamespace(name: string): Promise<string> {
	await client.create(kinds.namespaces, {
		apiVersion: "v1",
		kind: "Namespace",
		metadata: { name },
	});
	return name;
}

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
		const namespace = await makeNamespace("filled");
		await until(
			kinds.serviceAccounts,
			namespace,
			(found) => found.length === 1,
		);
		await until(kinds.configMaps, namespace, (found) =>
			found.some(({ metadata }) => metadata.name === "kube-root-ca.crt"),
		);
		await client.delete(kinds.namespaces, "", namespace);
		await until(
			kinds.namespaces,
			"",
			(found) => !found.some(({ metadata }) => metadata.name === namespace),
		);
	});

	it("make pods of a Deployment, and delete them with it", async () => {
		const namespace = await makeNamespace("deployed");
		await client.create(kinds.deployments, web(namespace, 3));
		const pods = await until(
			kinds.pods,
			namespace,
			(found) => found.length === 3,
		);
		expect(pods[0]?.metadata.ownerReferences?.[0]?.kind).toBe("ReplicaSet");
		await client.patch(kinds.deployments, namespace, "web", "merge", {
			spec: { replicas: 1 },
		});
		await until(kinds.pods, namespace, (found) => found.length === 1);
		await client.delete(kinds.deployments, namespace, "web", {
			propagationPolicy: "Foreground",
		});
		await until(kinds.deployments, namespace, (found) => found.length === 0);
		expect((await client.list(kinds.pods, namespace)).items).toEqual([]);
	});

	it("act as accounts of their own, under their manager's name", async () => {
		const namespace = await makeNamespace("named");
		await client.create(kinds.deployments, web(namespace, 1));
		const [set] = await until(
			kinds.replicaSets,
			namespace,
			(found) => found.length === 1,
		);
		expect(set?.metadata.managedFields?.[0]?.manager).toBe(
			"kube-controller-manager",
		);
		await until(kinds.events, namespace, (found) =>
			found.some(
				({ reason, source }) =>
					reason === "ScalingReplicaSet" &&
					source?.component === "deployment-controller",
			),
		);
	});
});
