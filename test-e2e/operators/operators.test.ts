import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Cluster } from "../../src/index.ts";
import {
	type HttpAnswer,
	type HttpClient,
	httpClient,
} from "../support/http.ts";
import { install } from "./install.ts";

interface Status {
	readonly message: string;
	readonly reason: string;
}

interface Table {
	readonly columnDefinitions: readonly { name: string }[];
	readonly rows: readonly { cells: readonly unknown[] }[];
}

const asTable = {
	accept: "application/json;as=Table;v=v1;g=meta.k8s.io,application/json",
};
const merge = { "content-type": "application/merge-patch+json" };
const applied = { "content-type": "application/apply-patch+yaml" };

let cluster: Cluster;
let client: HttpClient;

beforeAll(async () => {
	cluster = await Cluster.start({
		nodes: 0,
		disable: ["scheduler", "controllers", "kubelets"],
	});
	client = httpClient(cluster.kubeconfig);
	for (const file of [
		"cert-manager.yaml",
		"prometheus-operator.yaml",
		"argo-cd.yaml",
		"gateway-api.yaml",
		"crontab.yaml",
	])
		await install(client, `./${file}`);
}, 60_000);
afterAll(async () => {
	client[Symbol.dispose]();
	await cluster.stop();
});

/** One kind in the namespace default. */
function kindOf(group: string, version: string, plural: string, kind: string) {
	const path = `/apis/${group}/${version}/namespaces/default/${plural}`;
	const make = (name: string, content: object) => ({
		apiVersion: `${group}/${version}`,
		kind,
		metadata: { name },
		...content,
	});
	return {
		path,
		create: (name: string, content: object) =>
			client.send("POST", path, make(name, content)),
		apply: (name: string, manager: string, content: object) =>
			client.send(
				"PATCH",
				`${path}/${name}?fieldManager=${manager}`,
				make(name, content),
				applied,
			),
		patch: (name: string, content: object) =>
			client.send("PATCH", `${path}/${name}`, content, merge),
		get: (name: string) => client.send("GET", `${path}/${name}`),
		/** The reasons why a sample is refused, without the kind and the name. */
		async refused(content: object): Promise<string> {
			const answer = await this.create("bad", content);
			expect(answer.status).toBe(422);
			const { message } = answer.json<Status>();
			return message.replace(/^.*? is invalid: /, "");
		},
	};
}

const spec = <T>(answer: HttpAnswer): T => answer.json<{ spec: T }>().spec;

