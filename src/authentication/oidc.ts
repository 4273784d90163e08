import type { Clock } from "../apimachinery/clock.ts";
import type { UserInfo } from "../apimachinery/user.ts";
import { agnosticAudiences, type TokenAuthenticator } from "./bearer.ts";
import { type Claims, loadJose, stringList, unverifiedClaims } from "./jwt.ts";
import { OidcProvider } from "./oidc-provider.ts";

/** The --oidc-* flags. */
export interface OidcOptions {
	readonly issuerUrl: string;
	readonly clientId: string;
	/** PEM bundle to trust instead of the system's. */
	readonly ca?: string;
	/** `sub` when absent. */
	readonly usernameClaim?: string;
	/** "-" for none; absent: `ISSUER#`, but none for the claim `email`. */
	readonly usernamePrefix?: string;
	readonly groupsClaim?: string;
	readonly groupsPrefix?: string;
	/** RS256 when absent. */
	readonly signingAlgs?: readonly string[];
	readonly requiredClaims?: Readonly<Record<string, string>>;
	readonly clock: Clock;
	readonly apiAudiences: readonly string[];
}

const notBeforeLeewaySeconds = 300;

/** ID tokens of an OpenID provider (k8s.io/apiserver/plugin/pkg/authenticator/token/oidc). Throws when a token of its is wrong. */
export function oidcAuthenticator(options: OidcOptions): TokenAuthenticator {
	const provider = new OidcProvider(options);
	return {
		name: "oidc",
		async authenticateToken(token, wanted) {
			if (unverifiedClaims(token)?.iss !== options.issuerUrl) return undefined;
			const { compactVerify } = await loadJose();
			const keys = await provider.keys();
			const { payload } = await compactVerify(token, keys, {
				algorithms: [...(options.signingAlgs ?? ["RS256"])],
			}).catch((error: Error) => {
				throw new Error(
					`oidc: verify token: failed to verify signature: ${error.message}`,
				);
			});
			const claims: Claims = JSON.parse(Buffer.from(payload).toString("utf8"));
			checkClaims(claims, options);
			const user = userFrom(claims, options);
			const audiences = agnosticAudiences(options.apiAudiences, wanted);
			return audiences && { user, ...audiences };
		},
	};
}

function checkClaims(claims: Claims, options: OidcOptions): void {
	const now = options.clock.now() / 1000;
	if (!stringList(claims.aud).includes(options.clientId))
		throw new Error(
			`oidc: verify token: oidc: expected audience ${JSON.stringify(options.clientId)} got ${JSON.stringify(stringList(claims.aud))}`,
		);
	if (typeof claims.exp !== "number" || now > claims.exp)
		throw new Error("oidc: verify token: oidc: token is expired");
	if (
		typeof claims.nbf === "number" &&
		now + notBeforeLeewaySeconds < claims.nbf
	)
		throw new Error(
			"oidc: verify token: oidc: current time before the nbf (not before) time",
		);
	for (const [name, value] of Object.entries(options.requiredClaims ?? {})) {
		if (!Object.hasOwn(claims, name))
			throw new Error(`oidc: required claim ${name} not present in ID token`);
		if (claims[name] !== value)
			throw new Error(
				`oidc: required claim ${name} value does not match. Got = ${String(claims[name])}, want = ${value}`,
			);
	}
}

function userFrom(claims: Claims, options: OidcOptions): UserInfo {
	const claim = options.usernameClaim ?? "sub";
	const username = claims[claim];
	if (typeof username !== "string")
		throw new Error(
			`oidc: parse username claims ${JSON.stringify(claim)}: claim not present`,
		);
	// A provider that says nothing about verification is taken at its word, one that denies it is not.
	if (
		claim === "email" &&
		claims.email_verified !== undefined &&
		claims.email_verified !== true
	)
		throw new Error("oidc: email not verified");
	const name = `${usernamePrefix(options, claim)}${username}`;
	if (name === "") throw new Error("oidc: username claim is empty");
	const groups =
		options.groupsClaim === undefined
			? []
			: stringList(claims[options.groupsClaim]);
	return {
		name,
		groups: groups.map((group) => `${options.groupsPrefix ?? ""}${group}`),
		...(typeof claims.jti === "string" &&
			claims.jti !== "" && {
				extra: {
					"authentication.kubernetes.io/credential-id": [`JTI=${claims.jti}`],
				},
			}),
	};
}

function usernamePrefix(options: OidcOptions, claim: string): string {
	if (options.usernamePrefix === "-") return "";
	return (
		options.usernamePrefix ?? (claim === "email" ? "" : `${options.issuerUrl}#`)
	);
}
