import { readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { exportJWK, generateKeyPair, SignJWT } from "jose";
import { describe, expect, it } from "vitest";
import { CertificateAuthority } from "../src/pki/authority.ts";
import { httpClient } from "./support/http.ts";
import { monokube, temporaryDirectory } from "./support/process.ts";

const small = ["--nodes", "0", "--disable", "scheduler,controllers,kubelets"];
const up = ["up", "--secure-port", "0", "--ephemeral", ...small];

/** A plain HTTP server that answers every review with a status. */
async function reviewer(status: (review: Review) => object) {
	const asked: Review[] = [];
	const server = createServer(async (request, response) => {
		const chunks: Buffer[] = [];
		for await (const chunk of request) chunks.push(chunk);
		const review = JSON.parse(Buffer.concat(chunks).toString()) as Review;
		asked.push(review);
		response.setHeader("content-type", "application/json");
		response.end(JSON.stringify({ ...review, status: status(review) }));
	});
	await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
	const { port } = server.address() as AddressInfo;
	return {
		asked,
		kubeconfig: `apiVersion: v1
kind: Config
clusters: [{name: c, cluster: {server: 'http://127.0.0.1:${port}/review'}}]
users: [{name: u, user: {}}]
contexts: [{name: x, context: {cluster: c, user: u}}]
current-context: x
`,
		async [Symbol.asyncDispose]() {
			server.close();
		},
	};
}
interface Review {
	readonly apiVersion: string;
	readonly kind: string;
	readonly items?: readonly Record<string, unknown>[];
	readonly spec: {
		readonly token?: string;
		readonly user?: string;
		readonly resourceAttributes?: { readonly resource?: string };
	};
}

describe("webhooks", { timeout: 60_000 }, () => {
	it("are told of in one line when they are wrong", async () => {
		await using directory = temporaryDirectory();
		const file = join(directory.path, "policy");
		writeFileSync(
			file,
			"apiVersion: audit.k8s.io/v1\nkind: Policy\nrules:\n- level: All",
		);
		await using server = monokube([...up, "--audit-policy-file", file], {
			cwd: directory.path,
		});
		const { code, stderr } = await server.finished;
		expect([code, stderr]).toEqual([
			1,
			`monokube: --audit-policy-file: ${file}: rules[0].level: Unsupported value: "All": supported values: "None", "Metadata", "Request", "RequestResponse"\n`,
		]);
	});

	it("authenticate, authorize and audit", async () => {
		await using directory = temporaryDirectory();
		const cwd = directory.path;
		await using tokens = await reviewer(({ spec }) =>
			spec.token === "good"
				? { authenticated: true, user: { username: "jane", groups: ["devs"] } }
				: { authenticated: false },
		);
		await using access = await reviewer(({ spec }) => ({
			allowed: spec.resourceAttributes?.resource === "configmaps",
			reason: "so said the webhook",
		}));
		await using events = await reviewer(() => ({}));
		const write = (name: string, content: string) => {
			writeFileSync(join(cwd, name), content);
			return join(cwd, name);
		};
		const authorization = {
			apiVersion: "apiserver.config.k8s.io/v1",
			kind: "AuthorizationConfiguration",
			authorizers: [
				{
					type: "Webhook",
					name: "ours",
					webhook: {
						timeout: "3s",
						subjectAccessReviewVersion: "v1",
						matchConditionSubjectAccessReviewVersion: "v1",
						failurePolicy: "Deny",
						connectionInfo: {
							type: "KubeConfigFile",
							kubeConfigFile: write("access", access.kubeconfig),
						},
						matchConditions: [{ expression: "'devs' in request.groups" }],
					},
				},
				{ type: "RBAC", name: "rbac" },
			],
		};
		await using server = monokube(
			[
				...up,
				"--authentication-token-webhook-config-file",
				write("tokens", tokens.kubeconfig),
				"--authorization-config",
				write("authorization", JSON.stringify(authorization)),
				"--audit-policy-file",
				write(
					"policy",
					"apiVersion: audit.k8s.io/v1\nkind: Policy\nomitStages: [RequestReceived]\nrules:\n- {level: RequestResponse, users: [jane]}",
				),
				"--audit-webhook-config-file",
				write("events", events.kubeconfig),
				"--audit-webhook-batch-max-wait",
				"50ms",
			],
			{ cwd },
		);
		await server.ready;
		using client = httpClient(readFileSync(join(cwd, "kubeconfig"), "utf8"), {
			anonymous: true,
		});
		const as = (token: string) => ({ authorization: `Bearer ${token}` });
		const path = "/api/v1/namespaces/default";
		const allowed = await client.send(
			"GET",
			`${path}/configmaps`,
			undefined,
			as("good"),
		);
		expect(allowed.status).toBe(200);
		const refused = await client.send(
			"GET",
			`${path}/secrets`,
			undefined,
			as("good"),
		);
		expect([refused.status, refused.text]).toEqual([
			403,
			expect.stringContaining(": so said the webhook"),
		]);
		const bad = await client.send(
			"GET",
			`${path}/configmaps`,
			undefined,
			as("very-secret"),
		);
		expect(bad.status).toBe(401);
		expect(tokens.asked[0]).toMatchObject({
			apiVersion: "authentication.k8s.io/v1beta1",
			kind: "TokenReview",
		});
		expect(access.asked.map(({ spec }) => spec.user)).toEqual(["jane", "jane"]);
		const noted = () => events.asked.flatMap(({ items = [] }) => items);
		for (const end = Date.now() + 10_000; Date.now() < end; ) {
			if (noted().length >= 2) break;
			await new Promise((resolve) => setTimeout(resolve, 50));
		}
		expect(noted()).toMatchObject([
			{
				verb: "list",
				responseStatus: { code: 200 },
				user: { username: "jane" },
			},
			{
				responseStatus: { code: 403 },
				annotations: {
					"authorization.k8s.io/decision": "forbid",
					"authorization.k8s.io/reason": "so said the webhook",
				},
			},
		]);
		const everything = `${JSON.stringify(noted())}${server.stdout()}${server.stderr()}`;
		expect(everything).not.toMatch(/very-secret|"good"|Bearer/);
	});
});

describe("a configuration that changes", { timeout: 60_000 }, () => {
	it("is taken up while the server runs; a wrong one changes nothing", async () => {
		await using directory = temporaryDirectory();
		const cwd = directory.path;
		const file = join(cwd, "authentication");
		const say = (anonymous: string) =>
			writeFileSync(
				file,
				`apiVersion: apiserver.config.k8s.io/v1\nkind: AuthenticationConfiguration\nanonymous: ${anonymous}\n`,
			);
		say("{enabled: true}");
		await using server = monokube([...up, "--authentication-config", file], {
			cwd,
		});
		await server.ready;
		using client = httpClient(readFileSync(join(cwd, "kubeconfig"), "utf8"), {
			anonymous: true,
		});
		const status = async (path: string) =>
			(await client.send("GET", path)).status;
		const until = async (holds: () => Promise<boolean>) => {
			for (const end = Date.now() + 15_000; Date.now() < end; ) {
				if (await holds()) return;
				await new Promise((resolve) => setTimeout(resolve, 100));
			}
			throw new Error("it did not come about");
		};
		expect([await status("/version"), await status("/livez")]).toEqual([
			200, 200,
		]);
		say("{enabled: true, conditions: [{path: /livez}]}");
		await until(async () => (await status("/version")) === 401);
		expect(await status("/livez")).toBe(200);
		say("{enabled: false, conditions: [{path: /livez}]}");
		await until(async () => server.stderr() !== "");
		expect(server.stderr()).toContain("anonymous.conditions: Invalid value");
		expect([await status("/version"), await status("/livez")]).toEqual([
			401, 200,
		]);
	});
});

describe("an OpenID provider", { timeout: 60_000 }, () => {
	it("lets its users in as the configuration says, with new keys too", async () => {
		await using directory = temporaryDirectory();
		const cwd = directory.path;
		const authority = await CertificateAuthority.create("id", 1, Date.now);
		const tls = await authority.issue({
			subject: { commonName: "id.example.org" },
			usages: ["server auth"],
			days: 1,
			altNames: { ip: ["127.0.0.1"] },
		});
		const newKey = async (kid: string) => {
			const { privateKey, publicKey } = await generateKeyPair("ES256");
			const jwk = { ...(await exportJWK(publicKey)), kid, alg: "ES256" };
			return { kid, privateKey, jwk };
		};
		let current = await newKey("one");
		let url = "";
		const provider = createTlsServer(
			{ cert: tls.certificate, key: tls.key },
			(request, response) => {
				const documents: Record<string, object> = {
					"/.well-known/openid-configuration": {
						issuer: url,
						jwks_uri: `${url}/keys`,
					},
					"/keys": { keys: [current.jwk] },
				};
				const document = documents[request.url ?? ""];
				response.writeHead(document === undefined ? 404 : 200);
				response.end(JSON.stringify(document));
			},
		);
		await new Promise<void>((resolve) =>
			provider.listen(0, "127.0.0.1", resolve),
		);
		url = `https://127.0.0.1:${(provider.address() as AddressInfo).port}`;
		const token = (claims: object) =>
			new SignJWT({ ...claims })
				.setProtectedHeader({ alg: "ES256", kid: current.kid })
				.setIssuer(url)
				.setAudience("kube")
				.setExpirationTime("5m")
				.sign(current.privateKey);
		const file = join(cwd, "authentication");
		writeFileSync(
			file,
			JSON.stringify({
				apiVersion: "apiserver.config.k8s.io/v1",
				kind: "AuthenticationConfiguration",
				jwt: [
					{
						issuer: {
							url,
							audiences: ["kube", "other"],
							audienceMatchPolicy: "MatchAny",
							certificateAuthority: authority.pair.certificate,
						},
						claimValidationRules: [
							{ expression: "claims.hd == 'example.org'", message: "not ours" },
						],
						claimMappings: {
							username: { expression: "'id:' + claims.sub" },
							groups: { claim: "roles", prefix: "id:" },
							extra: [
								{
									key: "example.org/tenant",
									valueExpression: "claims.?tenant.orValue('')",
								},
							],
						},
						userValidationRules: [
							{ expression: "user.groups.all(g, g != 'id:root')" },
						],
					},
				],
			}),
		);
		await using server = monokube([...up, "--authentication-config", file], {
			cwd,
		});
		await server.ready;
		using client = httpClient(readFileSync(join(cwd, "kubeconfig"), "utf8"), {
			anonymous: true,
		});
		const whoami = async (claims: object) => {
			const { status, text } = await client.send(
				"POST",
				"/apis/authentication.k8s.io/v1/selfsubjectreviews",
				{
					apiVersion: "authentication.k8s.io/v1",
					kind: "SelfSubjectReview",
				},
				{
					authorization: `Bearer ${await token(claims)}`,
					"content-type": "application/json",
				},
			);
			return status === 201 ? JSON.parse(text).status.userInfo : status;
		};
		const jane = {
			sub: "jane",
			hd: "example.org",
			roles: ["dev"],
			tenant: "t",
		};
		expect(await whoami(jane)).toEqual({
			username: "id:jane",
			groups: ["id:dev", "system:authenticated"],
			extra: { "example.org/tenant": ["t"] },
		});
		expect(await whoami({ ...jane, hd: "elsewhere" })).toBe(401);
		expect(await whoami({ ...jane, roles: ["root"] })).toBe(401);
		current = await newKey("two");
		expect(await whoami({ sub: "max", hd: "example.org" })).toMatchObject({
			username: "id:max",
		});
		provider.close();
	});
});