describe("cert-manager", () => {
	const certificates = kindOf(
		"cert-manager.io",
		"v1",
		"certificates",
		"Certificate",
	);
	const good = {
		spec: {
			secretName: "web-tls",
			dnsNames: ["a.example"],
			issuerRef: { name: "ca" },
			privateKey: {},
		},
	};

	it("accepts a certificate, fills in what is missing and drops what it does not know", async () => {
		const answer = await certificates.create("web", {
			spec: { ...good.spec, odd: true },
			status: { revision: 3 },
		});
		expect(answer.status).toBe(201);
		expect(answer.headers.warning).toContain('unknown field \\"spec.odd\\"');
		expect(answer.json()).not.toHaveProperty("status");
		expect(spec(answer)).toEqual({
			...good.spec,
			privateKey: { rotationPolicy: "Always" },
		});
	});

	it.each([
		[
			{ spec: {} },
			"[spec.issuerRef: Required value, spec.secretName: Required value]",
		],
		[
			{ spec: { ...good.spec, usages: ["all"] } },
			'spec.usages[0]: Unsupported value: "all": supported values: "signing", "server auth", "client auth"',
		],
		[
			{ spec: { ...good.spec, isCA: "yes" } },
			'spec.isCA: Invalid value: "string": spec.isCA in body must be of type boolean: "string"',
		],
	])("refuses %j", async (sample, message) => {
		expect(await certificates.refused(sample)).toBe(message);
	});

	it("keeps conditions apart by type, and shows them", async () => {
		const condition = (type: string, status: string) => ({
			status: {
				notAfter: "2030-01-01T00:00:00Z",
				conditions: [{ type, status }],
			},
		});
		for (const [manager, type, status] of [
			["issuing", "Issuing", "False"],
			["ready", "Ready", "True"],
		] as const)
			expect(
				(
					await client.send(
						"PATCH",
						`${certificates.path}/web/status?fieldManager=${manager}`,
						{
							apiVersion: "cert-manager.io/v1",
							kind: "Certificate",
							metadata: { name: "web" },
							...condition(type, status),
						},
						applied,
					)
				).status,
			).toBe(200);
		const table = (
			await client.send("GET", certificates.path, undefined, asTable)
		).json<Table>();
		expect(table.columnDefinitions.map(({ name }) => name)).toEqual([
			"Name",
			"Ready",
			"Secret",
			"Issuer",
			"Expires",
			"Age",
		]);
		expect(table.rows[0]?.cells.slice(0, 5)).toEqual([
			"web",
			"True",
			"web-tls",
			"ca",
			"<invalid>",
		]);
	});

	it("is selected by its issuer", async () => {
		const count = async (issuer: string) =>
			(
				await client.send(
					"GET",
					`${certificates.path}?fieldSelector=spec.issuerRef.name%3D${issuer}`,
				)
			).json<{ items: unknown[] }>().items.length;
		expect([await count("ca"), await count("other")]).toEqual([1, 0]);
	});

	it("has issuers for the whole cluster", async () => {
		const issuers = "/apis/cert-manager.io/v1/clusterissuers";
		const issuer = (acme: object) => ({
			apiVersion: "cert-manager.io/v1",
			kind: "ClusterIssuer",
			metadata: { name: "acme" },
			spec: { acme },
		});
		const refused = await client.send("POST", issuers, issuer({ server: "x" }));
		expect(refused.json<Status>().message).toBe(
			'ClusterIssuer.cert-manager.io "acme" is invalid: spec.acme.privateKeySecretRef: Required value',
		);
		const solvers = [{ http01: { ingress: { class: "nginx" } } }];
		const accepted = await client.send(
			"POST",
			issuers,
			issuer({ server: "x", privateKeySecretRef: { name: "key" }, solvers }),
		);
		expect(spec<{ acme: object }>(accepted).acme).toMatchObject({ solvers });
	});
});

