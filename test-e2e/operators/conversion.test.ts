import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Cluster } from "../../src/index.ts";
import { CertificateAuthority } from "../../src/pki/authority.ts";
import { clientLibrary } from "../support/client-library.ts";
import { type HttpClient, httpClient } from "../support/http.ts";
import { eventually } from "../support/kubectl.ts";

interface Host {
	apiVersion: string;
	kind: string;
	metadata: Record<string, unknown>;
	spec: { address?: string; host?: string; port?: number };
}

interface Review {
	apiVersion: string;
	request: { uid: string; desiredAPIVersion: string; objects: Host[] };
}

const group = "net.example.com";

/** v1 says `host:port` in one text, v2 in two fields; what a manager owns may be only a part of it. */
function convert(object: Host, apiVersion: string): Host {
	if (object.spec === undefined) return { ...object, apiVersion };
	const { address, host, port } = object.spec;
	const [name, number] = (address ?? "").split(":");
	const spec = apiVersion.endsWith("/v1")
		? { address: `${host}:${port}` }
		: { host: name ?? "", port: Number(number) };
	return { ...object, apiVersion, spec };
}

/** A conversion webhook; `mode` says how it behaves. */
async function conversionServer() {
	const authority = await CertificateAuthority.create(
		"conversion-ca",
		30,
		Date.now,
	);
	const { certificate: cert, key } = await authority.issue({
		subject: { commonName: "converter" },
		usages: ["digital signature", "key encipherment", "server auth"],
		altNames: { ip: ["127.0.0.1"] },
		days: 30,
	});
	const state = { mode: "good", calls: 0, objects: 0 };
	const server = createServer({ cert, key }, async (request, response) => {
		let text = "";
		for await (const chunk of request) text += chunk;
		const { apiVersion, request: asked } = JSON.parse(text) as Review;
		state.calls++;
		state.objects += asked.objects.length;
		const result =
			state.mode === "refusing"
				? { status: "Failure", message: "not today" }
				: { status: "Success" };
		const convertedObjects =
			state.mode === "losing"
				? []
				: asked.objects.map((one) => convert(one, asked.desiredAPIVersion));
		response.setHeader("content-type", "application/json");
		response.end(
			JSON.stringify({
				kind: "ConversionReview",
				apiVersion,
				response: { uid: asked.uid, result, convertedObjects },
			}),
		);
	});
	await new Promise<void>((resolve) => {
		server.listen(0, "127.0.0.1", resolve);
	});
	const { port } = server.address() as AddressInfo;
	return {
		server,
		state,
		clientConfig: {
			url: `https://127.0.0.1:${port}/convert`,
			caBundle: Buffer.from(authority.pair.certificate).toString("base64"),
		},
	};
}

const version = (name: string, storage: boolean, properties: object) => ({
	name,
	served: true,
	storage,
	schema: {
		openAPIV3Schema: {
			type: "object",
			properties: {
				spec: { type: "object", properties, required: Object.keys(properties) },
			},
		},
	},
});

const versions = (stored: "v1" | "v2") => [
	version("v1", stored === "v1", { address: { type: "string", pattern: ":" } }),
	version("v2", stored === "v2", {
		host: { type: "string" },
		port: { type: "integer", maximum: 65535 },
	}),
];

const close = (server: Server) =>
	new Promise<void>((resolve) => {
		server.close(() => resolve());
		server.closeAllConnections();
	});

const definitions = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
const merge = { "content-type": "application/merge-patch+json" };
const applied = { "content-type": "application/apply-patch+yaml" };
const pathOf = (name: string) =>
	`/apis/${group}/${name}/namespaces/default/hosts`;
const [v1, v2] = [pathOf("v1"), pathOf("v2")];
const hostOf = (
	name: string,
	apiVersion: string,
	spec: Host["spec"],
): Host => ({
	apiVersion: `${group}/${apiVersion}`,
	kind: "Host",
	metadata: { name },
	spec,
});

