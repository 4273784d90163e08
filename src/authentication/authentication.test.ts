import { X509Certificate } from "node:crypto";
import { describe, expect, it } from "vitest";
import { FakeClock } from "../apimachinery/clock.ts";
import { CertificateAuthority, dayMs } from "../pki/authority.ts";
import type { SecretObject } from "./bootstrap-token.ts";
import { type AuthenticationConfig, buildAuthenticator } from "./index.ts";
import { bearer, peer, requestWith } from "./testing.ts";
import { tokenFileAuthenticator } from "./token-file.ts";
import { webhookTokenAuthenticator } from "./webhook.ts";
import { certificateSubject } from "./x509-subject.ts";

const clock = new FakeClock();
const now = () => clock.now();
const api = "https://kubernetes.default.svc.cluster.local";
const ca = await CertificateAuthority.create("ca", 10, now);
const otherCa = await CertificateAuthority.create("other", 10, now);
const proxyCa = await CertificateAuthority.create("proxy", 10, now);
const client = (
	commonName: string,
	organizations: string[] = [],
	usages = ["client auth"],
	authority = ca,
	days = 1,
) => authority.issue({ subject: { commonName, organizations }, usages, days });

const build = (more: Partial<AuthenticationConfig> = {}) =>
	buildAuthenticator({
		clock,
		apiAudiences: [api],
		tokenFile:
			'admin-token,admin,admin,system:masters\nbob-token, bob ,bob,"devs,ops"\nplain,pat,7\n',
		x509: { clientCa: ca.pair.certificate },
		anonymous: {},
		...more,
	});

describe("the chain", () => {
	it("takes nobody's request for an anonymous one", async () => {
		expect(await build().authenticate(requestWith())).toEqual({
			user: { name: "system:anonymous", groups: ["system:unauthenticated"] },
			audiences: [api],
		});
	});

	it.each([
		"Basic YWRtaW46YWRtaW4=",
		"Bearer",
		"Bearer ",
		"Bearer  admin-token",
		"Digest x=y",
		"token",
		"Token admin-token",
	])("does not read %j", async (authorization) => {
		expect(
			(await build().authenticate(requestWith({ authorization })))?.user.name,
		).toBe("system:anonymous");
	});

	it.each([
		"Bearer admin-token",
		"bearer admin-token",
		"BEARER admin-token",
		" Bearer admin-token trailing",
	])("reads %j", async (authorization) => {
		expect(
			(await build().authenticate(requestWith({ authorization })))?.user.name,
		).toBe("admin");
	});

	it("never takes a wrong token for an anonymous request", async () => {
		await expect(build().authenticate(bearer("nonsense"))).rejects.toThrow(
			/^invalid bearer token$/,
		);
		await expect(
			build({ anonymous: { paths: ["/healthz"] } }).authenticate(
				bearer("nonsense"),
			),
		).rejects.toThrow(/^invalid bearer token$/);
	});

	it("says what each authenticator found wrong, once", async () => {
		const chain = build({
			webhook: {
				post: async (review) => ({ ...review, status: { error: "gone" } }),
			},
		});
		await expect(chain.authenticate(bearer("nonsense"))).rejects.toThrow(
			/^\[invalid bearer token, gone\]$/,
		);
	});

	it("is undefined without credentials when there are no anonymous requests", async () => {
		const { anonymous: _, ...config } = {
			clock,
			apiAudiences: [api],
			anonymous: {},
		};
		expect(
			await buildAuthenticator(config).authenticate(requestWith()),
		).toBeUndefined();
	});

	it("knows anonymous requests only on the paths that are open", async () => {
		const chain = build({ anonymous: { paths: ["/healthz"] } });
		expect(
			await chain.authenticate(requestWith({}, { path: "/healthz" })),
		).toBeDefined();
		expect(
			await chain.authenticate(requestWith({}, { path: "/api" })),
		).toBeUndefined();
	});

	it("believes the in-process transport", async () => {
		const user = {
			name: "system:kube-scheduler",
			groups: ["system:authenticated"],
		};
		expect(
			(await build().authenticate(requestWith({}, { loopbackUser: user })))
				?.user,
		).toBe(user);
	});

	it("adds system:authenticated once", async () => {
		const bob = (await build().authenticate(bearer("bob-token")))?.user;
		expect(bob).toEqual({
			name: "bob",
			uid: "bob",
			groups: ["devs", "ops", "system:authenticated"],
		});
		expect((await build().authenticate(bearer("plain")))?.user).toEqual({
			name: "pat",
			uid: "7",
			groups: ["system:authenticated"],
		});
	});

	it("takes static tokens for the API server's own audiences only", async () => {
		expect(
			(
				await build().authenticate(
					bearer("bob-token", { audiences: ["x", api] }),
				)
			)?.audiences,
		).toEqual([api]);
		await expect(
			build().authenticate(bearer("bob-token", { audiences: ["x"] })),
		).rejects.toThrow("invalid bearer token");
	});
});

