import { createHmac, generateKeyPairSync } from "node:crypto";
import { CompactSign } from "jose";
import { describe, expect, it } from "vitest";
import { FakeClock } from "../apimachinery/clock.ts";
import type { KubeObject } from "../apimachinery/object.ts";
import { serviceAccountAuthenticator } from "./service-account.ts";
import { TokenIssuer, type TokenSpec } from "./token-issuer.ts";

const issuer = "https://kubernetes.default.svc.cluster.local";
const pem = (
	key: { export(o: object): string | Buffer },
	type: string,
): string => key.export({ type, format: "pem" }).toString();
const makeKey = () => {
	const { privateKey, publicKey } = generateKeyPairSync("ec", {
		namedCurve: "P-256",
	});
	return { private: pem(privateKey, "pkcs8"), public: pem(publicKey, "spki") };
};
const key = makeKey();
const otherKey = makeKey();

function cluster(keys: readonly string[] = [key.public]) {
	const clock = new FakeClock();
	const objects = new Map<
		string,
		KubeObject & { data?: Record<string, string> }
	>();
	const put = (path: string, uid: string, more: object = {}) =>
		objects.set(path, {
			apiVersion: "v1",
			kind: "X",
			metadata: { uid, ...more },
		});
	put("sa/ns/robot", "sa-1");
	const used: string[] = [];
	const authenticator = serviceAccountAuthenticator({
		issuers: [issuer],
		keys,
		apiAudiences: [issuer],
		clock,
		objects: {
			serviceAccount: (ns, name) => objects.get(`sa/${ns}/${name}`),
			pod: (ns, name) => objects.get(`pod/${ns}/${name}`),
			secret: (ns, name) => objects.get(`secret/${ns}/${name}`),
			node: (name) => objects.get(`node/${name}`),
		},
		onLegacyTokenUsed: (ns, secret) => used.push(`${ns}/${secret}`),
	});
	const tokens = new TokenIssuer({ issuer, privateKey: key.private, clock });
	const issue = async (more: Partial<TokenSpec> = {}) =>
		(
			await tokens.issue({
				namespace: "ns",
				serviceAccount: { name: "robot", uid: "sa-1" },
				audiences: [issuer],
				expirationSeconds: 3600,
				...more,
			})
		).token;
	const ask = (token: string, audiences?: string[]) =>
		authenticator.authenticateToken(token, audiences);
	return { clock, objects, put, used, tokens, issue, ask };
}

const claimsOf = (token: string) =>
	JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString());
const part = (value: unknown) =>
	Buffer.from(JSON.stringify(value)).toString("base64url");

