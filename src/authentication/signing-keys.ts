import { createHash, createPublicKey, type KeyObject } from "node:crypto";

/** A public key as tokens refer to it. */
export interface VerificationKey {
	/** Unpadded base64url of the SHA-256 of the key's DER, as Kubernetes derives it. */
	readonly kid: string;
	readonly alg: "RS256" | "ES256" | "ES384" | "ES512";
	readonly key: KeyObject;
}

const curveAlgorithms: Readonly<Record<string, VerificationKey["alg"]>> = {
	prime256v1: "ES256",
	secp384r1: "ES384",
	secp521r1: "ES512",
};

/** From a public (or private) key in PEM (pkg/serviceaccount/jwt.go keyIDFromPublicKey). Throws for other kinds of keys. */
export function verificationKey(pem: string): VerificationKey {
	const key = createPublicKey(pem);
	const alg =
		key.asymmetricKeyType === "rsa"
			? "RS256"
			: curveAlgorithms[key.asymmetricKeyDetails?.namedCurve ?? ""];
	if (alg === undefined)
		throw new Error(
			`service-account keys must be RSA or ECDSA (P-256, P-384, P-521), not ${key.asymmetricKeyType}`,
		);
	const der = key.export({ type: "spki", format: "der" });
	return {
		kid: createHash("sha256").update(der).digest("base64url"),
		alg,
		key,
	};
}
