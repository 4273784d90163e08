import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Cluster } from "../src/index.ts";
import { clientOfFile, type HttpClient } from "./support/http.ts";
import { temporaryDirectory } from "./support/process.ts";

const group = "/apis/admissionregistration.k8s.io/v1";
const configMaps = "/api/v1/namespaces/default/configmaps";

describe("admission of a whole cluster", () => {
	const directory = temporaryDirectory();
	let cluster: Cluster;
	let client: HttpClient;
	const post = (path: string, body: unknown) => client.send("POST", path, body);
	beforeAll(async () => {
		cluster = await Cluster.start({ nodes: 0 });
		const file = join(directory.path, "kubeconfig");
		writeFileSync(file, cluster.kubeconfig);
		client = clientOfFile(file);
	});
	afterAll(async () => {
		client?.[Symbol.dispose]();
		await cluster?.stop();
		await directory[Symbol.asyncDispose]();
	});

	it("never exceeds a quota, whatever comes at once", async () => {
		await post("/api/v1/namespaces", { metadata: { name: "narrow" } });
		await post("/api/v1/namespaces/narrow/resourcequotas", {
			metadata: { name: "q" },
			spec: { hard: { "count/secrets": "10" } },
		});
		const answers = await Promise.all(
			Array.from({ length: 64 }, (_, i) =>
				post("/api/v1/namespaces/narrow/secrets", {
					metadata: { name: `s-${i}` },
				}),
			),
		);
		const created = answers.filter(({ status }) => status === 201);
		const refused = answers.filter(({ status }) => status === 403);
		expect(created.length).toBe(10);
		expect(refused.length).toBe(54);
		expect(refused[0]?.text).toContain("exceeded quota: q");
	});

	it("lets a policy change objects, and another refuse what came of it", async () => {
		const constraints = {
			resourceRules: [
				{
					apiGroups: [""],
					apiVersions: ["v1"],
					resources: ["configmaps"],
					operations: ["CREATE"],
				},
			],
			objectSelector: { matchLabels: { checked: "yes" } },
		};
		await post(`${group}/mutatingadmissionpolicies`, {
			metadata: { name: "stamp" },
			spec: {
				matchConstraints: constraints,
				reinvocationPolicy: "Never",
				mutations: [
					{
						patchType: "ApplyConfiguration",
						applyConfiguration: {
							expression:
								"Object{data: {'by': request.userInfo.username, 'size': string(size(object.metadata.name))}}",
						},
					},
				],
			},
		});
		await post(`${group}/mutatingadmissionpolicybindings`, {
			metadata: { name: "stamp" },
			spec: { policyName: "stamp" },
		});
		await post(`${group}/validatingadmissionpolicies`, {
			metadata: { name: "short" },
			spec: {
				matchConstraints: constraints,
				variables: [{ name: "length", expression: "int(object.data.size)" }],
				validations: [
					{
						expression: "variables.length <= 5",
						messageExpression:
							"'%s has %d letters'.format([object.metadata.name, variables.length])",
						reason: "Forbidden",
					},
				],
			},
		});
		await post(`${group}/validatingadmissionpolicybindings`, {
			metadata: { name: "short" },
			spec: { policyName: "short", validationActions: ["Deny"] },
		});
		const create = (name: string) =>
			post(configMaps, { metadata: { name, labels: { checked: "yes" } } });
		const made = JSON.parse((await create("five5")).text);
		expect(made.data).toEqual({ by: "kubernetes-admin", size: "5" });
		const refused = await create("longer");
		expect(refused.status).toBe(403);
		expect(JSON.parse(refused.text).message).toBe(
			"configmaps \"longer\" is forbidden: ValidatingAdmissionPolicy 'short' with binding 'short' denied request: longer has 6 letters",
		);
	});

	it("calls policies again that want to see what later ones changed", async () => {
		const mutation = async (
			name: string,
			reinvocationPolicy: string,
			expression: string,
		) => {
			await post(`${group}/mutatingadmissionpolicies`, {
				metadata: { name },
				spec: {
					matchConstraints: {
						resourceRules: [
							{
								apiGroups: [""],
								apiVersions: ["v1"],
								resources: ["secrets"],
								operations: ["CREATE"],
							},
						],
					},
					reinvocationPolicy,
					mutations: [{ patchType: "JSONPatch", jsonPatch: { expression } }],
				},
			});
			await post(`${group}/mutatingadmissionpolicybindings`, {
				metadata: { name },
				spec: { policyName: name },
			});
		};
		const count = (name: string) =>
			`[JSONPatch{op: 'add', path: '/metadata/annotations/${name}', value: string(object.metadata.annotations.size())}]`;
		await mutation("a-counts", "IfNeeded", count("a"));
		await mutation("b-counts-once", "Never", count("b"));
		const { text } = await post("/api/v1/namespaces/default/secrets", {
			metadata: { name: "counted", annotations: { own: "x" } },
		});
		expect(JSON.parse(text).metadata.annotations).toEqual({
			own: "x",
			a: "3",
			b: "2",
		});
	});

	it("lets a policy change what a subresource takes", async () => {
		await post(`${group}/mutatingadmissionpolicies`, {
			metadata: { name: "cap" },
			spec: {
				matchConstraints: {
					resourceRules: [
						{
							apiGroups: ["apps"],
							apiVersions: ["v1"],
							resources: ["deployments/scale"],
							operations: ["UPDATE"],
						},
					],
				},
				reinvocationPolicy: "Never",
				mutations: [
					{
						patchType: "ApplyConfiguration",
						applyConfiguration: {
							expression:
								"Object{spec: Object.spec{replicas: object.spec.replicas > 3 ? 3 : object.spec.replicas}}",
						},
					},
				],
			},
		});
		await post(`${group}/mutatingadmissionpolicybindings`, {
			metadata: { name: "cap" },
			spec: { policyName: "cap" },
		});
		const deployments = "/apis/apps/v1/namespaces/default/deployments";
		const labels = { app: "web" };
		await post(deployments, {
			metadata: { name: "web" },
			spec: {
				selector: { matchLabels: labels },
				template: {
					metadata: { labels },
					spec: { containers: [{ name: "c", image: "i" }] },
				},
			},
		});
		const { text } = await client.send("PUT", `${deployments}/web/scale`, {
			metadata: { name: "web", namespace: "default" },
			spec: { replicas: 9 },
		});
		expect(JSON.parse(text).spec).toEqual({ replicas: 3 });
	});

	it("refuses rules of custom resources that are too expensive", async () => {
		const crd = (rule: string, items: object) => ({
			metadata: { name: "things.example.com" },
			spec: {
				group: "example.com",
				scope: "Namespaced",
				names: { plural: "things", singular: "thing", kind: "Thing" },
				versions: [
					{
						name: "v1",
						served: true,
						storage: true,
						schema: {
							openAPIV3Schema: {
								type: "object",
								properties: {
									spec: {
										type: "object",
										properties: { list: { type: "array", ...items } },
										"x-kubernetes-validations": [{ rule }],
									},
								},
							},
						},
					},
				],
			},
		});
		const path =
			"/apis/apiextensions.k8s.io/v1/customresourcedefinitions?dryRun=All";
		const rule = "self.list.all(x, self.list.all(y, x == y || x != y))";
		const text = { items: { type: "string" } };
		const open = await post(path, crd(rule, text));
		expect(open.status).toBe(422);
		expect(open.text).toContain(
			"estimated rule cost exceeds budget by factor of more than 100x (try simplifying the rule, or adding maxItems, maxProperties, and maxLength where arrays, maps, and strings are declared)",
		);
		const bounded = { items: { type: "string", maxLength: 10 }, maxItems: 10 };
		expect((await post(path, crd(rule, bounded))).status).toBe(201);
		const undefinedField = await post(path, crd("self.lst.size() < 3", text));
		expect(undefinedField.text).toContain("undefined field 'lst'");
	});
});