describe("a conversion webhook", () => {
	let cluster: Cluster;
	let client: HttpClient;
	let converter: Awaited<ReturnType<typeof conversionServer>>;
	const spec = async (path: string) =>
		(await client.send("GET", path)).json<Host>().spec;
	const message = async (path: string) => {
		const { status, text } = await client.send("GET", path);
		return [status, (JSON.parse(text) as { message: string }).message];
	};
	const store = async (stored: "v1" | "v2") => {
		const path = `${definitions}/hosts.${group}`;
		const body = { spec: { versions: versions(stored) } };
		expect((await client.send("PATCH", path, body, merge)).status).toBe(200);
	};

	beforeAll(async () => {
		converter = await conversionServer();
		cluster = await Cluster.start({
			nodes: 0,
			disable: ["scheduler", "controllers", "kubelets"],
		});
		client = httpClient(cluster.kubeconfig);
		await client.send("POST", definitions, {
			apiVersion: "apiextensions.k8s.io/v1",
			kind: "CustomResourceDefinition",
			metadata: { name: `hosts.${group}` },
			spec: {
				group,
				scope: "Namespaced",
				names: { kind: "Host", plural: "hosts" },
				versions: versions("v1"),
				conversion: {
					strategy: "Webhook",
					webhook: {
						clientConfig: converter.clientConfig,
						conversionReviewVersions: ["v1"],
					},
				},
			},
		});
		await eventually(
			async () => (await client.send("GET", v1)).status === 200,
			"hosts are served",
		);
	}, 60_000);
	afterAll(async () => {
		client[Symbol.dispose]();
		await cluster.stop();
		await close(converter.server);
	});

	it("is asked for what is written and read in the other version", async () => {
		const created = await client.send(
			"POST",
			v2,
			hostOf("a", "v2", { host: "a.example", port: 80 }),
		);
		expect(created.status).toBe(201);
		expect(created.json<Host>().spec).toEqual({ host: "a.example", port: 80 });
		expect(await spec(`${v1}/a`)).toEqual({ address: "a.example:80" });
		const refused = await client.send(
			"POST",
			v2,
			hostOf("b", "v2", { host: "b", port: 70000 }),
		);
		expect(refused.json<{ message: string }>().message).toContain(
			"spec.port in body should be less than or equal to 65535",
		);
	});

	it("converts a list in one call", async () => {
		await client.send(
			"POST",
			v1,
			hostOf("c", "v1", { address: "c.example:1" }),
		);
		await store("v1");
		const { calls } = converter.state;
		const { items } = (await client.send("GET", v2)).json<{ items: Host[] }>();
		expect(items.map((item) => item.spec)).toEqual([
			{ host: "a.example", port: 80 },
			{ host: "c.example", port: 1 },
		]);
		expect(converter.state.calls - calls).toBeLessThanOrEqual(1);
	});

	it("stands between patches, applies and what is stored", async () => {
		const patched = await client.send(
			"PATCH",
			`${v2}/a`,
			{ spec: { port: 81 } },
			merge,
		);
		expect(patched.json<Host>().spec.port).toBe(81);
		const apply = (path: string, host: Host) =>
			client.send("PATCH", `${path}/d?fieldManager=test`, host, applied);
		await apply(v2, hostOf("d", "v2", { host: "d.example", port: 5 }));
		const again = await apply(
			v1,
			hostOf("d", "v1", { address: "d.example:6" }),
		);
		expect(again.status).toBe(200);
		expect(await spec(`${v2}/d`)).toEqual({ host: "d.example", port: 6 });
		const before = (await client.send("GET", `${v1}/d`)).json<Host>();
		const same = await apply(v1, hostOf("d", "v1", { address: "d.example:6" }));
		expect(same.json<Host>().metadata.resourceVersion).toBe(
			before.metadata.resourceVersion,
		);
	});

	it("feeds watches of both versions", async () => {
		const { KubeConfig, Watch } = await clientLibrary();
		const config = new KubeConfig();
		config.loadFromString(cluster.kubeconfig);
		const seen: Host["spec"][] = [];
		const watch = await new Watch(config).watch(
			v2,
			{},
			(_: string, object: Host) => seen.push(object.spec),
			() => {},
		);
		await eventually(() => seen.length >= 3, "all hosts were seen");
		await client.send(
			"PATCH",
			`${v1}/a`,
			{ spec: { address: "z.example:9" } },
			merge,
		);
		await eventually(
			() => seen.some(({ host, port }) => host === "z.example" && port === 9),
			"the change was seen",
		);
		watch.abort();
	});

	it("brings what was stored before into the new storage version with the next write", async () => {
		await store("v2");
		const { status } = (
			await client.send("GET", `${definitions}/hosts.${group}`)
		).json<{ status: { storedVersions: string[] } }>();
		expect(status.storedVersions).toEqual(["v1", "v2"]);
		const before = (await client.send("GET", `${v2}/c`)).json<Host>();
		const written = await client.send("PUT", `${v2}/c`, before);
		expect(written.status).toBe(200);
		expect(written.json<Host>().metadata).toMatchObject({ generation: 1 });
		expect(written.json<Host>().metadata.resourceVersion).not.toBe(
			before.metadata.resourceVersion,
		);
		converter.state.mode = "refusing";
		expect(await spec(`${v2}/c`)).toEqual({ host: "c.example", port: 1 });
		converter.state.mode = "good";
	});

	it.each([
		[
			"refusing",
			`conversion webhook for ${group}/v2, Kind=Host failed: not today`,
		],
		[
			"losing",
			`conversion webhook for ${group}/v2, Kind=Host returned 0 objects, expected 1`,
		],
	])("that is %s makes reading fail", async (mode, text) => {
		await client.send("POST", v2, hostOf(mode, "v2", { host: "x", port: 1 }));
		converter.state.mode = mode;
		expect(await message(`${v1}/${mode}`)).toEqual([500, text]);
		converter.state.mode = "good";
		expect(await spec(`${v1}/${mode}`)).toEqual({ address: "x:1" });
	});

	it("need not answer for a definition to go with all its objects", async () => {
		converter.state.mode = "refusing";
		await client.send("DELETE", `${definitions}/hosts.${group}`);
		await eventually(
			async () =>
				(await client.send("GET", `${definitions}/hosts.${group}`)).status ===
				404,
			"the definition is gone",
		);
	});
});