describe("client certificates", () => {
	const withCertificate = (...certificates: string[]) =>
		requestWith({}, { peerCertificate: peer(...certificates) });

	it("name the user and the groups", async () => {
		const { certificate } = await client("jane", ["b", "a,c"]);
		const user = (await build().authenticate(withCertificate(certificate)))
			?.user;
		expect(user).toMatchObject({
			name: "jane",
			groups: ["b", "a,c", "system:authenticated"],
		});
		expect(user?.extra?.["authentication.kubernetes.io/credential-id"]).toEqual(
			[expect.stringMatching(/^X509SHA256=[0-9a-f]{64}$/)],
		);
	});

	it.each([
		[
			"another authority's",
			() => client("jane", [], ["client auth"], otherCa),
			"x509: certificate signed by unknown authority",
		],
		[
			"a server's",
			() => client("jane", [], ["server auth"]),
			"x509: certificate specifies an incompatible key usage",
		],
	])("that are %s are refused, not anonymous", async (_, make, message) => {
		await expect(
			build().authenticate(withCertificate((await make()).certificate)),
		).rejects.toThrow(message);
	});

	it("are refused once they expire, on an open connection too", async () => {
		const own = new FakeClock(now());
		const chain = buildAuthenticator({
			clock: own,
			apiAudiences: [api],
			x509: { clientCa: ca.pair.certificate },
		});
		const request = withCertificate((await client("jane")).certificate);
		expect(await chain.authenticate(request)).toBeDefined();
		await own.advance(dayMs + 1);
		await expect(chain.authenticate(request)).rejects.toThrow(
			"x509: certificate has expired or is not yet valid",
		);
	});

	it("are refused before they are valid", async () => {
		const early = new FakeClock(now() - dayMs);
		const chain = buildAuthenticator({
			clock: early,
			apiAudiences: [api],
			x509: { clientCa: ca.pair.certificate },
		});
		await expect(
			chain.authenticate(withCertificate((await client("jane")).certificate)),
		).rejects.toThrow("is before");
	});

	it("signed by themselves, or by a leaf, are refused", async () => {
		const self = await CertificateAuthority.create("system:admin", 1, now);
		await expect(
			build().authenticate(withCertificate(self.pair.certificate)),
		).rejects.toThrow("unknown authority");
		const leaf = await client("jane");
		const forger = new CertificateAuthority(leaf, now);
		const forged = await client(
			"root",
			["system:masters"],
			["client auth"],
			forger,
		);
		await expect(
			build().authenticate(
				withCertificate(forged.certificate, leaf.certificate),
			),
		).rejects.toThrow("unknown authority");
	});

	it("give way to a good token", async () => {
		const { certificate } = await client("jane", [], ["client auth"], otherCa);
		expect(
			(
				await build().authenticate(
					bearer("bob-token", { peerCertificate: peer(certificate) }),
				)
			)?.user.name,
		).toBe("bob");
	});

	it("are read byte by byte", async () => {
		const name = "a\nO=system:masters, CN=x/é";
		const { certificate } = await client(name, ["o\0p"]);
		expect(certificateSubject(new X509Certificate(certificate).raw)).toEqual({
			commonName: name,
			organizations: ["o\0p"],
			uids: [],
		});
		for (const bad of [
			Buffer.alloc(0),
			Buffer.from([0x30, 0x84]),
			Buffer.from([0x30, 5, 0]),
		])
			expect(() => certificateSubject(bad)).toThrow();
	});
});

