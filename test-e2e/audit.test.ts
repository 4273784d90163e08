import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { Cluster, kinds } from "../src/index.ts";
import { CertificateAuthority } from "../src/pki/authority.ts";

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

let cluster: Cluster;
let folder: string;
let webhook: Server;

beforeAll(async () => {
	folder = mkdtempSync(join(tmpdir(), "audit-"));
	writeFileSync(
		join(folder, "policy"),
		`apiVersion: audit.k8s.io/v1
kind: Policy
omitStages: [RequestReceived]
omitManagedFields: true
rules:
- level: None
  users: ["system:apiserver"]
- level: Metadata
  resources:
  - group: ""
    resources: [secrets, serviceaccounts/token]
- level: Request
  resources:
  - group: ""
    resources: [configmaps, pods]
- level: Metadata
`,
	);
	cluster = await Cluster.start({
		nodes: 0,
		disable: ["scheduler", "controllers", "kubelets"],
		auditPolicyFile: join(folder, "policy"),
		auditLogPath: join(folder, "audit.log"),
	});
});
afterAll(async () => {
	await cluster.stop();
	webhook?.close();
	rmSync(folder, { recursive: true });
});

interface Event {
	readonly stage: string;
	readonly verb: string;
	readonly level: string;
	readonly requestObject?: object;
	readonly responseObject?: object;
	readonly objectRef?: {
		readonly resource: string;
		readonly name?: string;
		readonly subresource?: string;
	};
	readonly responseStatus?: { readonly code: number };
	readonly annotations?: Record<string, string>;
}

/** The first event about an object with this name, waited for. */
async function noted(name: string, verb = "create"): Promise<Event> {
	for (const end = Date.now() + 5000; Date.now() < end; ) {
		const events = readFileSync(join(folder, "audit.log"), "utf8")
			.split("\n")
			.filter((line) => line !== "")
			.map((line) => JSON.parse(line) as Event);
		const found = events.find(
			({ objectRef, verb: did }) => objectRef?.name === name && did === verb,
		);
		if (found !== undefined) return found;
		await new Promise((resolve) => setTimeout(resolve, 20));
	}
	throw new Error(`nothing was noted of ${name}`);
}

const configMap = (name: string) =>
	cluster.client.create(kinds.configMaps, {
		apiVersion: "v1",
		kind: "ConfigMap",
		metadata: { name, namespace: "default" },
		data: { a: "b" },
	});

it("notes what mutating webhooks did, and those that were let go", async () => {
	const authority = await CertificateAuthority.create("hooks", 1, Date.now);
	const { certificate, key } = await authority.issue({
		subject: { commonName: "hook" },
		usages: ["server auth"],
		days: 1,
		altNames: { ip: ["127.0.0.1"] },
	});
	const patch = [{ op: "add", path: "/data/seen", value: "yes" }];
	webhook = createServer(
		{ cert: certificate, key },
		async (request, response) => {
			let text = "";
			for await (const chunk of request) text += chunk;
			const { request: asked } = JSON.parse(text);
			const touched = request.url?.startsWith("/touch");
			response.setHeader("content-type", "application/json");
			response.end(
				JSON.stringify({
					apiVersion: "admission.k8s.io/v1",
					kind: "AdmissionReview",
					response: {
						uid: asked.uid,
						allowed: true,
						auditAnnotations: { note: "hello", decision: "forbid" },
						...(touched && {
							patchType: "JSONPatch",
							patch: Buffer.from(JSON.stringify(patch)).toString("base64"),
						}),
					},
				}),
			);
		},
	);
	await new Promise<void>((resolve) => webhook.listen(0, "127.0.0.1", resolve));
	const { port } = webhook.address() as AddressInfo;
	const hook = (name: string, url: string) => ({
		name,
		clientConfig: {
			url,
			caBundle: Buffer.from(authority.pair.certificate).toString("base64"),
		},
		rules: [
			{
				apiGroups: [""],
				apiVersions: ["v1"],
				operations: ["CREATE"],
				resources: ["configmaps"],
			},
		],
		admissionReviewVersions: ["v1"],
		sideEffects: "None",
		failurePolicy: "Ignore",
		timeoutSeconds: 2,
	});
	const base = `https://127.0.0.1:${port}`;
	await cluster.client.raw({
		method: "POST",
		path: "/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations",
		body: {
			apiVersion: "admissionregistration.k8s.io/v1",
			kind: "MutatingWebhookConfiguration",
			metadata: { name: "hooks" },
			webhooks: [
				hook("touch.example.org", `${base}/touch`),
				hook("look.example.org", `${base}/look`),
				hook("gone.example.org", "https://127.0.0.1:1/"),
				hook("authorization.k8s.io", `${base}/look`),
			],
		},
	});
	await configMap("hooked");
	const { annotations, requestObject } = await noted("hooked");
	const domain = "webhook.admission.k8s.io";
	const hooks = (webhook: string, more: object) =>
		JSON.stringify({ configuration: "hooks", webhook, ...more });
	expect(annotations).toMatchObject({
		[`mutation.${domain}/round_0_index_0`]: hooks("touch.example.org", {
			mutated: true,
		}),
		[`patch.${domain}/round_0_index_0`]: hooks("touch.example.org", {
			patch,
			patchType: "JSONPatch",
		}),
		[`mutation.${domain}/round_0_index_1`]: hooks("look.example.org", {
			mutated: false,
		}),
		[`mutation.${domain}/round_0_index_2`]: hooks("gone.example.org", {
			mutated: false,
		}),
		[`failed-open.mutation.${domain}/round_0_index_2`]: "gone.example.org",
		"touch.example.org/note": "hello",
		"authorization.k8s.io/note": "hello",
		"authorization.k8s.io/decision": "allow",
	});
	expect(requestObject).toMatchObject({ data: { a: "b" } });
	expect(JSON.stringify(requestObject)).not.toContain("seen");
	await cluster.client.raw({
		method: "DELETE",
		path: "/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations/hooks",
	});
});

