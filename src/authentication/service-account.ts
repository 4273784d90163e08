import type { Clock } from "../apimachinery/clock.ts";
import { goQuote } from "../apimachinery/field.ts";
import type { UserInfo } from "../apimachinery/user.ts";
import type { TokenAuthenticator } from "./bearer.ts";
import {
	type Claims,
	SignatureVerifier,
	stringList,
	unverifiedClaims,
} from "./jwt.ts";
import { validateBoundToken } from "./service-account-bound.ts";
import { legacyIssuer, validateLegacyToken } from "./service-account-legacy.ts";
import type {
	AccountObjects,
	TokenIdentity,
} from "./service-account-objects.ts";
import { userOfAccount } from "./service-account-objects.ts";
import { type VerificationKey, verificationKey } from "./signing-keys.ts";

export interface ServiceAccountOptions {
	/** The first one issues; all are accepted. */
	readonly issuers: readonly string[];
	/** PEM, public or private. */
	readonly keys: readonly string[];
	readonly apiAudiences: readonly string[];
	/** The objects tokens refer to, as the cluster has them now. */
	readonly objects: AccountObjects;
	readonly clock: Clock;
	/** Called when a token out of a secret was used, for the label that tells its last use. */
	onLegacyTokenUsed?(namespace: string, secret: string): void;
}

/**
 * Tokens of service accounts (pkg/serviceaccount/jwt.go): bound ones from the TokenRequest API and old ones kept in
 * secrets. The signature of a token is verified once; account, pod, secret and node are looked up every time,
 * so a deleted one ends its tokens at once.
 */
export function serviceAccountAuthenticator(
	options: ServiceAccountOptions,
): TokenAuthenticator {
	const keys: VerificationKey[] = options.keys.map(verificationKey);
	const verifier = new SignatureVerifier(keys);
	// The same claims always stand for the same user.
	const users = new WeakMap<Claims, UserInfo>();
	return {
		name: "service-account",
		async authenticateToken(token, wanted = options.apiAudiences) {
			const known = verifier.known(token);
			const issuer = (known ?? unverifiedClaims(token))?.iss;
			const legacy = issuer === legacyIssuer;
			if (!legacy && !options.issuers.includes(String(issuer)))
				return undefined;
			const claims = known ?? (await verifier.verify(token));
			if (claims === undefined) return undefined;
			const audiences = acceptedAudiences(claims, wanted, options.apiAudiences);
			const identity: TokenIdentity = legacy
				? await validateLegacyToken(
						claims,
						token,
						options.objects,
						options.clock,
					)
				: await validateBoundToken(claims, options.objects, options.clock);
			if (legacy && identity.secretName !== undefined)
				options.onLegacyTokenUsed?.(identity.namespace, identity.secretName);
			const user = users.get(claims) ?? userOfAccount(identity);
			users.set(claims, user);
			const annotations = legacy
				? { "authentication.k8s.io/legacy-token": user.name }
				: staleNote(claims, user.name, options.clock);
			return { user, audiences, ...(annotations && { annotations }) };
		},
	};
}

/** A token that lives on only for clients that never reload it is told of. */
function staleNote(claims: Claims, name: string, clock: Clock) {
	const { warnafter } = (claims["kubernetes.io"] ?? {}) as {
		readonly warnafter?: unknown;
	};
	const now = Math.floor(clock.now() / 1000);
	if (typeof warnafter !== "number" || now <= warnafter) return undefined;
	return {
		"authentication.k8s.io/stale-token": `subject: ${name}, seconds after warning threshold: ${now - warnafter}`,
	};
}

/** Those wanted that the token is meant for; a token that names none is meant for the API server. Throws when none is left. */
function acceptedAudiences(
	claims: Claims,
	wanted: readonly string[],
	own: readonly string[],
): string[] {
	const named = stringList(claims.aud);
	const meant = named.length === 0 ? own : named;
	const accepted = meant.filter((audience) => wanted.includes(audience));
	if (accepted.length === 0 && own.length > 0)
		throw new Error(
			`token audiences ${quoteList(meant)} is invalid for the target audiences ${quoteList(wanted)}`,
		);
	return accepted;
}

/** Go's %q of a list of strings. */
const quoteList = (values: readonly string[]): string =>
	`[${values.map(goQuote).join(" ")}]`;
