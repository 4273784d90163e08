import { createHash, X509Certificate } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { connect as connectHttp2 } from "node:http2";
import { request } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect } from "node:tls";
import { inspect } from "node:util";
import { CompactSign, generateKeyPair } from "jose";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import {
	accessFromKubeconfig,
	type ServerAccess,
} from "../src/client/access.ts";
import { Cluster, kinds } from "../src/index.ts";
import type { Logger } from "../src/log.ts";
import { CertificateAuthority } from "../src/pki/authority.ts";

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

let cluster: Cluster;
let admin: ServerAccess;
let folder: string;
const secretText = Buffer.from("the crown jewels").toString("base64");
const secretPath = "/api/v1/namespaces/default/secrets";

/** Everything that the server logs. */
const logged: string[] = [];
const collector: Logger = {
	info: (message, fields) => void logged.push(`${message} ${inspect(fields)}`),
	error: (message, fields) => void logged.push(`${message} ${inspect(fields)}`),
	child: () => collector,
};

beforeAll(async () => {
	folder = mkdtempSync(join(tmpdir(), "security-"));
	writeFileSync(
		join(folder, "tokens.csv"),
		'bob-token,bob,1,"devs"\nimpersonator-token,imp,2\n',
	);
	writeFileSync(
		join(folder, "policy"),
		"apiVersion: audit.k8s.io/v1\nkind: Policy\nrules:\n- level: RequestResponse\n",
	);
	cluster = await Cluster.start({
		nodes: 0,
		disable: ["scheduler", "kubelets"],
		tokenAuthFile: join(folder, "tokens.csv"),
		auditPolicyFile: join(folder, "policy"),
		auditLogPath: join(folder, "audit.log"),
		log: collector,
	});
	writeFileSync(join(folder, "kubeconfig"), cluster.kubeconfig);
	admin = accessFromKubeconfig(join(folder, "kubeconfig"));
	await cluster.client.create(kinds.secrets, {
		apiVersion: "v1",
		kind: "Secret",
		metadata: { name: "jewels", namespace: "default" },
		data: { jewels: secretText },
	} as never);
});
afterAll(async () => {
	await cluster.stop();
	rmSync(folder, { recursive: true });
});

interface Answer {
	readonly status: number;
	readonly text: string;
}

type Credentials = {
	headers?: Record<string, string | string[]>;
	cert?: string;
	key?: string;
};

const send = (
	path: string,
	{ headers = {}, cert, key }: Credentials = {},
	method = "GET",
	body?: object,
) =>
	new Promise<Answer>((resolve, reject) => {
		const { hostname, port } = new URL(cluster.url);
		const outgoing = request(
			{
				host: hostname,
				port,
				path,
				method,
				headers: {
					...(body && { "content-type": "application/json" }),
					...headers,
				},
				agent: false,
				...(admin.ca && { ca: admin.ca }),
				...(cert && { cert }),
				...(key && { key }),
			},
			(response) => {
				let text = "";
				response.on("data", (chunk) => {
					text += chunk;
				});
				response.on("end", () =>
					resolve({ status: response.statusCode ?? 0, text }),
				);
			},
		);
		outgoing.on("error", reject);
		outgoing.end(body && JSON.stringify(body));
	});

const bearer = (token: string): Credentials => ({
	headers: { authorization: `Bearer ${token}` },
});
const bob = bearer("bob-token");

interface Me {
	readonly status: { readonly userInfo: { readonly username: string } };
}
const whoami = async (credentials: Credentials): Promise<string> => {
	const { status, text } = await send(
		"/apis/authentication.k8s.io/v1/selfsubjectreviews",
		credentials,
		"POST",
		{ apiVersion: "authentication.k8s.io/v1", kind: "SelfSubjectReview" },
	);
	return status === 201
		? (JSON.parse(text) as Me).status.userInfo.username
		: String(status);
};

