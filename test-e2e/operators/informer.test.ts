import type { KubernetesObject } from "@kubernetes/client-node";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Cluster } from "../../src/index.ts";
import { clientLibrary } from "../support/client-library.ts";
import { type HttpClient, httpClient } from "../support/http.ts";
import { eventually } from "../support/kubectl.ts";
import { install } from "./install.ts";

interface CronTab extends KubernetesObject {
	spec: { cronSpec?: string; replicas?: number };
}

const { CustomObjectsApi, KubeConfig, makeInformer } = await clientLibrary();
const kind = {
	group: "stable.example.com",
	version: "v1",
	namespace: "default",
	plural: "crontabs",
};

let cluster: Cluster;
let http: HttpClient;
beforeAll(async () => {
	cluster = await Cluster.start({
		nodes: 0,
		disable: ["scheduler", "controllers", "kubelets"],
	});
	http = httpClient(cluster.kubeconfig);
	await install(http, "./crontab.yaml");
}, 60_000);
afterAll(async () => {
	http[Symbol.dispose]();
	await cluster.stop();
});

describe("the client library", () => {
	it("works with custom objects and follows them", async () => {
		const config = new KubeConfig();
		config.loadFromString(cluster.kubeconfig);
		const api = config.makeApiClient(CustomObjectsApi);
		const events: string[] = [];
		const informer = makeInformer<CronTab>(
			config,
			"/apis/stable.example.com/v1/namespaces/default/crontabs",
			() => api.listNamespacedCustomObject(kind),
		);
		for (const verb of ["add", "update", "delete"] as const)
			informer.on(verb, ({ metadata, spec }) => {
				events.push(`${verb} ${metadata?.name} ${spec.replicas}`);
			});
		const body = (name: string, replicas: number) => ({
			apiVersion: "stable.example.com/v1",
			kind: "CronTab",
			metadata: { name },
			spec: { replicas },
		});
		await api.createNamespacedCustomObject({ ...kind, body: body("a", 1) });
		await informer.start();
		await api.createNamespacedCustomObject({ ...kind, body: body("b", 2) });
		const b: CronTab = await api.getNamespacedCustomObject({
			...kind,
			name: "b",
		});
		b.spec.replicas = 5;
		await api.replaceNamespacedCustomObject({ ...kind, name: "b", body: b });
		await api.deleteNamespacedCustomObject({ ...kind, name: "a" });
		await eventually(() => events.length >= 4, "all events arrived");
		await informer.stop();
		expect(events).toEqual(["add a 1", "add b 2", "update b 5", "delete a 1"]);
		await expect(
			api.createNamespacedCustomObject({ ...kind, body: body("c", 11) }),
		).rejects.toMatchObject({
			code: 422,
			body: expect.stringContaining("should be less than or equal to 10"),
		});
	});
});