describe("bound tokens", () => {
	it("stand for the account, its groups and the credential", async () => {
		const { issue, ask } = cluster();
		const token = await issue();
		expect(await ask(token)).toEqual({
			audiences: [issuer],
			user: {
				name: "system:serviceaccount:ns:robot",
				uid: "sa-1",
				groups: ["system:serviceaccounts", "system:serviceaccounts:ns"],
				extra: {
					"authentication.kubernetes.io/credential-id": [
						`JTI=${claimsOf(token).jti}`,
					],
				},
			},
		});
	});

	it("tell the pod and its node", async () => {
		const { issue, ask, put } = cluster();
		put("pod/ns/p", "pod-1");
		const token = await issue({
			pod: { name: "p", uid: "pod-1" },
			node: { name: "n", uid: "node-1" },
		});
		expect((await ask(token))?.user.extra).toMatchObject({
			"authentication.kubernetes.io/pod-name": ["p"],
			"authentication.kubernetes.io/pod-uid": ["pod-1"],
			"authentication.kubernetes.io/node-name": ["n"],
			"authentication.kubernetes.io/node-uid": ["node-1"],
		});
	});

	it("claim what Kubernetes' tokens claim", async () => {
		const { issue } = cluster();
		const token = await issue({
			pod: { name: "p", uid: "u" },
			warnAfterSeconds: 3607,
		});
		const { iat, jti, ...claims } = claimsOf(token);
		expect(Object.keys(claimsOf(token))).toEqual([
			"aud",
			"exp",
			"iat",
			"iss",
			"jti",
			"kubernetes.io",
			"nbf",
			"sub",
		]);
		expect(jti).toMatch(/^[0-9a-f-]{36}$/);
		expect(claims).toEqual({
			aud: [issuer],
			exp: iat + 3600,
			iss: issuer,
			"kubernetes.io": {
				namespace: "ns",
				pod: { name: "p", uid: "u" },
				serviceaccount: { name: "robot", uid: "sa-1" },
				warnafter: iat + 3607,
			},
			nbf: iat,
			sub: "system:serviceaccount:ns:robot",
		});
	});

	it("are good for the audiences they name, and no others", async () => {
		const { issue, ask } = cluster();
		const vault = await issue({ audiences: ["vault"] });
		await expect(ask(vault)).rejects.toThrow(
			`token audiences ["vault"] is invalid for the target audiences ["${issuer}"]`,
		);
		expect((await ask(vault, ["vault", issuer]))?.audiences).toEqual(["vault"]);
		const both = await issue({ audiences: ["vault", issuer] });
		expect((await ask(both))?.audiences).toEqual([issuer]);
		await expect(ask(both, ["none"])).rejects.toThrow(
			`token audiences ["vault" "${issuer}"] is invalid for the target audiences ["none"]`,
		);
	});

	it("expire a minute after they say, remembered or not", async () => {
		const { issue, ask, clock } = cluster();
		const token = await issue();
		await ask(token);
		await clock.advance(3600_000 + 60_000);
		expect(await ask(token)).toBeDefined();
		await clock.advance(1);
		await expect(ask(token)).rejects.toThrow(
			"service account token has expired",
		);
	});

	it("are not valid before their time", async () => {
		const { issue } = cluster();
		const future = await issue();
		const past = cluster();
		const earlier = serviceAccountAuthenticator({
			issuers: [issuer],
			keys: [key.public],
			apiAudiences: [issuer],
			clock: new FakeClock(past.clock.now() - 120_000),
			objects: {
				serviceAccount: () => undefined,
				pod: () => undefined,
				secret: () => undefined,
				node: () => undefined,
			},
		});
		await expect(earlier.authenticateToken(future, undefined)).rejects.toThrow(
			"service account token is not valid yet",
		);
	});

	it.each([
		[
			"a deleted account",
			{},
			"sa/ns/robot",
			undefined,
			'serviceaccounts "robot" not found',
		],
		[
			"a recreated account",
			{},
			"sa/ns/robot",
			"sa-2",
			"service account UID (sa-2) does not match claim (sa-1)",
		],
		[
			"a deleted pod",
			{ pod: { name: "p", uid: "u" } },
			"pod/ns/p",
			undefined,
			"service account token has been invalidated",
		],
		[
			"a recreated pod",
			{ pod: { name: "p", uid: "u" } },
			"pod/ns/p",
			"v",
			"pod UID (v) does not match service account pod ref claim (u)",
		],
		[
			"a deleted secret",
			{ secret: { name: "s", uid: "u" } },
			"secret/ns/s",
			undefined,
			"service account token has been invalidated",
		],
		[
			"a recreated secret",
			{ secret: { name: "s", uid: "u" } },
			"secret/ns/s",
			"v",
			"secret UID (v) does not match service account secret ref claim (u)",
		],
		[
			"a deleted node",
			{ node: { name: "n", uid: "u" } },
			"node/n",
			undefined,
			"service account token has been invalidated",
		],
		[
			"a recreated node",
			{ node: { name: "n", uid: "u" } },
			"node/n",
			"v",
			"node UID (v) does not match service account node ref claim (u)",
		],
	])("end with %s, at once", async (_, bound, path, uid, message) => {
		const { issue, ask, put, objects } = cluster();
		if (path !== "sa/ns/robot") put(path, "u");
		const token = await issue(bound);
		expect(await ask(token)).toBeDefined();
		if (uid === undefined) objects.delete(path);
		else put(path, uid);
		await expect(ask(token)).rejects.toThrow(message);
	});

	it("outlive the start of a deletion by a minute", async () => {
		const { issue, ask, put, clock } = cluster();
		const token = await issue();
		put("sa/ns/robot", "sa-1", {
			deletionTimestamp: new Date(clock.now()).toISOString(),
		});
		await clock.advance(60_000);
		expect(await ask(token)).toBeDefined();
		await clock.advance(1);
		await expect(ask(token)).rejects.toThrow(
			"service account ns/robot has been deleted",
		);
	});
});