describe("tokens", () => {
	const account = async (name: string) => {
		const made = await cluster.client.create(kinds.serviceAccounts, {
			apiVersion: "v1",
			kind: "ServiceAccount",
			metadata: { name, namespace: "default" },
		});
		const token = async (spec: object = {}) => {
			const { status } = await cluster.client.subresource<{
				status: { token: string };
			}>("POST", kinds.serviceAccounts, "default", name, "token", {
				apiVersion: "authentication.k8s.io/v1",
				kind: "TokenRequest",
				spec: { expirationSeconds: 600, ...spec },
			});
			return status.token;
		};
		return { made, token };
	};
	const parts = (token: string) =>
		token.split(".").map((part) => Buffer.from(part, "base64url").toString());
	const encode = (value: object) =>
		Buffer.from(JSON.stringify(value)).toString("base64url");

	it("that were made up are nobody's, however they are made", async () => {
		const { token } = await account("real");
		const good = await token();
		expect(await whoami(bearer(good))).toBe(
			"system:serviceaccount:default:real",
		);
		const [head = "", body = ""] = parts(good);
		const header = JSON.parse(head);
		const claims = JSON.parse(body);
		const signature = good.split(".")[2] ?? "";
		const { privateKey } = await generateKeyPair("RS256");
		const signed = (extra: object, alter: object = {}) =>
			new CompactSign(Buffer.from(JSON.stringify({ ...claims, ...alter })))
				.setProtectedHeader({ alg: "RS256", ...extra })
				.sign(privateKey);
		const jwks = JSON.parse(
			(
				await send("/openid/v1/jwks", {
					...(admin.certificate && { cert: admin.certificate }),
					...(admin.key && { key: admin.key }),
				})
			).text,
		);
		const publicSecret = new TextEncoder().encode(JSON.stringify(jwks.keys[0]));
		const forged = {
			"no algorithm": `${encode({ ...header, alg: "none" })}.${encode(claims)}.`,
			"no algorithm, old signature": `${encode({ ...header, alg: "none" })}.${encode(claims)}.${signature}`,
			"no signature": `${good.split(".").slice(0, 2).join(".")}.`,
			"another user": `${good.split(".")[0]}.${encode({ ...claims, sub: "system:serviceaccount:kube-system:default" })}.${signature}`,
			"another key": await signed({}),
			"another key under its name": await signed({ kid: header.kid }),
			"a key it brings along": await signed({ jwk: jwks.keys[0] }),
			"a key from elsewhere": await signed({ jku: "https://evil.example.org" }),
			"the public key as a secret": await new CompactSign(Buffer.from(body))
				.setProtectedHeader({ alg: "HS256", kid: header.kid })
				.sign(publicSecret),
			"a longer life": `${good.split(".")[0]}.${encode({ ...claims, exp: claims.exp + 1e6 })}.${signature}`,
			rubbish: "a.b.c",
			nothing: ".",
		};
		for (const [how, token] of Object.entries(forged))
			expect([how, await whoami(bearer(token))]).toEqual([how, "401"]);
	});

	it("for somebody else, and of an account that was replaced, are refused", async () => {
		const { token } = await account("twin");
		expect(await whoami(bearer(await token({ audiences: ["vault"] })))).toBe(
			"401",
		);
		const first = await token();
		await cluster.client.delete(kinds.serviceAccounts, "default", "twin");
		expect(await whoami(bearer(first))).toBe("401");
		const { token: second } = await account("twin");
		expect(await whoami(bearer(first))).toBe("401");
		expect(await whoami(bearer(await second()))).toBe(
			"system:serviceaccount:default:twin",
		);
	});

	it("a wrong one is never taken for no one's, nor saved by a good certificate of a stranger", async () => {
		expect(await whoami(bearer("nope"))).toBe("401");
		expect((await send("/version", bearer("nope"))).status).toBe(401);
		expect((await send("/livez", bearer("nope"))).status).toBe(401);
	});
});

