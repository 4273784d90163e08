import type { Clock } from "../apimachinery/clock.ts";
import type { Claims } from "./jwt.ts";
import { serviceAccountUsername } from "./service-account-names.ts";
import {
	type AccountObjects,
	checkServiceAccount,
	isGone,
	type TokenIdentity,
} from "./service-account-objects.ts";

/** Who issued the tokens that are kept in secrets. */
export const legacyIssuer = "kubernetes/serviceaccount";

const claim = {
	namespace: "kubernetes.io/serviceaccount/namespace",
	secret: "kubernetes.io/serviceaccount/secret.name",
	name: "kubernetes.io/serviceaccount/service-account.name",
	uid: "kubernetes.io/serviceaccount/service-account.uid",
} as const;

/** The claims of a token to be kept in a secret (pkg/serviceaccount/legacy.go); the issuer is added by the signer. */
export const legacyClaims = (
	namespace: string,
	account: { readonly name: string; readonly uid: string },
	secret: string,
): Record<string, string> => ({
	[claim.namespace]: namespace,
	[claim.secret]: secret,
	[claim.name]: account.name,
	[claim.uid]: account.uid,
	sub: serviceAccountUsername(namespace, account.name),
});

const invalidSince = "kubernetes.io/legacy-token-invalid-since";

/** Checks a token out of a secret: it lives as long as the secret holds it and its account exists. Throws with Kubernetes' words. */
export async function validateLegacyToken(
	claims: Claims,
	token: string,
	objects: AccountObjects,
	clock: Clock,
): Promise<TokenIdentity> {
	const need = (key: string, what: string): string => {
		const value = claims[key];
		if (typeof value !== "string" || value === "")
			throw new Error(`${what} claim is missing`);
		return value;
	};
	const subject = need("sub", "sub");
	const namespace = need(claim.namespace, "namespace");
	const secretName = need(claim.secret, "secretName");
	const name = need(claim.name, "serviceAccountName");
	const uid = need(claim.uid, "serviceAccountUID");
	if (subject !== serviceAccountUsername(namespace, name))
		throw new Error("sub claim is invalid");
	const secret = await objects.secret(namespace, secretName);
	if (secret === undefined || isGone(secret, clock))
		throw new Error("service account token has been invalidated");
	const kept = Buffer.from(secret.data?.token ?? "", "base64").toString("utf8");
	if (kept !== token)
		throw new Error("service account token does not match server's copy");
	if (secret.metadata.labels?.[invalidSince] !== undefined)
		throw new Error(
			`the token in secret ${namespace}/${secretName} for service account ${namespace}/${name} has been marked invalid. Use tokens from the TokenRequest API or manually created secret-based tokens, or remove the '${invalidSince}' label from the secret to temporarily allow use of this token`,
		);
	await checkServiceAccount(namespace, name, uid, objects, clock);
	return { namespace, name, uid, secretName };
}
