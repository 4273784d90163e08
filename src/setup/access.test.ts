import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { FakeClock } from "../apimachinery/clock.ts";
import { type ConfigValues, makeConfig } from "../config/config.ts";
import { ConfigError } from "../config/config-error.ts";
import type { OptionName } from "../config/options.ts";
import { silentLogger } from "../log.ts";
import { ensureCertificates } from "../pki/pki.ts";
import { configureAccess } from "./access.ts";
import { configureAudit } from "./audit.ts";

const pki = await ensureCertificates(undefined, { signingKey: "ec" });
const folder = mkdtempSync(join(tmpdir(), "access-"));
afterAll(() => rmSync(folder, { recursive: true }));

const configure = (values: ConfigValues) => {
	const config = makeConfig(values);
	const access = configureAccess(config, pki);
	void configureAudit(config, new FakeClock(), silentLogger)?.close();
	return access;
};
const written = (content: string) => {
	const file = join(folder, "file");
	writeFileSync(file, content);
	return file;
};
const apiserver = "apiVersion: apiserver.config.k8s.io/v1\n";

describe("a file that is wrong", () => {
	it.each<[OptionName, string, string, string]>([
		[
			"auditPolicyFile",
			"--audit-policy-file",
			"apiVersion: audit.k8s.io/v1\nkind: Policy\nrules:\n- level: All",
			"rules[0].level",
		],
		[
			"authenticationConfig",
			"--authentication-config",
			`${apiserver}kind: AuthenticationConfiguration\njwt:\n- issuer: {url: 'http://a', audiences: [b]}\n  claimMappings: {username: {claim: sub, prefix: ''}}`,
			"jwt[0].issuer.url",
		],
		[
			"authorizationConfig",
			"--authorization-config",
			`${apiserver}kind: AuthorizationConfiguration\nauthorizers:\n- {type: RBAC}`,
			"authorizers[0].name",
		],
		[
			"authenticationTokenWebhookConfigFile",
			"--authentication-token-webhook-config-file",
			"apiVersion: v1\nkind: Config\ncurrent-context: a",
			'context "a" does not exist',
		],
		["tokenAuthFile", "--token-auth-file", "secret", "file"],
		["clientCaFile", "--client-ca-file", "secret", "holds no certificate"],
		[
			"requestheaderClientCaFile",
			"--requestheader-client-ca-file",
			"secret",
			"holds no certificate",
		],
		[
			"serviceAccountSigningKeyFile",
			"--service-account-signing-key-file",
			"secret",
			"file",
		],
		["serviceAccountKeyFile", "--service-account-key-file", "secret", "file"],
	])(
		"%s is told of with its flag and field, and without what it holds",
		(name, flag, content, field) => {
			const file = written(content);
			try {
				configure({ [name]: file });
				expect.unreachable();
			} catch (error) {
				const { message } = error as Error;
				expect(error).toBeInstanceOf(ConfigError);
				expect(message).toContain(`${flag}: ${file}: `);
				expect(message).toContain(field);
				expect(message).not.toContain("secret");
			}
		},
	);

	it.each<[ConfigValues, string]>([
		[{ oidcIssuerUrl: "https://a" }, "--oidc-issuer-url and --oidc-client-id"],
		[
			{ oidcIssuerUrl: "http://a", oidcClientId: "b" },
			"--oidc-issuer-url: issuer.url: Invalid value",
		],
		[
			{ oidcIssuerUrl: "https://a", oidcClientId: "b", oidcRequiredClaim: "c" },
			"--oidc-required-claim: c is not KEY=VALUE",
		],
		[
			{
				oidcIssuerUrl: "https://a",
				oidcClientId: "b",
				oidcSigningAlgs: "none",
			},
			"--oidc-signing-algs: none is none of",
		],
		[
			{ authorizationMode: "Webhook" },
			"--authorization-webhook-config-file: is needed",
		],
		[{ authorizationMode: "Magic" }, "--authorization-mode: Magic is none of"],
		[
			{ authorizationMode: "RBAC", authorizationConfig: "a" },
			"--authorization-config: can't be used together",
		],
		[
			{ authenticationConfig: "a", oidcClientId: "b" },
			"--authentication-config: can't be used together",
		],
		[
			{ serviceAccountMaxTokenExpiration: "1s" },
			"--service-account-max-token-expiration: must be",
		],
		[
			{ serviceAccountJwksUri: "http://a" },
			"--service-account-jwks-uri: requires https scheme",
		],
		[
			{ serviceAccountIssuer: "" },
			"--service-account-issuer: must not be empty",
		],
		[{ authorizationConfig: "/none" }, "--authorization-config: /none: ENOENT"],
		[
			{ auditWebhookBatchMaxWait: "soon" },
			"--audit-webhook-batch-max-wait: time: invalid duration",
		],
		[{ auditLogMode: "later" }, "--audit-log-mode: later is none of"],
	])("flags %j are refused", (values, message) => {
		expect(() => configure(values)).toThrow(message);
		expect(() => configure(values)).toThrow(ConfigError);
	});
});

describe("what flags and files say", () => {
	it("becomes who may come in", () => {
		expect(configure({})).toMatchObject({
			apiAudiences: ["https://kubernetes.default.svc.cluster.local"],
			anonymous: {},
			oidc: [],
			authorizers: [{ mode: "Node" }, { mode: "RBAC" }],
		});
		const file = written(
			`${apiserver}kind: AuthenticationConfiguration\nanonymous: {enabled: true, conditions: [{path: /livez}]}`,
		);
		expect(configure({ authenticationConfig: file }).anonymous).toEqual({
			paths: ["/livez"],
		});
		expect(configure({ anonymousAuth: false }).anonymous).toBeUndefined();
		expect(
			configure({
				oidcIssuerUrl: "https://id",
				oidcClientId: "kube",
				oidcUsernameClaim: "email",
				oidcRequiredClaim: "hd=example.org",
			}).oidc,
		).toMatchObject([
			{
				signingAlgs: ["RS256"],
				jwt: {
					claimMappings: { username: { claim: "email", prefix: "" } },
					claimValidationRules: [{ claim: "hd", requiredValue: "example.org" }],
				},
			},
		]);
		const { serviceAccounts, apiAudiences } = configure({
			serviceAccountIssuer: ["https://new", "https://old"],
			apiAudiences: ["us"],
			serviceAccountMaxTokenExpiration: "2h",
		});
		expect(apiAudiences).toEqual(["us"]);
		expect(serviceAccounts).toMatchObject({
			issuers: ["https://new", "https://old"],
			maxTokenSeconds: 7200,
		});
	});
});