describe("a proxy in front", () => {
	const chain = build({
		requestHeader: {
			clientCa: proxyCa.pair.certificate,
			allowedNames: ["front-proxy-client"],
			usernameHeaders: ["X-Remote-User"],
			uidHeaders: ["X-Remote-Uid"],
			groupHeaders: ["X-Remote-Group"],
			extraHeaderPrefixes: ["X-Remote-Extra-"],
		},
	});
	const headers = {
		"x-remote-user": "jane",
		"x-remote-uid": "7",
		"x-remote-group": ["a", "b,c"],
		"x-remote-extra-example.com%2fteam": "blue",
	};

	it("vouches for users", async () => {
		const { certificate } = await client(
			"front-proxy-client",
			[],
			["client auth"],
			proxyCa,
		);
		const result = await chain.authenticate(
			requestWith(headers, { peerCertificate: peer(certificate) }),
		);
		expect(result?.user).toEqual({
			name: "jane",
			uid: "7",
			groups: ["a", "b,c", "system:authenticated"],
			extra: { "example.com/team": ["blue"] },
		});
	});

	it.each([
		["another name", () => client("other", [], ["client auth"], proxyCa)],
		[
			"another authority",
			() => client("front-proxy-client", [], ["client auth"], otherCa),
		],
	])("is not believed with %s", async (_, make) => {
		await expect(
			chain.authenticate(
				requestWith(headers, {
					peerCertificate: peer((await make()).certificate),
				}),
			),
		).rejects.toThrow();
	});

	it("is not believed without a certificate, and an ordinary client stays what it is", async () => {
		expect((await chain.authenticate(requestWith(headers)))?.user.name).toBe(
			"system:anonymous",
		);
		const { certificate } = await client("bob");
		expect(
			(
				await chain.authenticate(
					requestWith(headers, { peerCertificate: peer(certificate) }),
				)
			)?.user.name,
		).toBe("bob");
	});
});

describe("bootstrap tokens", () => {
	const good = {
		"token-id": "cfbt01",
		"token-secret": "0123456789abcdef",
		"usage-bootstrap-authentication": "true",
		"auth-extra-groups": "system:bootstrappers:cf,system:bootstrappers:other",
	};
	const ask = (
		data: Record<string, string>,
		more: Partial<SecretObject> = {},
		token = "cfbt01.0123456789abcdef",
	) => {
		const encoded = Object.fromEntries(
			Object.entries(data).map(([k, v]) => [
				k,
				Buffer.from(v).toString("base64"),
			]),
		);
		const secret = {
			apiVersion: "v1",
			kind: "Secret",
			metadata: {},
			type: "bootstrap.kubernetes.io/token",
			data: encoded,
			...more,
		};
		return build({
			bootstrapTokens: {
				secret: (name) =>
					name === "bootstrap-token-cfbt01" ? secret : undefined,
			},
		}).authenticate(bearer(token));
	};

	it("stand for a joining node", async () => {
		expect((await ask(good))?.user).toEqual({
			name: "system:bootstrap:cfbt01",
			groups: [
				"system:bootstrappers",
				"system:bootstrappers:cf",
				"system:bootstrappers:other",
				"system:authenticated",
			],
		});
	});

	it.each<[string, Record<string, string>, Partial<SecretObject>?, string?]>([
		["a wrong secret", good, {}, "cfbt01.0123456789abcdee"],
		["an unknown id", good, {}, "cfbt02.0123456789abcdef"],
		["upper case", good, {}, "CFBT01.0123456789abcdef"],
		["another id inside", { ...good, "token-id": "cfbt09" }],
		["an end in the past", { ...good, expiration: "2025-12-31T23:59:59Z" }],
		["an unreadable end", { ...good, expiration: "tomorrow" }],
		["no such use", { ...good, "usage-bootstrap-authentication": "false" }],
		["a group of others", { ...good, "auth-extra-groups": "system:masters" }],
		["another type", good, { type: "Opaque" }],
		[
			"a secret that is being deleted",
			good,
			{ metadata: { deletionTimestamp: "2026-01-01T00:00:00Z" } },
		],
	])("are unknown with %s", async (_, data, more, token) => {
		await expect(ask(data, more, token)).rejects.toThrow(
			/^invalid bearer token$/,
		);
	});

	it("are good until their end", async () => {
		expect(
			await ask({ ...good, expiration: "2026-01-01T00:00:01Z" }),
		).toBeDefined();
	});
});

