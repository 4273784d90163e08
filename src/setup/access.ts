import { createPrivateKey } from "node:crypto";
import { realClock } from "../apimachinery/clock.ts";
import { durationMilliseconds } from "../apimachinery/duration.ts";
import type {
	AccessSettings,
	ServiceAccountSettings,
} from "../apiserver/access.ts";
import { loadAuthentication } from "../authentication/config/load.ts";
import { jwtFromFlags } from "../authentication/config/oidc-flags.ts";
import { validateJwt } from "../authentication/config/validate.ts";
import { verificationKey } from "../authentication/signing-keys.ts";
import { tokenFileAuthenticator } from "../authentication/token-file.ts";
import type { TokenReview } from "../authentication/webhook.ts";
import { ClientCertificateVerifier } from "../authentication/x509-chain.ts";
import { loadAuthorization } from "../authorization/config/load.ts";
import type {
	AuthorizerConfiguration,
	WebhookConfiguration,
} from "../authorization/config/types.ts";
import type { AuthorizerSetting } from "../authorization/index.ts";
import type { AuthorizationMode } from "../authorization/modes.ts";
import type { SubjectAccessReview } from "../authorization/webhook.ts";
import { webhookFromKubeconfig } from "../client/webhook.ts";
import type { Config } from "../config/config.ts";
import { ConfigError } from "../config/config-error.ts";
import { isDefault } from "../config/defaults.ts";
import type { Pki } from "../pki/pki.ts";
import { readConfigured } from "./configured-file.ts";

/** Who may come in and do what, as the flags and the files they name say. Throws a ConfigError that names the flag. */
export function configureAccess(config: Config, pki: Pki): AccessSettings {
	const serviceAccounts = serviceAccountSettings(config, pki);
	const extraCa =
		readChecked("client-ca-file", config.clientCaFile, isBundle) ?? "";
	const proxyCa = readChecked(
		"requestheader-client-ca-file",
		config.requestheaderClientCaFile,
		isBundle,
	);
	const { apiAudiences } = config;
	return {
		apiAudiences:
			apiAudiences.length > 0 ? apiAudiences : [serviceAccounts.issuers[0]],
		clientCa: () => `${pki.ca.pair.certificate}${extraCa}`,
		requestHeader: {
			clientCa: () => proxyCa ?? pki.frontProxyCa.pair.certificate,
			allowedNames: config.requestheaderAllowedNames,
			usernameHeaders: config.requestheaderUsernameHeaders,
			uidHeaders: config.requestheaderUidHeaders,
			groupHeaders: config.requestheaderGroupHeaders,
			extraHeaderPrefixes: config.requestheaderExtraHeadersPrefix,
		},
		tokenFile: readChecked("token-auth-file", config.tokenAuthFile, isTokens),
		bootstrapTokens: config.enableBootstrapTokenAuth,
		...tokenWebhook(config),
		...issuersAndAnonymous(config, serviceAccounts.issuers),
		serviceAccounts,
		authorizers: authorizers(config),
	};
}

/** The text of a file that a flag names, when it holds what it should; `check` throws otherwise. */
const readChecked = (
	flag: string,
	file: string | undefined,
	check: (text: string) => void,
): string | undefined =>
	file === undefined
		? undefined
		: readConfigured(flag, file, (text) => {
				check(text);
				return text;
			});

const isTokens = (text: string) => void tokenFileAuthenticator(text, []);
const isVerificationKey = (text: string) => void verificationKey(text);
const isBundle = (text: string) =>
	void new ClientCertificateVerifier(text, realClock);

function serviceAccountSettings(
	config: Config,
	pki: Pki,
): ServiceAccountSettings {
	const [first, ...rest] = config.serviceAccountIssuer;
	if (first === undefined)
		throw new ConfigError("--service-account-issuer: must not be empty");
	const own = readChecked(
		"service-account-signing-key-file",
		config.serviceAccountSigningKeyFile,
		(text) => void createPrivateKey(text),
	);
	const max = config.serviceAccountMaxTokenExpiration / 1000;
	if (max !== 0 && (max < 3600 || max > 2 ** 32))
		throw new ConfigError(
			"--service-account-max-token-expiration: must be between 1 hour and 2^32 seconds",
		);
	return {
		issuers: [first, ...rest],
		signingKey: own ?? pki.serviceAccountKey.privateKey,
		moreKeys: [
			...(own === undefined ? [] : [pki.serviceAccountKey.publicKey]),
			...config.serviceAccountKeyFile.flatMap(
				(file) =>
					readChecked("service-account-key-file", file, isVerificationKey) ??
					[],
			),
		],
		jwksUri: jwksUri(config),
		...(max > 0 && { maxTokenSeconds: max }),
	};
}

function jwksUri({ serviceAccountJwksUri: uri }: Config): string | undefined {
	if (uri !== undefined && !uri.startsWith("https://"))
		throw new ConfigError(
			"--service-account-jwks-uri: requires https scheme for JWKs URI",
		);
	return uri;
}

function tokenWebhook(config: Config): Pick<AccessSettings, "tokenWebhook"> {
	const file = config.authenticationTokenWebhookConfigFile;
	if (file === undefined) return {};
	const webhook = webhookOf("authentication-token-webhook-config-file", file);
	return {
		tokenWebhook: {
			post: async (review) => (await webhook.post(review)) as TokenReview,
			version: config.authenticationTokenWebhookVersion as "v1" | "v1beta1",
			cacheTtlMs: config.authenticationTokenWebhookCacheTtl,
		},
	};
}

const webhookOf = (flag: string, file: string, timeoutMs?: number) =>
	readConfigured(flag, file, () => webhookFromKubeconfig(file, timeoutMs));