describe("the Prometheus operator", () => {
	const servers = kindOf(
		"monitoring.coreos.com",
		"v1",
		"prometheuses",
		"Prometheus",
	);
	const monitors = kindOf(
		"monitoring.coreos.com",
		"v1",
		"servicemonitors",
		"ServiceMonitor",
	);

	it("takes quantities as numbers and as texts", async () => {
		const resources = { requests: { cpu: 1, memory: "400Mi" } };
		const answer = await servers.create("k8s", {
			spec: { replicas: 2, shards: 1, retention: "10d", resources },
		});
		expect(spec(answer)).toMatchObject({ resources });
	});

	it.each([
		[
			{ spec: { resources: { requests: { cpu: "much" } } } },
			/^spec\.resources\.requests\.cpu: Invalid value: "much": spec\.resources\.requests\.cpu in body should match '\^\(\\\+/,
		],
		[
			{ spec: { logLevel: "loud" } },
			/^spec\.logLevel: Unsupported value: "loud": supported values: "", "debug", "info", "warn", "error"$/,
		],
		[
			{ spec: { replicas: 2 ** 31 } },
			/Checked value must be of type integer with format int32 in spec\.replicas/,
		],
	])("refuses %j", async (sample, message) => {
		expect(await servers.refused(sample)).toMatch(message);
	});

	it("is scaled in shards", async () => {
		await client.send(
			"PATCH",
			`${servers.path}/k8s/status`,
			{ status: { paused: false, shards: 1, selector: "app=k8s" } },
			merge,
		);
		const scale = await client.send(
			"PATCH",
			`${servers.path}/k8s/scale`,
			{ spec: { replicas: 3 } },
			merge,
		);
		expect(scale.json()).toMatchObject({
			kind: "Scale",
			spec: { replicas: 3 },
			status: { replicas: 1, selector: "app=k8s" },
		});
		expect(spec(await servers.get("k8s"))).toMatchObject({ shards: 3 });
	});

	it("has monitors with defaults in lists of lists", async () => {
		const selector = { matchLabels: { app: "web" } };
		const answer = await monitors.create("web", {
			spec: {
				selector,
				endpoints: [
					{ targetPort: "http", relabelings: [{}] },
					{ targetPort: 80 },
				],
			},
		});
		expect(spec(answer)).toEqual({
			selector,
			endpoints: [
				{ targetPort: "http", relabelings: [{ action: "replace" }] },
				{ targetPort: 80 },
			],
		});
		expect(
			await monitors.refused({
				spec: { selector, endpoints: [{ targetPort: 1.5, interval: "soon" }] },
			}),
		).toContain('must be of type integer,string: "number"');
	});

	it("owns a selector as a whole", async () => {
		const spec = (app: string) => ({
			spec: { serviceMonitorSelector: { matchLabels: { app } } },
		});
		await servers.apply("owned", "one", spec("a"));
		const answer = await servers.apply("owned", "two", spec("b"));
		expect(answer.json<Status>().message).toBe(
			'Apply failed with 1 conflict: conflict with "one": .spec.serviceMonitorSelector',
		);
	});
});

describe("Argo CD", () => {
	const applications = kindOf(
		"argoproj.io",
		"v1alpha1",
		"applications",
		"Application",
	);

	it("keeps values it knows nothing of, and a status written with the rest", async () => {
		const content = {
			spec: {
				project: "default",
				destination: { namespace: "web" },
				source: {
					repoURL: "https://git.example/web",
					helm: { valuesObject: { any: { thing: [1, "two", null] } } },
					kustomize: {
						replicas: [
							{ name: "web", count: 2 },
							{ name: "db", count: "1" },
						],
					},
				},
			},
			status: { sync: { status: "Synced" }, health: { status: "Healthy" } },
		};
		const answer = await applications.create("web", content);
		expect(answer.status).toBe(201);
		expect(answer.json()).toMatchObject(content);
		const table = (
			await client.send("GET", applications.path, undefined, asTable)
		).json<Table>();
		expect(table.rows[0]?.cells).toEqual(["web", "Synced", "Healthy", null]);
		const status = await client.send("GET", `${applications.path}/web/status`);
		expect(status.status).toBe(404);
	});

	it("refuses what is missing", async () => {
		expect(
			await applications.refused({
				spec: { project: "default", source: {}, ignoreDifferences: [{}] },
			}),
		).toBe(
			"[spec.destination: Required value, spec.source.repoURL: Required value, spec.ignoreDifferences[0].kind: Required value]",
		);
	});
});

