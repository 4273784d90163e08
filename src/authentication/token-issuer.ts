import { createPrivateKey, randomUUID } from "node:crypto";
import type { Clock } from "../apimachinery/clock.ts";
import { loadJose } from "./jwt.ts";
import { legacyClaims, legacyIssuer } from "./service-account-legacy.ts";
import { serviceAccountUsername } from "./service-account-names.ts";
import { type VerificationKey, verificationKey } from "./signing-keys.ts";

/** A named object with its identity. */
export interface BoundObject {
	readonly name: string;
	readonly uid: string;
}

export interface TokenSpec {
	readonly namespace: string;
	readonly serviceAccount: BoundObject;
	readonly audiences: readonly string[];
	readonly expirationSeconds: number;
	readonly pod?: BoundObject;
	readonly secret?: BoundObject;
	readonly node?: BoundObject;
	/** Seconds after which use of the token is to be reported as stale. */
	readonly warnAfterSeconds?: number;
}

export interface IssuedToken {
	readonly token: string;
	/** What audit events call the token: `JTI=` and its id. */
	readonly credentialId: string;
	/** RFC 3339. */
	readonly expirationTimestamp: string;
}

export interface TokenIssuerOptions {
	readonly issuer: string;
	/** PEM; its public half verifies too. */
	readonly privateKey: string;
	/** More public keys that are still accepted (PEM), for the published key set. */
	readonly publicKeys?: readonly string[];
	readonly clock: Clock;
}

/** Signs tokens of service accounts and publishes the keys to verify them (pkg/serviceaccount/claims.go, openidmetadata.go). */
export class TokenIssuer {
	readonly issuer: string;
	readonly #clock: Clock;
	readonly #key: VerificationKey;
	readonly #privateKey: ReturnType<typeof createPrivateKey>;
	readonly #published: readonly VerificationKey[];

	constructor(options: TokenIssuerOptions) {
		this.issuer = options.issuer;
		this.#clock = options.clock;
		this.#privateKey = createPrivateKey(options.privateKey);
		this.#key = verificationKey(options.privateKey);
		const others = (options.publicKeys ?? []).map(verificationKey);
		this.#published = [
			this.#key,
			...others.filter((key) => key.kid !== this.#key.kid),
		];
	}

	/** A token for the TokenRequest API. */
	async issue(spec: TokenSpec): Promise<IssuedToken> {
		const now = Math.floor(this.#clock.now() / 1000);
		const exp = now + spec.expirationSeconds;
		const jti = randomUUID();
		const token = await this.#sign({
			aud: spec.audiences,
			exp,
			iat: now,
			iss: this.issuer,
			jti,
			"kubernetes.io": {
				namespace: spec.namespace,
				...(spec.node && { node: identity(spec.node) }),
				...(spec.pod && { pod: identity(spec.pod) }),
				...(spec.secret && { secret: identity(spec.secret) }),
				serviceaccount: identity(spec.serviceAccount),
				...(spec.warnAfterSeconds && {
					warnafter: now + spec.warnAfterSeconds,
				}),
			},
			nbf: now,
			sub: serviceAccountUsername(spec.namespace, spec.serviceAccount.name),
		});
		return {
			token,
			credentialId: `JTI=${jti}`,
			expirationTimestamp: `${new Date(exp * 1000).toISOString().slice(0, 19)}Z`,
		};
	}

	/** A token without an end, to be kept in a secret of type kubernetes.io/service-account-token. */
	issueLegacy(
		namespace: string,
		account: BoundObject,
		secret: string,
	): Promise<string> {
		return this.#sign({
			iss: legacyIssuer,
			...legacyClaims(namespace, account, secret),
		});
	}

	/** The body of /openid/v1/jwks (RFC 7517). */
	jwks(): { readonly keys: readonly Record<string, unknown>[] } {
		return {
			keys: this.#published.map(({ key, kid, alg }) => {
				const { kty, crv, x, y, n, e } = key.export({ format: "jwk" });
				const numbers = kty === "EC" ? { crv, x, y } : { n, e };
				return { use: "sig", kty, kid, alg, ...numbers };
			}),
		};
	}

	/** The body of /.well-known/openid-configuration. */
	discovery(jwksUri: string): Record<string, unknown> {
		return {
			issuer: this.issuer,
			jwks_uri: jwksUri,
			response_types_supported: ["id_token"],
			subject_types_supported: ["public"],
			id_token_signing_alg_values_supported: [
				...new Set(this.#published.map(({ alg }) => alg)),
			].sort(),
		};
	}

	async #sign(claims: Record<string, unknown>): Promise<string> {
		const { CompactSign } = await loadJose();
		return new CompactSign(Buffer.from(JSON.stringify(claims)))
			.setProtectedHeader({ alg: this.#key.alg, kid: this.#key.kid })
			.sign(this.#privateKey);
	}
}

const identity = ({ name, uid }: BoundObject): BoundObject => ({ name, uid });