describe("certificates", () => {
	it("of another authority with the same name, and expired ones, are refused", async () => {
		const ago = 3 * 24 * 3600_000;
		const own = new X509Certificate(admin.ca ?? "");
		for (const now of [Date.now, () => Date.now() - ago]) {
			const twin = await CertificateAuthority.create("kubernetes", 1, now);
			expect(twin.certificate.subject).toBe(own.subject);
			const { certificate: cert, key } = await twin.issue({
				subject: {
					commonName: "kubernetes-admin",
					organizations: ["system:masters"],
				},
				usages: ["client auth"],
				days: 1,
			});
			expect(await whoami({ cert, key })).toBe("401");
		}
	});
});

/** Ways to write a path that a filter and a router might read differently. */
const tricks = [
	"/api/v1/../v1/namespaces/default/secrets",
	"/api/v1/namespaces/default/../default/secrets",
	"/version/../api/v1/namespaces/default/secrets",
	"/livez/../api/v1/namespaces/default/secrets",
	"/openapi/v2/../../api/v1/namespaces/default/secrets",
	"/healthz/%2e%2e/api/v1/namespaces/default/secrets",
	"/healthz/..%2fapi/v1/namespaces/default/secrets",
	"/api/v1/namespaces/default%2fsecrets",
	"/api/v1/namespaces/default/secrets%2fjewels",
	"/api%2fv1/namespaces/default/secrets",
	"//api/v1/namespaces/default/secrets",
	"/api//v1/namespaces/default/secrets",
	"/api/v1//namespaces/default/secrets",
	"/api/v1/namespaces//default/secrets",
	"/api/v1/namespaces/default//secrets",
	"/api/v1/namespaces/default/secrets/",
	"/api/v1/namespaces/default/secrets//jewels",
	"/api/v1/./namespaces/default/secrets",
	"/API/v1/namespaces/default/secrets",
	"/api/v1/namespaces/default/SECRETS",
	"/api/v1/namespaces/default/secrets;x=y",
	"/api/v1/namespaces/default/secrets%00",
	"/api/v1/namespaces/default/secrets%3Flimit=1",
	"/api/v1/namespaces/default/secrets%20",
	"/api/v1/watch/namespaces/default/secrets?timeoutSeconds=1",
	"/api/v1/proxy/namespaces/default/secrets/jewels",
	"/apis/v1/namespaces/default/secrets",
	"/apis//v1/namespaces/default/secrets",
	"/apis/%20/v1/namespaces/default/secrets",
	"/api/v1/namespaces/default/configmaps/../secrets",
	"/api/v1/namespaces/default/configmaps/..%2fsecrets%2fjewels",
	"/api/v1/namespaces/default/serviceaccounts/../../../default/secrets",
	"/api/v1/secrets",
	"/api/v1/secrets?fieldSelector=metadata.name%3Djewels",
	"/api/v1/namespaces/default/secrets?watch=true&timeoutSeconds=1",
	"/api/v1/namespaces/default/secrets/jewels?watch=1&timeoutSeconds=1",
	"https://127.0.0.1/api/v1/namespaces/default/secrets",
	"/\\api\\v1\\namespaces\\default\\secrets",
	"/api/v1/namespaces/default/secrets/jewels/status",
	"/api/v1/namespaces/default/secrets/jewels/../jewels",
	"/metrics/../api/v1/namespaces/default/secrets",
	"/%61pi/v1/namespaces/default/secrets",
	"/api/v1/namespaces/default/%73ecrets/jewels",
];

describe("paths", () => {
	it.each([
		["nobody", {}],
		["somebody without rights", bob],
	] as const)("written oddly open nothing to %s", async (_, credentials) => {
		for (const path of tricks) {
			const { status, text } = await send(path, credentials);
			expect([path, status < 200 || status >= 400]).toEqual([path, true]);
			expect([path, text.includes(secretText)]).toEqual([path, false]);
		}
	});

	it("are open to nobody but for health and version, whatever is asked", async () => {
		const { text } = await send("/", {
			...(admin.certificate && { cert: admin.certificate }),
			...(admin.key && { key: admin.key }),
		});
		const paths: string[] = JSON.parse(text).paths;
		expect(paths.length).toBeGreaterThan(50);
		const open: string[] = [];
		for (const path of [
			...paths,
			"/",
			"/api/v1/pods",
			"/api/v1/nodes/n/proxy/",
			"/debug/pprof/",
			"/configz",
			"/.well-known/openid-configuration",
		])
			for (const method of [
				"GET",
				"POST",
				"PUT",
				"PATCH",
				"DELETE",
				"HEAD",
				"OPTIONS",
			]) {
				const { status } = await send(path, {}, method);
				if (status < 400) open.push(`${method} ${path}`);
			}
		const health =
			/^(GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS) \/(healthz|livez|readyz)(\/|$)/;
		expect(open.filter((one) => !health.test(one))).toEqual(["GET /version"]);
	});
});