describe("the token file", () => {
	it.each([
		["a,b", "line 1: needs at least 3 columns"],
		['x,y,z\na,"b,c', "line 2: badly quoted field"],
		['a,b,"c"d', "line 1: badly quoted field"],
	])("says what is wrong with %j", (text, message) => {
		expect(() => tokenFileAuthenticator(text, [])).toThrow(message);
	});

	it("unquotes", async () => {
		const result = await tokenFileAuthenticator(
			't,"a ""b"" c",u,"g 1,g2"\r\n',
			[],
		).authenticateToken("t", undefined);
		expect(result?.user).toEqual({
			name: 'a "b" c',
			uid: "u",
			groups: ["g 1", "g2"],
		});
	});
});

describe("token reviews of another server", () => {
	const status = (authenticated: boolean, more = {}) => ({
		authenticated,
		user: { username: "eve", groups: ["g"], extra: { a: ["b"] } },
		...more,
	});
	const ask = async (
		answer: object,
		audiences: string[] | undefined = [api],
	) => {
		const own = new FakeClock();
		return webhookTokenAuthenticator({
			post: async (review) => ({ ...review, status: answer }),
			apiAudiences: [api],
			clock: own,
		}).authenticateToken("t", audiences);
	};

	it("are believed", async () => {
		expect(await ask(status(true))).toEqual({
			user: { name: "eve", groups: ["g"], extra: { a: ["b"] } },
			audiences: [api],
		});
		expect(
			(await ask(status(true, { audiences: ["x", api] })))?.audiences,
		).toEqual([api]);
		expect(await ask(status(true, { audiences: ["x"] }))).toBeUndefined();
		expect(await ask(status(false))).toBeUndefined();
		await expect(ask(status(false, { error: "expired" }))).rejects.toThrow(
			"expired",
		);
	});

	it("are remembered for two minutes", async () => {
		const own = new FakeClock();
		let asked = 0;
		const authenticator = webhookTokenAuthenticator({
			post: async (review) => {
				asked++;
				return { ...review, status: status(true) };
			},
			apiAudiences: [api],
			clock: own,
		});
		await authenticator.authenticateToken("t", [api]);
		await authenticator.authenticateToken("t", [api]);
		expect(asked).toBe(1);
		await authenticator.authenticateToken("u", [api]);
		await own.advance(120_000);
		await authenticator.authenticateToken("t", [api]);
		expect(asked).toBe(3);
	});

	it("are asked for five times when the server can't be reached", async () => {
		const own = new FakeClock();
		let asked = 0;
		const answer = webhookTokenAuthenticator({
			post: () => {
				asked++;
				return Promise.reject(new Error("connection refused"));
			},
			apiAudiences: [api],
			clock: own,
		}).authenticateToken("t", [api]);
		const outcome = expect(answer).rejects.toThrow("connection refused");
		await own.advance(10_000);
		await outcome;
		expect(asked).toBe(5);
	});
});
