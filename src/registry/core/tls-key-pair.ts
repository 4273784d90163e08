import {
	createPrivateKey,
	createPublicKey,
	type KeyObject,
	X509Certificate,
} from "node:crypto";
import { type PemBlock, pemBlocks } from "../shared/pem.ts";

const blocksOf = (base64: string | undefined): PemBlock[] =>
	pemBlocks(Buffer.from(base64 ?? "", "base64").toString("latin1"));

const listed = (blocks: readonly PemBlock[]): string =>
	`[${blocks.map(({ type }) => type).join(" ")}]`;

/**
 * Why a certificate and a private key (both PEM, base64) don't make a TLS identity, in the words of Go's
 * tls.X509KeyPair; undefined when they do.
 */
export function keyPairProblem(
	certificate: string | undefined,
	key: string | undefined,
): string | undefined {
	const certificates = blocksOf(certificate);
	const leaf = certificates.find(({ type }) => type === "CERTIFICATE");
	if (leaf === undefined) return noCertificate(certificates);
	const keys = blocksOf(key);
	const own = keys.find(
		({ type }) => type === "PRIVATE KEY" || type.endsWith(" PRIVATE KEY"),
	);
	if (own === undefined) return noKey(keys);
	return mismatch(leaf.text, own.text);
}

function noCertificate(found: readonly PemBlock[]): string {
	if (found.length === 0)
		return "tls: failed to find any PEM data in certificate input";
	if (found.length === 1 && found[0]?.type.endsWith("PRIVATE KEY"))
		return "tls: failed to find certificate PEM data in certificate input, but did find a private key; PEM inputs may have been switched";
	return `tls: failed to find "CERTIFICATE" PEM block in certificate input after skipping PEM blocks of the following types: ${listed(found)}`;
}

function noKey(found: readonly PemBlock[]): string {
	if (found.length === 0)
		return "tls: failed to find any PEM data in key input";
	if (found.length === 1 && found[0]?.type === "CERTIFICATE")
		return "tls: found a certificate rather than a key in the PEM for the private key";
	return `tls: failed to find PEM block with type ending in "PRIVATE KEY" in key input after skipping PEM blocks of the following types: ${listed(found)}`;
}

function mismatch(certificate: string, key: string): string | undefined {
	let held: KeyObject;
	try {
		held = new X509Certificate(certificate).publicKey;
	} catch {
		return "x509: malformed certificate";
	}
	let own: KeyObject;
	try {
		own = createPublicKey(createPrivateKey(key));
	} catch {
		return "tls: failed to parse private key";
	}
	if (own.asymmetricKeyType !== held.asymmetricKeyType)
		return "tls: private key type does not match public key type";
	return own.equals(held)
		? undefined
		: "tls: private key does not match public key";
}