describe("identity in headers", () => {
	it("is believed of nobody who may not say it", async () => {
		const claims = {
			"x-remote-user": "kubernetes-admin",
			"x-remote-group": "system:masters",
			"x-remote-uid": "1",
			"x-remote-extra-scopes": "all",
			"x-forwarded-user": "kubernetes-admin",
		};
		const certificate = await mintedBob();
		// Nobody may not even ask who they are.
		expect(await whoami({ headers: claims })).toBe("403");
		expect(await whoami({ headers: { ...claims, ...bob.headers } })).toBe(
			"bob",
		);
		expect(await whoami({ headers: claims, ...certificate })).toBe("bob");
		for (const headers of [
			{ "impersonate-user": "kubernetes-admin" },
			{ "Impersonate-User": ["bob", "kubernetes-admin"] },
			{ "impersonate-group": "system:masters" },
			{ "impersonate-user": "bob", "impersonate-group": "system:masters" },
			{
				"impersonate-user": "bob",
				"impersonate-group": ["devs", "system:masters"],
			},
			{ "impersonate-user": "bob", "impersonate-extra-scopes": "all" },
			{ "impersonate-user": "bob", "impersonate-uid": "1" },
			{ "impersonate-user": "system:admin", connection: "impersonate-user" },
		]) {
			const { status } = await send(secretPath, {
				headers: { ...headers, ...bob.headers } as never,
			});
			expect([JSON.stringify(headers), status >= 400]).toEqual([
				JSON.stringify(headers),
				true,
			]);
		}
		// Underscores are not hyphens, and what looks like a header is none.
		const odd = { impersonate_user: "kubernetes-admin", x_remote_user: "root" };
		expect(await whoami({ headers: { ...odd, ...bob.headers } })).toBe("bob");
	});

	/** A certificate of bob from the cluster's own signer. */
	async function mintedBob(): Promise<Credentials> {
		const { mintByRequest } = await import("../src/cli/mint.ts");
		const { certificate, key } = await mintByRequest(cluster.client as never, {
			user: "bob",
			groups: ["devs"],
			seconds: 3600,
		});
		return { cert: certificate, key };
	}
});

/** Sends bytes as they are, and gives everything that comes back until the server closes or is silent. */
const raw = (text: string) =>
	new Promise<string>((resolve, reject) => {
		const { hostname, port } = new URL(cluster.url);
		const socket = connect(
			{
				host: hostname,
				port: Number(port),
				rejectUnauthorized: false,
				ALPNProtocols: ["http/1.1"],
			},
			() => socket.write(text),
		);
		let received = "";
		const done = () => {
			socket.destroy();
			resolve(received);
		};
		socket.setTimeout(700, done);
		socket.on("data", (chunk) => {
			received += chunk;
		});
		socket.on("close", done);
		socket.on("error", (error) => (received === "" ? reject(error) : done()));
	});
const answers = (received: string): string[] =>
	[...received.matchAll(/^HTTP\/1\.1 (\d+)/gm)].map((match) => match[1] ?? "");

