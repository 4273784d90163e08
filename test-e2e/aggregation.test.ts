import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import type { TLSSocket } from "node:tls";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { UnstructuredObject } from "../src/apimachinery/object.ts";
import { resources } from "../src/client/resources.ts";
import { Cluster } from "../src/index.ts";
import { CertificateAuthority } from "../src/pki/authority.ts";
import { type HttpClient, httpClient } from "./support/http.ts";
import {
	describeKubectl,
	eventually,
	type Kubectl,
	startKubectl,
} from "./support/kubectl.ts";

interface Seen {
	url: string;
	user: string;
	groups: string[];
	authorization: string | undefined;
	client: string;
}

/** A small aggregated API server: one version with one kind, and a watch that never ends. */
async function extensionServer(serving: { certificate: string; key: string }) {
	const seen: Seen[] = [];
	const json = (path: string) => {
		if (path === "/apis/demo.example.org/v1")
			return {
				kind: "APIResourceList",
				apiVersion: "v1",
				groupVersion: "demo.example.org/v1",
				resources: [
					{
						name: "things",
						singularName: "thing",
						namespaced: true,
						kind: "Thing",
						verbs: ["get", "list", "watch", "create"],
						shortNames: ["th"],
					},
				],
			};
		if (path.endsWith("/things"))
			return {
				kind: "ThingList",
				apiVersion: "demo.example.org/v1",
				metadata: { resourceVersion: "5" },
				items: [
					{
						kind: "Thing",
						apiVersion: "demo.example.org/v1",
						metadata: { name: "one", namespace: "default" },
					},
				],
			};
		return undefined;
	};
	const server = createServer(
		{
			cert: serving.certificate,
			key: serving.key,
			requestCert: true,
			rejectUnauthorized: true,
		},
		(request, response) => {
			const url = new URL(request.url ?? "", "https://x");
			const { headers } = request;
			seen.push({
				url: request.url ?? "",
				user: String(headers["x-remote-user"]),
				groups: String(headers["x-remote-group"]).split(", "),
				authorization: headers.authorization,
				client: String(
					(request.socket as TLSSocket).getPeerCertificate().subject?.CN,
				),
			});
			if (url.searchParams.get("watch") === "true") {
				response.writeHead(200, { "content-type": "application/json" });
				response.write(
					`${JSON.stringify({ type: "ADDED", object: { kind: "Thing", metadata: { name: "two" } } })}\n`,
				);
				return;
			}
			if (request.method === "POST") {
				response.writeHead(201, { "content-type": "application/json" });
				request.pipe(response);
				return;
			}
			const body = json(url.pathname);
			response.writeHead(body === undefined ? 404 : 200, {
				"content-type": "application/json",
			});
			response.end(JSON.stringify(body ?? {}));
		},
	);
	await new Promise<void>((resolve) => {
		server.listen(0, "127.0.0.1", resolve);
	});
	return {
		server,
		seen,
		port: (server.address() as AddressInfo).port,
		trust(frontProxyCa: string) {
			const { certificate: cert, key } = serving;
			server.setSecureContext({ cert, key, ca: frontProxyCa });
		},
	};
}

async function firstOf<T>(stream: AsyncIterable<T>): Promise<T | undefined> {
	for await (const item of stream) return item;
	return undefined;
}

const close = (server: Server) =>
	new Promise<void>((resolve) => {
		server.close(() => resolve());
		server.closeAllConnections();
	});

