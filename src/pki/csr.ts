import { createPublicKey, type KeyObject, verify } from "node:crypto";
import { type Asn1, type Asn1Node, loadAsn1 } from "./asn1.ts";
import {
	decodeAltNames,
	type SubjectAltNames,
	subjectValues,
} from "./names.ts";
import { oids, signatureAlgorithm } from "./oids.ts";

/** A PKCS#10 certification request (RFC 2986) whose signature has been verified. */
export interface CertificateRequest {
	readonly commonName: string;
	readonly organizations: readonly string[];
	readonly publicKey: KeyObject;
	readonly altNames: Required<SubjectAltNames>;
	/** The subject as it was encoded, to be copied into the certificate. */
	readonly subject: Asn1Node;
}

/**
 * Reads the first CERTIFICATE REQUEST block: RSA, ECDSA and Ed25519 keys.
 * Throws "PEM block type must be CERTIFICATE REQUEST", on malformed DER, and when the signature does not fit.
 */
export async function parseCsr(text: string): Promise<CertificateRequest> {
	const der = requestDer(text);
	const a = await loadAsn1();
	const [info, algorithm, signature] = a.children(a.decode(der));
	if (info === undefined)
		throw new Error("asn1: structure error: empty certificate request");
	const [, subject, spki, attributes] = a.children(info);
	if (subject === undefined || spki === undefined)
		throw new Error("asn1: structure error: incomplete certificate request");
	const publicKey = createPublicKey({
		key: a.encode(spki),
		type: "spki",
		format: "der",
	});
	const oid = a.oidOf(a.children(algorithm)[0]);
	const known = signatureAlgorithm(oid);
	if (known === undefined)
		throw new Error(
			`x509: cannot verify signature: algorithm ${oid} unimplemented`,
		);
	if (!verify(known.digest, a.encode(info), publicKey, a.bitsOf(signature)))
		throw new Error(
			"x509: the signature of the certificate request is invalid",
		);
	return {
		commonName: subjectValues(a, subject, oids.commonName).at(-1) ?? "",
		organizations: subjectValues(a, subject, oids.organization),
		publicKey,
		altNames: requestedAltNames(a, attributes),
		subject,
	};
}

function requestDer(text: string): Buffer {
	const block =
		/-----BEGIN ([A-Z0-9 ]+)-----\s*([A-Za-z0-9+/=\s]*?)-----END \1-----/.exec(
			text,
		);
	if (block?.[1] !== "CERTIFICATE REQUEST")
		throw new Error("PEM block type must be CERTIFICATE REQUEST");
	return Buffer.from(block[2] ?? "", "base64");
}

function requestedAltNames(
	a: Asn1,
	attributes: Asn1Node | undefined,
): Required<SubjectAltNames> {
	const requested = a
		.children(attributes)
		.map((attribute) => a.children(attribute))
		.find(([type]) => a.oidOf(type) === oids.extensionRequest);
	const altNames = a
		.children(a.children(requested?.[1])[0])
		.map((extension) => a.children(extension))
		.find(([type]) => a.oidOf(type) === oids.subjectAltName)
		?.at(-1);
	return altNames === undefined
		? { dns: [], ip: [], email: [], uri: [] }
		: decodeAltNames(a, a.decode(a.bytes(altNames)));
}
