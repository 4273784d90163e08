import { createPrivateKey, generateKeyPairSync } from "node:crypto";
import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import { CompactSign } from "jose";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { FakeClock } from "../apimachinery/clock.ts";
import { CertificateAuthority } from "../pki/authority.ts";
import { jwtFromFlags, type OidcFlags } from "./config/oidc-flags.ts";
import { oidcAuthenticator } from "./oidc.ts";
import { TokenIssuer } from "./token-issuer.ts";

const clock = new FakeClock();
const authority = await CertificateAuthority.create("oidc", 1, Date.now);
const signingKey = () =>
	generateKeyPairSync("rsa", { modulusLength: 2048 })
		.privateKey.export({ type: "pkcs8", format: "pem" })
		.toString();
let privateKey = signingKey();
let server: Server;
let issuer: string;
let published: TokenIssuer;

beforeAll(async () => {
	const { certificate, key } = await authority.issue({
		subject: { commonName: "provider" },
		usages: ["server auth"],
		days: 1,
		altNames: { ip: ["127.0.0.1"] },
	});
	server = createServer({ cert: certificate, key }, (request, response) => {
		if (request.url === "/keys") response.end(JSON.stringify(published.jwks()));
		else if (request.url === "/.well-known/openid-configuration")
			response.end(JSON.stringify(published.discovery(`${issuer}/keys`)));
		else response.writeHead(404).end();
	});
	await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
	issuer = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
	published = new TokenIssuer({ issuer, privateKey, clock });
});
afterAll(() => server.close());

type Flags = Partial<OidcFlags> & { signingAlgs?: readonly string[] };

const authenticator = ({ signingAlgs, ...flags }: Flags = {}) =>
	oidcAuthenticator({
		jwt: jwtFromFlags({
			issuerUrl: issuer,
			clientId: "kube",
			ca: authority.pair.certificate,
			...flags,
		}),
		...(signingAlgs && { signingAlgs }),
		clock,
		apiAudiences: ["api"],
	});
const token = (
	claims: object = {},
	key = privateKey,
	kid = published.jwks().keys[0]?.kid,
) =>
	new CompactSign(
		Buffer.from(
			JSON.stringify({
				iss: issuer,
				aud: "kube",
				sub: "7",
				exp: clock.now() / 1000 + 60,
				...claims,
			}),
		),
	)
		.setProtectedHeader({ alg: "RS256", kid: String(kid) })
		.sign(createPrivateKey(key));

describe("ID tokens", () => {
	it.each<[Flags, object, object]>([
		[{}, {}, { name: "ISSUER#7", groups: [] }],
		[
			{ usernamePrefix: "-" },
			{ jti: "j" },
			{
				name: "7",
				groups: [],
				extra: { "authentication.kubernetes.io/credential-id": ["JTI=j"] },
			},
		],
		[
			{ usernameClaim: "email", groupsClaim: "roles", groupsPrefix: "oidc:" },
			{ email: "a@b.c", email_verified: true, roles: ["x", "y"] },
			{ name: "a@b.c", groups: ["oidc:x", "oidc:y"] },
		],
		[
			{ usernameClaim: "email", usernamePrefix: "p:", groupsClaim: "roles" },
			{ email: "a@b.c", roles: "one" },
			{ name: "p:a@b.c", groups: ["one"] },
		],
		[
			{ usernamePrefix: "-", requiredClaims: { hd: "b.c" } },
			{ aud: ["other", "kube"], hd: "b.c" },
			{ name: "7", groups: [] },
		],
	])("with %j and %j name %j", async (options, claims, user) => {
		const result = await authenticator(options).authenticateToken(
			await token(claims),
			undefined,
		);
		expect(
			JSON.parse(JSON.stringify(result?.user).replace(issuer, "ISSUER")),
		).toEqual(user);
	});

	it.each<[Flags, object, RegExp]>([
		[{}, { aud: "other" }, /expected audience in \["kube"\]/],
		[{}, { exp: clock.now() / 1000 - 1 }, /token is expired/],
		[{}, { exp: "soon" }, /token is expired/],
		[{}, { nbf: clock.now() / 1000 + 301 }, /before the nbf/],
		[
			{ usernameClaim: "email" },
			{ email: "a@b.c", email_verified: false },
			/email not verified/,
		],
		[{ usernameClaim: "name" }, {}, /parse username claims "name"/],
		[{ requiredClaims: { hd: "b.c" } }, {}, /required claim hd not present/],
		[
			{ requiredClaims: { hd: "b.c" } },
			{ hd: "x" },
			/required claim hd value does not match. Got = x, want = b.c/,
		],
		[{ signingAlgs: ["ES256"] }, {}, /failed to verify signature/],
	])("with %j and %j are refused", async (options, claims, message) => {
		await expect(
			authenticator(options).authenticateToken(await token(claims), undefined),
		).rejects.toThrow(message);
	});

	it("signed by somebody else are refused, those of other issuers left to others", async () => {
		await expect(
			authenticator().authenticateToken(
				await token({}, signingKey()),
				undefined,
			),
		).rejects.toThrow("failed to verify signature");
		expect(
			await authenticator().authenticateToken(
				await token({ iss: "https://x" }),
				undefined,
			),
		).toBeUndefined();
		expect(
			await authenticator().authenticateToken("x", undefined),
		).toBeUndefined();
	});

	it("are believed only over a trusted connection", async () => {
		const other = await CertificateAuthority.create("other", 1, Date.now);
		await expect(
			authenticator({ ca: other.pair.certificate }).authenticateToken(
				await token(),
				undefined,
			),
		).rejects.toThrow("authenticator not initialized");
	});

	it("with a key that is new to the provider are accepted", async () => {
		privateKey = signingKey();
		published = new TokenIssuer({ issuer, privateKey, clock });
		expect(
			await authenticator().authenticateToken(await token(), undefined),
		).toBeDefined();
	});
});