describe("forged tokens", () => {
	const forge = async (
		change: (claims: Record<string, unknown>) => void,
		header: object = {},
		privateKey = otherKey.private,
	) => {
		const { issue } = cluster();
		const claims = claimsOf(await issue());
		change(claims);
		const { createPrivateKey } = await import("node:crypto");
		return new CompactSign(Buffer.from(JSON.stringify(claims)))
			.setProtectedHeader({ alg: "ES256", ...header })
			.sign(createPrivateKey(privateKey));
	};

	it("with algorithm none are no tokens", async () => {
		const { issue, ask } = cluster();
		const claims = claimsOf(await issue());
		for (const alg of ["none", "None", "NONE", ""])
			expect(await ask(`${part({ alg })}.${part(claims)}.`)).toBeUndefined();
	});

	it("signed with the public key as a shared secret are no tokens", async () => {
		const { issue, ask } = cluster();
		const head = `${part({ alg: "HS256" })}.${part(claimsOf(await issue()))}`;
		const mac = createHmac("sha256", key.public)
			.update(head)
			.digest("base64url");
		expect(await ask(`${head}.${mac}`)).toBeUndefined();
	});

	it("signed with another key are refused, whatever key they name", async () => {
		const { ask, tokens } = cluster();
		const kid = tokens.jwks().keys[0]?.kid;
		await expect(ask(await forge(() => {}))).rejects.toThrow(
			"error in cryptographic primitive",
		);
		await expect(ask(await forge(() => {}, { kid }))).rejects.toThrow(
			"error in cryptographic primitive",
		);
		await expect(
			ask(await forge(() => {}, { kid: "unknown" })),
		).rejects.toThrow("invalid signature, no keys found");
	});

	it("carrying their own key are refused", async () => {
		const { ask } = cluster();
		const { createPublicKey } = await import("node:crypto");
		const jwk = createPublicKey(otherKey.public).export({ format: "jwk" });
		await expect(ask(await forge(() => {}, { jwk }))).rejects.toThrow();
	});

	it("with changed claims are refused", async () => {
		const { issue, ask } = cluster();
		const [head, , signature] = (await issue()).split(".");
		const claims = claimsOf(await issue());
		claims["kubernetes.io"].serviceaccount = { name: "admin", uid: "sa-1" };
		await expect(ask(`${head}.${part(claims)}.${signature}`)).rejects.toThrow(
			"error in cryptographic primitive",
		);
	});

	it("of other issuers are left to others", async () => {
		const { ask } = cluster();
		expect(
			await ask(
				await forge(
					(c) => {
						c.iss = "https://elsewhere";
					},
					{},
					key.private,
				),
			),
		).toBeUndefined();
	});

	it.each([
		"",
		"x",
		"a.b.c",
		"..",
		"a.b",
		`${part([])}.${part([])}.x`,
		`{"payload":"e30"}`,
		`x.${part({ iss: issuer })}.x`,
	])("that are none (%s) are left to others", async (token) => {
		const { ask } = cluster();
		expect(await ask(token)).toBeUndefined();
	});

	it("without the private claims find no account", async () => {
		const { ask } = cluster();
		const token = await forge(
			(c) => {
				delete c["kubernetes.io"];
			},
			{},
			key.private,
		);
		await expect(ask(token)).rejects.toThrow('serviceaccounts "" not found');
	});
});

describe("tokens of secrets", () => {
	const setUp = async () => {
		const c = cluster();
		const token = await c.tokens.issueLegacy(
			"ns",
			{ name: "robot", uid: "sa-1" },
			"s",
		);
		const secret = {
			apiVersion: "v1",
			kind: "Secret",
			metadata: { uid: "x" },
			data: { token: Buffer.from(token).toString("base64") },
		};
		c.objects.set("secret/ns/s", secret);
		return { ...c, token, secret };
	};

	it("stand for the account, without a credential's name", async () => {
		const { ask, token, used } = await setUp();
		expect(await ask(token)).toEqual({
			audiences: [issuer],
			annotations: {
				"authentication.k8s.io/legacy-token": "system:serviceaccount:ns:robot",
			},
			user: {
				name: "system:serviceaccount:ns:robot",
				uid: "sa-1",
				groups: ["system:serviceaccounts", "system:serviceaccounts:ns"],
			},
		});
		expect(used).toEqual(["ns/s"]);
	});

	it("end with the secret, its token or the account", async () => {
		const { ask, token, secret, objects, put } = await setUp();
		put("sa/ns/robot", "sa-2");
		await expect(ask(token)).rejects.toThrow(
			"service account UID (sa-2) does not match claim (sa-1)",
		);
		objects.set("secret/ns/s", { ...secret, data: { token: "eA==" } });
		await expect(ask(token)).rejects.toThrow(
			"service account token does not match server's copy",
		);
		objects.set("secret/ns/s", {
			...secret,
			metadata: {
				labels: { "kubernetes.io/legacy-token-invalid-since": "2026-01-01" },
			},
		});
		await expect(ask(token)).rejects.toThrow(
			"the token in secret ns/s for service account ns/robot has been marked invalid",
		);
		objects.delete("secret/ns/s");
		await expect(ask(token)).rejects.toThrow(
			"service account token has been invalidated",
		);
	});
});

describe("published keys", () => {
	it("name the algorithm and nothing private", () => {
		const { publicKey, privateKey } = generateKeyPairSync("rsa", {
			modulusLength: 2048,
		});
		const tokens = new TokenIssuer({
			issuer,
			privateKey: pem(privateKey, "pkcs8"),
			publicKeys: [pem(publicKey, "spki"), key.public],
			clock: new FakeClock(),
		});
		const [rsa, ec, ...more] = tokens.jwks().keys;
		expect(Object.keys(rsa ?? {}).sort()).toEqual([
			"alg",
			"e",
			"kid",
			"kty",
			"n",
			"use",
		]);
		expect(Object.keys(ec ?? {}).sort()).toEqual([
			"alg",
			"crv",
			"kid",
			"kty",
			"use",
			"x",
			"y",
		]);
		expect(more).toEqual([]);
		expect(tokens.discovery("https://x/openid/v1/jwks")).toEqual({
			issuer,
			jwks_uri: "https://x/openid/v1/jwks",
			response_types_supported: ["id_token"],
			subject_types_supported: ["public"],
			id_token_signing_alg_values_supported: ["ES256", "RS256"],
		});
	});
});
