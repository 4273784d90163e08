import { describe, expect, it } from "vitest";
import { dumpYaml } from "../../apimachinery/yaml.ts";
import { userMapper } from "../oidc-user.ts";
import { loadAuthentication } from "./load.ts";
import type { JwtAuthenticator } from "./types.ts";

const issuer = { url: "https://id.example.org", audiences: ["kube"] };
const claimMappings = { username: { claim: "sub", prefix: "" } };
const load = (content: object) =>
	loadAuthentication(
		dumpYaml({
			apiVersion: "apiserver.config.k8s.io/v1",
			kind: "AuthenticationConfiguration",
			...content,
		}),
		["https://kubernetes.default.svc"],
	);
const one = (changes: object) => ({
	jwt: [{ issuer, claimMappings, ...changes }],
});

describe("an authentication configuration file", () => {
	it("may hold issuers with expressions, and say who may come unknown", () => {
		const content = {
			jwt: [
				{
					issuer: {
						...issuer,
						audiences: ["a", "b"],
						audienceMatchPolicy: "MatchAny",
					},
					claimValidationRules: [
						{ claim: "hd", requiredValue: "example.org" },
						{
							expression: "claims.exp - claims.nbf <= 86400",
							message: "short",
						},
						{ expression: "claims.email_verified == true" },
					],
					claimMappings: {
						username: { expression: 'claims.email + ":jwt"' },
						groups: { expression: 'claims.roles.split(",")' },
						uid: { claim: "sub" },
						extra: [
							{ key: "example.org/tenant", valueExpression: "claims.tenant" },
						],
					},
					userValidationRules: [
						{ expression: "!user.username.startsWith('system:')" },
						{ expression: "user.groups.all(g, !g.startsWith('system:'))" },
					],
				},
			],
			anonymous: { enabled: true, conditions: [{ path: "/livez" }] },
		};
		expect(load(content)).toMatchObject(content);
		expect(load({})).toEqual({
			apiVersion: "apiserver.config.k8s.io/v1",
			kind: "AuthenticationConfiguration",
		});
	});

	it.each<[string, object, string]>([
		["an unknown field", { jwts: [] }, 'unknown field "jwts"'],
		["another kind", { kind: "Pod" }, 'no kind "Pod"'],
		[
			"no URL",
			one({ issuer: { audiences: ["a"] } }),
			"jwt[0].issuer.url: Required value",
		],
		[
			"plain HTTP",
			one({ issuer: { ...issuer, url: "http://a" } }),
			'jwt[0].issuer.url: Invalid value: "http://a": URL scheme must be https',
		],
		[
			"credentials in the URL",
			one({ issuer: { ...issuer, url: "https://u:p@a" } }),
			"URL must not contain a username or password",
		],
		[
			"a query in the URL",
			one({ issuer: { ...issuer, url: "https://a?b=c" } }),
			"URL must not contain a query",
		],
		[
			"a fragment in the URL",
			one({ issuer: { ...issuer, url: "https://a#b" } }),
			"URL must not contain a fragment",
		],
		[
			"the cluster's own issuer",
			one({ issuer: { ...issuer, url: "https://kubernetes.default.svc" } }),
			"URL must not overlap with disallowed issuers: [https://kubernetes.default.svc]",
		],
		[
			"a discovery URL that is the issuer's",
			one({ issuer: { ...issuer, discoveryURL: "https://id.example.org/" } }),
			'jwt[0].issuer.discoveryURL: Invalid value: "https://id.example.org/": discoveryURL must be different from URL',
		],
		[
			"no audience",
			one({ issuer: { url: issuer.url } }),
			"jwt[0].issuer.audiences: Required value",
		],
		[
			"an empty audience",
			one({ issuer: { ...issuer, audiences: [""] } }),
			"jwt[0].issuer.audiences[0]: Required value",
		],
		[
			"audiences without a policy",
			one({ issuer: { ...issuer, audiences: ["a", "b"] } }),
			"audienceMatchPolicy must be MatchAny for multiple audiences",
		],
		[
			"a bad authority",
			one({ issuer: { ...issuer, certificateAuthority: "x" } }),
			'jwt[0].issuer.certificateAuthority: Invalid value: "<omitted>"',
		],
		[
			"an issuer twice",
			{ jwt: [...one({}).jwt, ...one({}).jwt] },
			'jwt[1].issuer.url: Duplicate value: "https://id.example.org"',
		],
		[
			"no username",
			one({ claimMappings: {} }),
			"jwt[0].claimMappings.username: Required value: claim or expression is required",
		],
		[
			"a claim without prefix",
			one({ claimMappings: { username: { claim: "sub" } } }),
			"jwt[0].claimMappings.username.prefix: Required value: prefix is required when claim is set",
		],
		[
			"claim and expression",
			one({
				claimMappings: { username: { claim: "sub", expression: "claims.sub" } },
			}),
			"claim and expression can't both be set",
		],
		[
			"prefix and expression",
			one({
				claimMappings: { username: { prefix: "a", expression: "claims.sub" } },
			}),
			'jwt[0].claimMappings.username.prefix: Invalid value: "a": may not be specified when expression is set',
		],
		[
			"a broken expression",
			one({ claimMappings: { username: { expression: "claims." } } }),
			'jwt[0].claimMappings.username.expression: Invalid value: "claims.": compilation failed',
		],
		[
			"an expression over something unknown",
			one({ claimMappings: { username: { expression: "user.name" } } }),
			"jwt[0].claimMappings.username.expression: Invalid value",
		],
		[
			"an expression of the wrong type",
			one({ claimValidationRules: [{ expression: '"a"' }] }),
			"jwt[0].claimValidationRules[0].expression: Invalid value",
		],
		[
			"an email nobody verified",
			one({ claimMappings: { username: { expression: "claims.email" } } }),
			"claims.email_verified must be used in",
		],
		[
			"an empty rule",
			one({ claimValidationRules: [{}] }),
			"jwt[0].claimValidationRules[0]: Required value: claim or expression is required",
		],
		[
			"a rule twice",
			one({ claimValidationRules: [{ claim: "a" }, { claim: "a" }] }),
			'jwt[0].claimValidationRules[1].claim: Duplicate value: "a"',
		],
		[
			"a message for a claim",
			one({ claimValidationRules: [{ claim: "a", message: "m" }] }),
			"jwt[0].claimValidationRules[0].message: Invalid value",
		],
		[
			"a user rule without expression",
			one({ userValidationRules: [{ message: "a" }] }),
			"jwt[0].userValidationRules[0].expression: Required value",
		],
		[
			"an unknown field of the user",
			one({ userValidationRules: [{ expression: "user.shoe == 'x'" }] }),
			"jwt[0].userValidationRules[0].expression: Invalid value",
		],
		[
			"a reserved key",
			one({
				claimMappings: {
					...claimMappings,
					extra: [{ key: "a.k8s.io/b", valueExpression: "'x'" }],
				},
			}),
			"reserved for Kubernetes use",
		],
		[
			"an upper-case key",
			one({
				claimMappings: {
					...claimMappings,
					extra: [{ key: "example.org/B", valueExpression: "'x'" }],
				},
			}),
			"must be lowercase",
		],
		[
			"a key without value",
			one({
				claimMappings: { ...claimMappings, extra: [{ key: "example.org/b" }] },
			}),
			"jwt[0].claimMappings.extra[0].valueExpression: Required value",
		],
		[
			"conditions for nobody",
			{ anonymous: { enabled: false, conditions: [{ path: "/a" }] } },
			"enabled should be set to true when conditions are defined",
		],
	])("with %s is refused", (_name, content, message) => {
		expect(() => load(content)).toThrow(message);
	});
});