describe("an aggregated API server", () => {
	let cluster: Cluster;
	let admin: HttpClient;
	let extension: Awaited<ReturnType<typeof extensionServer>>;
	const things = "/apis/demo.example.org/v1/namespaces/default/things";
	const available = async () => {
		const service = await cluster.client.get(
			resources.apiServices,
			"",
			"v1.demo.example.org",
		);
		const { conditions = [] } = (service.status ?? {}) as {
			conditions?: { status: string; reason: string; message: string }[];
		};
		return conditions[0];
	};

	beforeAll(async () => {
		cluster = await Cluster.start({
			nodes: 0,
			disable: ["controllers", "scheduler", "kubelets"],
		});
		admin = httpClient(cluster.kubeconfig);
		const ca = await CertificateAuthority.create("extension-ca", 1, Date.now);
		const serving = await ca.issue({
			subject: { commonName: "extension" },
			usages: ["server auth"],
			days: 1,
			altNames: { dns: ["extension.default.svc"] },
		});
		extension = await extensionServer(serving);
		await cluster.client.create(resources.services, {
			apiVersion: "v1",
			kind: "Service",
			metadata: {
				name: "extension",
				namespace: "default",
				annotations: {
					"monokube.io/forward-to": `127.0.0.1:${extension.port}`,
				},
			},
			spec: { ports: [{ port: 443 }] },
		} as UnstructuredObject);
		await cluster.client.create(resources.apiServices, {
			apiVersion: "apiregistration.k8s.io/v1",
			kind: "APIService",
			metadata: { name: "v1.demo.example.org" },
			spec: {
				group: "demo.example.org",
				version: "v1",
				groupPriorityMinimum: 1000,
				versionPriority: 15,
				service: { namespace: "default", name: "extension" },
				caBundle: Buffer.from(ca.pair.certificate).toString("base64"),
			},
		} as UnstructuredObject);
		const frontProxyCa = await eventually(async () => {
			const published = await cluster.client.get(
				resources.configMaps,
				"kube-system",
				"extension-apiserver-authentication",
			);
			const { data } = published as unknown as { data: Record<string, string> };
			return data["requestheader-client-ca-file"];
		}, "the front proxy's authority is published");
		extension.trust(frontProxyCa);
		await eventually(
			async () => (await available())?.status === "True",
			"the APIService is available",
		);
	});
	afterAll(async () => {
		admin[Symbol.dispose]();
		await cluster.stop();
		await close(extension.server);
	});

	it("is told who asks by a front proxy it can check", async () => {
		const answer = await admin.send("GET", things, undefined, {
			"X-Remote-User": "somebody-else",
		});
		expect(answer.json()).toMatchObject({
			kind: "ThingList",
			items: [{ metadata: { name: "one" } }],
		});
		expect(extension.seen.at(-1)).toEqual({
			url: things,
			user: "kubernetes-admin",
			groups: ["system:masters", "system:authenticated"],
			authorization: undefined,
			client: "front-proxy-client",
		});
	});

	it("gets bodies and streams its answers", async () => {
		const made = await admin.send("POST", things, { metadata: { name: "x" } });
		expect(made.status).toBe(201);
		expect(made.json()).toEqual({ metadata: { name: "x" } });
		const ended = new AbortController();
		const first = await firstOf(
			cluster.client.watch(
				{
					group: "demo.example.org",
					version: "v1",
					kind: "Thing",
					resource: "things",
					namespaced: true,
				},
				"default",
				{},
				ended.signal,
			),
		);
		ended.abort();
		expect(first).toMatchObject({
			type: "ADDED",
			object: { metadata: { name: "two" } },
		});
	});

	it("is discovered like any group", async () => {
		const groups = (await admin.send("GET", "/apis")).json<{
			groups: { name: string }[];
		}>();
		expect(groups.groups.map(({ name }) => name)).toContain("demo.example.org");
		const aggregated = await admin.send("GET", "/apis", undefined, {
			accept:
				"application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList",
		});
		const { items } = aggregated.json<{
			items: { metadata: { name: string }; versions: unknown[] }[];
		}>();
		expect(
			items.find(({ metadata }) => metadata.name === "demo.example.org")
				?.versions,
		).toMatchObject([
			{
				version: "v1",
				freshness: "Current",
				resources: [
					{ resource: "things", scope: "Namespaced", shortNames: ["th"] },
				],
			},
		]);
	});

	it("is out of reach for who may not ask", async () => {
		using nobody = httpClient(cluster.kubeconfig, { anonymous: true });
		const before = extension.seen.length;
		expect((await nobody.send("GET", things)).status).toBe(403);
		expect(extension.seen).toHaveLength(before);
	});

	it("answers 503 when it is gone, and says why in its condition", async () => {
		await close(extension.server);
		expect(await admin.send("GET", things)).toMatchObject({
			status: 503,
			text: `error trying to reach service: dial tcp 127.0.0.1:${extension.port}: connect: connection refused\n`,
		});
		await cluster.client.patch(
			resources.apiServices,
			"",
			"v1.demo.example.org",
			"merge",
			{ spec: { versionPriority: 16 } },
		);
		await eventually(
			async () => (await available())?.reason === "FailedDiscoveryCheck",
			"the APIService is found unavailable",
		);
		expect(await admin.send("GET", things)).toMatchObject({
			status: 503,
			text: "service unavailable\n",
		});
	});
});

describeKubectl(
	"metrics-server",
	(client) => {
		let kubectl: Kubectl;
		beforeAll(async () => {
			kubectl = await startKubectl(client, { addons: ["metrics-server"] });
			await kubectl.ok("create deployment web --image=nginx --replicas=2");
			await kubectl.ok(
				"set resources deployment/web --requests=cpu=200m,memory=100Mi",
			);
			await kubectl.ok("rollout status deployment/web --timeout=30s");
		});
		afterAll(() => kubectl[Symbol.asyncDispose]());

		it("kubectl top shows nodes and pods", async () => {
			expect(await kubectl.ok("top nodes")).toMatch(
				/^NAME .*\nnode-0 +\d+m +\d+% +\d+Mi +\d+% *\nnode-1 /,
			);
			const pods = await eventually(async () => {
				const { stdout } = await kubectl.run("top pods --no-headers");
				return stdout.trim().split("\n").length === 2 && stdout;
			}, "metrics of two pods");
			expect(pods).toMatch(/^web-\S+ +100m +50Mi/);
		});

		it("a HorizontalPodAutoscaler follows what pods use", async () => {
			await kubectl.ok(
				`patch deployment web -p {"spec":{"template":{"metadata":{"annotations":{"monokube.io/cpu-usage":"300m"}}}}}`,
			);
			await kubectl.ok("rollout status deployment/web --timeout=30s");
			await kubectl.ok(
				"autoscale deployment web --min=1 --max=4 --cpu-percent=75",
			);
			await eventually(
				async () =>
					(await kubectl.ok(
						"get deployment web -o jsonpath={.spec.replicas}",
					)) === "4",
				"the deployment is scaled to 4",
				40_000,
			);
		});
	},
	{ newestOnly: true },
);
