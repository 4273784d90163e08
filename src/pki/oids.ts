/** Object identifiers of X.509 (RFC 5280), PKCS#10 (RFC 2986) and the signatures in use. */
export const oids = {
	commonName: "2.5.4.3",
	organization: "2.5.4.10",
	subjectKeyIdentifier: "2.5.29.14",
	keyUsage: "2.5.29.15",
	subjectAltName: "2.5.29.17",
	basicConstraints: "2.5.29.19",
	authorityKeyIdentifier: "2.5.29.35",
	extendedKeyUsage: "2.5.29.37",
	extensionRequest: "1.2.840.113549.1.9.14",
} as const;

/** How a signature is made: its identifier, node:crypto's digest (null: the algorithm brings its own), and whether parameters are an explicit NULL. */
export interface SignatureAlgorithm {
	readonly oid: string;
	readonly digest: "sha256" | "sha384" | "sha512" | null;
	readonly nullParameters: boolean;
}

const algorithms: readonly SignatureAlgorithm[] = [
	{ oid: "1.2.840.10045.4.3.2", digest: "sha256", nullParameters: false },
	{ oid: "1.2.840.10045.4.3.3", digest: "sha384", nullParameters: false },
	{ oid: "1.2.840.10045.4.3.4", digest: "sha512", nullParameters: false },
	{ oid: "1.2.840.113549.1.1.11", digest: "sha256", nullParameters: true },
	{ oid: "1.2.840.113549.1.1.12", digest: "sha384", nullParameters: true },
	{ oid: "1.2.840.113549.1.1.13", digest: "sha512", nullParameters: true },
	{ oid: "1.3.101.112", digest: null, nullParameters: false },
];

/** The algorithm of an identifier read from a request; undefined when it is not supported (MD5, SHA-1, DSA). */
export const signatureAlgorithm = (
	oid: string,
): SignatureAlgorithm | undefined => algorithms.find((a) => a.oid === oid);

/** The algorithm a key signs with: ECDSA by curve, RSA with SHA-256, Ed25519. Throws for other keys. */
export function algorithmForKey(key: {
	asymmetricKeyType?: string | undefined;
	asymmetricKeyDetails?: { namedCurve?: string | undefined } | undefined;
}): SignatureAlgorithm {
	const curve = key.asymmetricKeyDetails?.namedCurve;
	const oid =
		key.asymmetricKeyType === "rsa"
			? "1.2.840.113549.1.1.11"
			: key.asymmetricKeyType === "ed25519"
				? "1.3.101.112"
				: curve === "secp384r1"
					? "1.2.840.10045.4.3.3"
					: curve === "secp521r1"
						? "1.2.840.10045.4.3.4"
						: "1.2.840.10045.4.3.2";
	const found = signatureAlgorithm(oid);
	if (
		found === undefined ||
		!["rsa", "ec", "ed25519"].includes(key.asymmetricKeyType ?? "")
	)
		throw new Error(
			`keys of type ${key.asymmetricKeyType} can't sign certificates`,
		);
	return found;
}