describe("the Gateway API", () => {
	const routes = kindOf(
		"gateway.networking.k8s.io",
		"v1",
		"httproutes",
		"HTTPRoute",
	);

	it("fills in defaults inside defaults", async () => {
		const answer = await routes.create("plain", {
			spec: { parentRefs: [{ name: "gate" }] },
		});
		expect(spec(answer)).toEqual({
			parentRefs: [
				{ group: "gateway.networking.k8s.io", kind: "Gateway", name: "gate" },
			],
			rules: [{ matches: [{ path: { type: "PathPrefix", value: "/" } }] }],
		});
	});

	it.each([
		[
			{ parentRefs: [{ name: "a" }, { name: "a" }] },
			"spec.parentRefs: Invalid value: sectionName must be unique when parentRefs includes 2 or more references to the same parent",
		],
		[
			{ rules: [{ backendRefs: [{ name: "web" }] }] },
			"spec.rules[0].backendRefs[0]: Invalid value: Must have port for Service reference",
		],
		[
			{ rules: [{ matches: [{ path: { value: "x" } }] }] },
			"spec.rules[0].matches[0].path: Invalid value: value must be an absolute path and start with '/' when type one of ['Exact', 'PathPrefix']",
		],
		[
			{
				rules: [
					{
						matches: [
							{
								headers: [
									{ name: "a", value: "1" },
									{ name: "a", value: "2" },
								],
							},
						],
					},
				],
			},
			'spec.rules[0].matches[0].headers[1]: Duplicate value: {"name":"a"}',
		],
		[
			{ hostnames: ["Bad_Host"] },
			"spec.hostnames[0]: Invalid value: \"Bad_Host\": spec.hostnames[0] in body should match '^(\\*\\.)?[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$'",
		],
		[
			{ parentRefs: [{ name: "a", port: 70000 }] },
			"spec.parentRefs[0].port: Invalid value: 70000: spec.parentRefs[0].port in body should be less than or equal to 65535",
		],
	])("refuses %j", async (content, message) => {
		expect(await routes.refused({ spec: content })).toContain(message);
	});

	it("is approved, and warns of an old version", async () => {
		const path =
			"/apis/apiextensions.k8s.io/v1/customresourcedefinitions/httproutes.gateway.networking.k8s.io";
		const { status } = (await client.send("GET", path)).json<{
			status: { conditions: { type: string; reason: string }[] };
		}>();
		expect(status.conditions.map(({ type, reason }) => [type, reason])).toEqual(
			[
				["NamesAccepted", "NoConflicts"],
				["Established", "InitialNamesAccepted"],
				["KubernetesAPIApprovalPolicyConformant", "ApprovedAnnotation"],
			],
		);
		const old = await client.send("GET", routes.path.replace("v1", "v1beta1"));
		expect(old.headers.warning).toBe(
			'299 - "gateway.networking.k8s.io/v1beta1 HTTPRoute is going"',
		);
	});
});

describe("CronTab", () => {
	const tabs = kindOf("stable.example.com", "v1", "crontabs", "CronTab");
	const older = kindOf("stable.example.com", "v1beta1", "crontabs", "CronTab");

	it("follows its rules, also from one state to the next", async () => {
		expect(spec(await tabs.create("tab", { spec: { image: "one" } }))).toEqual({
			cronSpec: "5 0 * * *",
			image: "one",
			maxReplicas: 8,
			replicas: 1,
		});
		const tooMany = await tabs.patch("tab", { spec: { replicas: 9 } });
		expect(tooMany.json<Status>().message).toBe(
			'CronTab.stable.example.com "tab" is invalid: spec.replicas: Invalid value: replicas 9 is over 8',
		);
		const changed = await tabs.patch("tab", { spec: { image: "two" } });
		expect(changed.json<Status>().message).toBe(
			'CronTab.stable.example.com "tab" is invalid: spec: Forbidden: image may not change',
		);
		expect(await tabs.refused({ spec: { cronSpec: "never" } })).toContain(
			'spec.cronSpec: Invalid value: "never": spec.cronSpec in body should match',
		);
	});

	it("is another version by name", async () => {
		const seen = await older.get("tab");
		expect(seen.json()).toMatchObject({
			apiVersion: "stable.example.com/v1beta1",
			spec: { cronSpec: "5 0 * * *", image: "one" },
		});
		expect(spec(seen)).not.toHaveProperty("replicas");
		await older.create("old", { spec: { cronSpec: "* * * * *" } });
		expect(spec(await tabs.get("old"))).toEqual({
			cronSpec: "* * * * *",
			maxReplicas: 8,
			replicas: 1,
		});
	});
});
