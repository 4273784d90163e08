import { createPublicKey, type KeyObject, verify } from "node:crypto";
import { pemBlocks } from "../shared/pem.ts";
import {
	type DerElement,
	derTags,
	oidText,
	readElement,
	readElements,
} from "./der.ts";

/** The digests of signatures, by object identifier; Ed25519 has none of its own. */
const digests = new Map<string, string | null>([
	["1.2.840.113549.1.1.11", "sha256"],
	["1.2.840.113549.1.1.12", "sha384"],
	["1.2.840.113549.1.1.13", "sha512"],
	["1.2.840.10045.4.3.2", "sha256"],
	["1.2.840.10045.4.3.3", "sha384"],
	["1.2.840.10045.4.3.4", "sha512"],
	["1.3.101.112", null],
]);
const insecure = new Map([
	["1.2.840.113549.1.1.4", "MD5-RSA"],
	["1.2.840.113549.1.1.5", "SHA1-RSA"],
	["1.2.840.10045.4.1", "ECDSA-SHA1"],
]);
const wrongSignature: Readonly<Record<string, string>> = {
	rsa: "crypto/rsa: verification error",
	ec: "x509: ECDSA verification failure",
	ed25519: "x509: Ed25519 verification failure",
};
const malformed = "asn1: structure error: tags don't match";

/**
 * What is wrong with a PKCS#10 request (PEM in base64), in Go's words: its form or its signature
 * (k8s.io/kubernetes/pkg/apis/certificates/helpers.go ParseCSR, x509.CertificateRequest.CheckSignature).
 */
export function certificateRequestProblem(
	base64: string | undefined,
): string | undefined {
	const [block] = pemBlocks(
		Buffer.from(base64 ?? "", "base64").toString("latin1"),
	);
	if (block?.type !== "CERTIFICATE REQUEST")
		return "PEM block type must be CERTIFICATE REQUEST";
	try {
		checkRequest(block.der);
		return undefined;
	} catch (error) {
		return (error as Error).message;
	}
}

function checkRequest(der: Buffer): void {
	const outer = sequence(readElement(der));
	if (outer.whole.length < der.length)
		throw new Error("asn1: syntax error: trailing data");
	const [signed, algorithm, signature] = readElements(outer.content);
	const [version, subject, key] = readElements(sequence(signed).content);
	if (version?.tag !== derTags.integer) throw new Error(malformed);
	sequence(subject);
	const publicKey = readKey(sequence(key).whole);
	const [oid] = readElements(sequence(algorithm).content);
	if (oid?.tag !== derTags.oid || signature?.tag !== derTags.bitString)
		throw new Error(malformed);
	checkSignature(
		sequence(signed).whole,
		oidText(oid.content),
		publicKey,
		signature.content.subarray(1),
	);
}

function sequence(element: DerElement | undefined): DerElement {
	if (element?.tag !== derTags.sequence) throw new Error(malformed);
	return element;
}

function readKey(spki: Buffer): KeyObject {
	try {
		return createPublicKey({ key: spki, type: "spki", format: "der" });
	} catch {
		throw new Error("x509: malformed public key");
	}
}

function checkSignature(
	signed: Buffer,
	algorithm: string,
	publicKey: KeyObject,
	signature: Buffer,
): void {
	const weak = insecure.get(algorithm);
	if (weak !== undefined)
		throw new Error(
			`x509: cannot verify signature: insecure algorithm ${weak}`,
		);
	const digest = digests.get(algorithm);
	if (digest === undefined)
		throw new Error("x509: cannot verify signature: algorithm unimplemented");
	if (!verify(digest, signed, publicKey, signature))
		throw new Error(
			wrongSignature[publicKey.asymmetricKeyType ?? ""] ??
				"x509: cannot verify signature: algorithm unimplemented",
		);
}