it("notes what pod security said", async () => {
	await cluster.client.create(kinds.namespaces, {
		apiVersion: "v1",
		kind: "Namespace",
		metadata: {
			name: "strict",
			labels: {
				"pod-security.kubernetes.io/enforce": "baseline",
				"pod-security.kubernetes.io/audit": "restricted",
			},
		},
	});
	await cluster.client.create(kinds.serviceAccounts, {
		apiVersion: "v1",
		kind: "ServiceAccount",
		metadata: { name: "default", namespace: "strict" },
	});
	await cluster.client.create(kinds.pods, {
		apiVersion: "v1",
		kind: "Pod",
		metadata: { name: "loose", namespace: "strict" },
		spec: { containers: [{ name: "c", image: "x" }] },
	} as never);
	const { annotations } = await noted("loose");
	expect(annotations?.["pod-security.kubernetes.io/enforce-policy"]).toBe(
		"baseline:latest",
	);
	expect(annotations?.["pod-security.kubernetes.io/audit-violations"]).toMatch(
		/^would violate PodSecurity "restricted:latest": allowPrivilegeEscalation != false/,
	);
});

it("notes which token was issued, and never the token", async () => {
	await cluster.client.create(kinds.serviceAccounts, {
		apiVersion: "v1",
		kind: "ServiceAccount",
		metadata: { name: "robot", namespace: "default" },
	});
	const { status } = await cluster.client.subresource<{
		status: { token: string };
	}>("POST", kinds.serviceAccounts, "default", "robot", "token", {
		apiVersion: "authentication.k8s.io/v1",
		kind: "TokenRequest",
		spec: {},
	});
	const claims = JSON.parse(
		Buffer.from(status.token.split(".")[1] ?? "", "base64url").toString(),
	);
	for (const end = Date.now() + 5000; Date.now() < end; ) {
		if (readFileSync(join(folder, "audit.log"), "utf8").includes(claims.jti))
			break;
		await new Promise((resolve) => setTimeout(resolve, 20));
	}
	const log = readFileSync(join(folder, "audit.log"), "utf8");
	expect(log).toContain(
		`"authentication.kubernetes.io/issued-credential-id":"JTI=${claims.jti}"`,
	);
	expect(log).not.toContain(status.token.split(".")[2]);
});

it("notes deletions, patches and failures as they are", async () => {
	await configMap("short");
	await cluster.client.patch(kinds.configMaps, "default", "short", "merge", {
		data: { c: "d" },
	});
	await cluster.client.delete(kinds.configMaps, "default", "short", {
		propagationPolicy: "Background",
	});
	await expect(
		cluster.client.get(kinds.configMaps, "default", "short"),
	).rejects.toThrow("not found");
	expect(await noted("short", "patch")).toMatchObject({
		requestObject: { data: { c: "d" } },
		responseStatus: { code: 200 },
	});
	expect(await noted("short", "delete")).toMatchObject({
		requestObject: {
			kind: "DeleteOptions",
			propagationPolicy: "Background",
		},
		responseStatus: { metadata: {}, status: "Success", code: 200 },
	});
	expect(await noted("short", "get")).toMatchObject({
		responseStatus: {
			status: "Failure",
			reason: "NotFound",
			message: 'configmaps "short" not found',
			code: 404,
		},
	});
});
