import type { Clock } from "../apimachinery/clock.ts";
import { agnosticAudiences, type TokenAuthenticator } from "./bearer.ts";
import type { JwtAuthenticator } from "./config/types.ts";
import { type Claims, loadJose, stringList, unverifiedClaims } from "./jwt.ts";
import { OidcProvider } from "./oidc-provider.ts";
import { userMapper } from "./oidc-user.ts";

export interface OidcOptions {
	readonly jwt: JwtAuthenticator;
	/** Every asymmetric algorithm when absent. */
	readonly signingAlgs?: readonly string[];
	readonly clock: Clock;
	readonly apiAudiences: readonly string[];
}

/** --oidc-signing-algs may name these (oidc.AllValidSigningAlgorithms). */
export const oidcSigningAlgs = [
	"ES256",
	"ES384",
	"ES512",
	"PS256",
	"PS384",
	"PS512",
	"RS256",
	"RS384",
	"RS512",
] as const;

const notBeforeLeewaySeconds = 300;

/**
 * Tokens of one OpenID provider (k8s.io/apiserver/plugin/pkg/authenticator/token/oidc). Its keys are fetched for the
 * first token. Throws when a token of its is wrong; tokens of other issuers are none of its business.
 */
export function oidcAuthenticator(options: OidcOptions): TokenAuthenticator {
	const { jwt, clock, apiAudiences, signingAlgs = oidcSigningAlgs } = options;
	const { issuer } = jwt;
	const provider = new OidcProvider(issuer);
	const userOf = userMapper(jwt);
	return {
		name: "oidc",
		async authenticateToken(token, wanted) {
			if (unverifiedClaims(token)?.iss !== issuer.url) return undefined;
			const { compactVerify } = await loadJose();
			const keys = await provider.keys();
			const { payload } = await compactVerify(token, keys, {
				algorithms: [...signingAlgs],
			}).catch((error: Error) => {
				throw new Error(
					`oidc: verify token: failed to verify signature: ${error.message}`,
				);
			});
			const claims: Claims = JSON.parse(Buffer.from(payload).toString("utf8"));
			checkToken(claims, issuer.audiences, clock.now() / 1000);
			const user = userOf(claims);
			const audiences = agnosticAudiences(apiAudiences, wanted);
			return audiences && { user, ...audiences };
		},
	};
}

function checkToken(
	claims: Claims,
	audiences: readonly string[],
	now: number,
): void {
	const aud = stringList(claims.aud);
	if (!audiences.some((audience) => aud.includes(audience)))
		throw new Error(
			`oidc: verify token: oidc: expected audience in ${JSON.stringify(audiences)} got ${JSON.stringify(aud)}`,
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
}