describe("claims", () => {
	const user = (changes: Partial<JwtAuthenticator>, claims: object) =>
		userMapper({ issuer, claimMappings, ...changes })({ sub: "7", ...claims });
	const named = (expression: string) => ({
		claimMappings: { username: { expression } },
	});

	it("become a user by expressions", () => {
		expect(
			user(
				{
					claimMappings: {
						username: { expression: "claims.given + '.' + claims.family" },
						groups: { expression: "claims.roles.map(r, 'jwt:' + r)" },
						uid: { expression: "claims.sub" },
						extra: [
							{ key: "example.org/a", valueExpression: "claims.tenants" },
							{ key: "example.org/b", valueExpression: "''" },
						],
					},
				},
				{
					given: "a",
					family: "b",
					roles: ["x", "y"],
					tenants: ["t"],
					jti: "j",
				},
			),
		).toEqual({
			name: "a.b",
			uid: "7",
			groups: ["jwt:x", "jwt:y"],
			extra: {
				"example.org/a": ["t"],
				"authentication.kubernetes.io/credential-id": ["JTI=j"],
			},
		});
	});

	it.each<[Partial<JwtAuthenticator>, object, string]>([
		[named("claims.nobody"), {}, "error evaluating username claim expression"],
		[named("claims.n"), { n: 5 }, "expression must return a string"],
		[named("''"), {}, "empty username via CEL expression is not allowed"],
		[
			{
				claimMappings: { ...claimMappings, groups: { expression: "claims.n" } },
			},
			{ n: 5 },
			"must return a string or a list of strings",
		],
		[
			{ claimMappings: { ...claimMappings, uid: { claim: "n" } } },
			{ n: 5 },
			"error parsing uid",
		],
		[
			{
				claimValidationRules: [
					{ expression: "claims.hd == 'a'", message: "wrong hd" },
				],
			},
			{ hd: "b" },
			"validation expression 'claims.hd == 'a'' failed: wrong hd",
		],
		[
			{
				claimValidationRules: [{ expression: "claims.exp - claims.iat < 100" }],
			},
			{ exp: 500, iat: 1 },
			"failed",
		],
		[
			{
				userValidationRules: [
					{
						expression: "!user.username.startsWith('system:')",
						message: "no system users",
					},
				],
			},
			{ sub: "system:admin" },
			"no system users",
		],
	])("that break %j are refused", (changes, claims, message) => {
		expect(() => user(changes, claims)).toThrow(message);
	});
});