/** From the configuration file, or else from the flags that say the same with less. */
function issuersAndAnonymous(
	config: Config,
	ownIssuers: readonly string[],
): Pick<AccessSettings, "oidc" | "anonymous"> {
	const file = config.authenticationConfig;
	if (file === undefined)
		return {
			oidc: oidcOfFlags(config, ownIssuers),
			...(config.anonymousAuth && { anonymous: {} }),
		};
	if (config.oidcIssuerUrl !== undefined || config.oidcClientId !== undefined)
		throw new ConfigError(
			"--authentication-config: can't be used together with --oidc-* flags",
		);
	const { jwt = [], anonymous } = readConfigured(
		"authentication-config",
		file,
		(text) => loadAuthentication(text, ownIssuers),
	);
	if (anonymous !== undefined && !isDefault(config, "anonymousAuth"))
		throw new ConfigError(
			"--anonymous-auth: can't be used together with the field anonymous of --authentication-config",
		);
	const enabled = anonymous?.enabled ?? config.anonymousAuth;
	const paths = anonymous?.conditions?.map(({ path }) => path);
	return {
		oidc: jwt.map((one) => ({ jwt: one })),
		...(enabled && { anonymous: paths?.length ? { paths } : {} }),
	};
}

function oidcOfFlags(
	config: Config,
	ownIssuers: readonly string[],
): AccessSettings["oidc"] {
	const { oidcIssuerUrl: issuerUrl, oidcClientId: clientId } = config;
	if (issuerUrl === undefined && clientId === undefined) return [];
	if (issuerUrl === undefined || clientId === undefined)
		throw new ConfigError(
			"--oidc-issuer-url and --oidc-client-id must be given together",
		);
	const jwt = jwtFromFlags({
		issuerUrl,
		clientId,
		ca: readChecked("oidc-ca-file", config.oidcCaFile, isBundle),
		usernameClaim: config.oidcUsernameClaim,
		usernamePrefix: config.oidcUsernamePrefix,
		groupsClaim: config.oidcGroupsClaim,
		groupsPrefix: config.oidcGroupsPrefix,
		requiredClaims: Object.fromEntries(config.oidcRequiredClaim.map(keyValue)),
	});
	const [error] = validateJwt(jwt, ownIssuers, "");
	if (error !== undefined)
		throw new ConfigError(
			`--oidc-issuer-url: ${error.field}: ${error.message}`,
		);
	return [{ jwt, signingAlgs: config.oidcSigningAlgs }];
}

function keyValue(text: string): [string, string] {
	const at = text.indexOf("=");
	if (at <= 0)
		throw new ConfigError(`--oidc-required-claim: ${text} is not KEY=VALUE`);
	return [text.slice(0, at), text.slice(at + 1)];
}

function authorizers(config: Config): AuthorizerSetting[] {
	const file = config.authorizationConfig;
	if (file === undefined)
		return config.authorizationMode.map((mode) =>
			mode === "Webhook"
				? { mode, webhook: webhookOfFlags(config) }
				: { mode: mode as Exclude<AuthorizationMode, "Webhook"> },
		);
	for (const name of [
		"authorizationMode",
		"authorizationWebhookConfigFile",
	] as const)
		if (!isDefault(config, name))
			throw new ConfigError(
				"--authorization-config: can't be used together with --authorization-mode or --authorization-webhook-* flags",
			);
	const { authorizers: wanted } = readConfigured(
		"authorization-config",
		file,
		loadAuthorization,
	);
	return wanted.map(authorizerOf);
}

function webhookOfFlags(config: Config) {
	const file = config.authorizationWebhookConfigFile;
	if (file === undefined)
		throw new ConfigError(
			"--authorization-webhook-config-file: is needed by authorization mode Webhook",
		);
	const webhook = webhookOf("authorization-webhook-config-file", file);
	return {
		post: async (review: SubjectAccessReview) =>
			(await webhook.post(review)) as SubjectAccessReview,
		version: config.authorizationWebhookVersion as "v1" | "v1beta1",
		authorizedTtlMs: config.authorizationWebhookCacheAuthorizedTtl,
		unauthorizedTtlMs: config.authorizationWebhookCacheUnauthorizedTtl,
	};
}

function authorizerOf({
	type,
	webhook,
}: AuthorizerConfiguration): AuthorizerSetting {
	if (webhook === undefined)
		return { mode: type as Exclude<AuthorizationMode, "Webhook"> };
	const client = webhookOf(
		"authorization-config",
		kubeconfigOf(webhook),
		durationMilliseconds(webhook.timeout),
	);
	return {
		mode: "Webhook",
		webhook: {
			post: async (review) =>
				(await client.post(review)) as SubjectAccessReview,
			version: webhook.subjectAccessReviewVersion as "v1" | "v1beta1",
			authorizedTtlMs: durationMilliseconds(webhook.authorizedTTL ?? "5m"),
			unauthorizedTtlMs: durationMilliseconds(webhook.unauthorizedTTL ?? "30s"),
			failurePolicy: webhook.failurePolicy as "NoOpinion" | "Deny",
			matchConditions: (webhook.matchConditions ?? []).map(
				({ expression }) => expression,
			),
		},
	};
}

/** A control plane can't ask itself: only other servers are webhooks here. */
function kubeconfigOf({ connectionInfo }: WebhookConfiguration): string {
	if (connectionInfo.kubeConfigFile === undefined)
		throw new ConfigError(
			`--authorization-config: connectionInfo.type: ${connectionInfo.type} is not allowed for kube-apiserver`,
		);
	return connectionInfo.kubeConfigFile;
}