describe("requests inside of requests", () => {
	const inner = `GET ${secretPath} HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer bob-token\r\n\r\n`;
	const head =
		"POST /api/v1/namespaces/default/configmaps HTTP/1.1\r\nHost: a\r\n";

	it.each([
		[
			"both lengths",
			`${head}Content-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${inner}`,
		],
		[
			"two lengths",
			`${head}Content-Length: 0\r\nContent-Length: ${inner.length}\r\n\r\n${inner}`,
		],
		[
			"a hidden encoding",
			`${head}Content-Length: 5\r\nTransfer-Encoding : chunked\r\n\r\n0\r\n\r\n${inner}`,
		],
		[
			"an unknown encoding",
			`${head}Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n${inner}`,
		],
		[
			"an encoding twice",
			`${head}Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n${inner}`,
		],
		[
			"a folded header",
			`${head}Content-Length: 0\r\nX: a\r\n Transfer-Encoding: chunked\r\n\r\n${inner}`,
		],
		["a negative length", `${head}Content-Length: -1\r\n\r\n${inner}`],
		[
			"a line feed in a header",
			`${head}X: a\nImpersonate-User: root\r\nContent-Length: x\r\n\r\n${inner}`,
		],
		[
			"a bad chunk",
			`${head}Transfer-Encoding: chunked\r\n\r\nzz\r\n\r\n${inner}`,
		],
	])("with %s end the connection", async (_, text) => {
		const received = await raw(text);
		const codes = answers(received);
		expect(codes.length).toBeLessThanOrEqual(2);
		expect(codes.every((code) => Number(code) >= 400)).toBe(true);
		expect(received).not.toContain(secretText);
	});

	it("don't share credentials: each of a connection's requests stands for itself", async () => {
		const received = await raw(
			`GET /api HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer bob-token\r\n\r\nGET /api HTTP/1.1\r\nHost: a\r\n\r\n`,
		);
		expect(answers(received)).toEqual(["200", "403"]);
	});
});

describe("what is written down", () => {
	it("holds no credentials", async () => {
		const token = "a-token-that-is-wrong-but-secret";
		await send(secretPath, bearer(token));
		await send(secretPath, {
			headers: {
				authorization: `Basic ${Buffer.from("root:hunter2").toString("base64")}`,
			},
		});
		await send(secretPath, bob);
		for (let i = 0; i < 20; i++) {
			if (readFileSync(join(folder, "audit.log"), "utf8").includes(secretPath))
				break;
			await new Promise((resolve) => setTimeout(resolve, 50));
		}
		await new Promise((resolve) => setTimeout(resolve, 200));
		const log = readFileSync(join(folder, "audit.log"), "utf8");
		expect(log).toContain(secretPath);
		expect(log).not.toMatch(
			/Bearer|bob-token|impersonator-token|hunter2|cm9vdDpodW50ZXIy/,
		);
		expect(log).not.toContain(token);
		const lines = logged.join("\n");
		expect(lines).toContain("unable to authenticate the request");
		expect(lines).not.toMatch(/Bearer|bob-token|impersonator-token|hunter2/);
		expect(lines).not.toContain(token);
		const bobToken = createHash("sha256").update("bob-token").digest("hex");
		expect(log).not.toContain(bobToken);
	});
});

describe("watchers", () => {
	it("that leave an HTTP/2 connection are let go at once", async () => {
		const session = connectHttp2(cluster.url, {
			...(admin.ca && { ca: admin.ca }),
			...(admin.certificate && { cert: admin.certificate }),
			...(admin.key && { key: admin.key }),
		});
		const stream = session.request({
			":path":
				"/api/v1/namespaces/default/configmaps?watch=1&timeoutSeconds=300",
			"user-agent": "leaver",
		});
		stream.on("error", () => {});
		session.on("error", () => {});
		await new Promise((resolve) => stream.once("response", resolve));
		session.destroy();
		const stages = () =>
			readFileSync(join(folder, "audit.log"), "utf8")
				.split("\n")
				.filter((line) => line.includes('"userAgent":"leaver"'))
				.map((line) => JSON.parse(line).stage);
		for (let i = 0; i < 60 && stages().length < 3; i++)
			await new Promise((resolve) => setTimeout(resolve, 50));
		expect(stages()).toEqual([
			"RequestReceived",
			"ResponseStarted",
			"ResponseComplete",
		]);
	});
});
