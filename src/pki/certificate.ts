import {
	createHash,
	type KeyObject,
	randomBytes,
	sign,
	type X509Certificate,
} from "node:crypto";
import type { Asn1, Asn1Node } from "./asn1.ts";
import { encodeAltNames, type SubjectAltNames } from "./names.ts";
import { algorithmForKey, oids, type SignatureAlgorithm } from "./oids.ts";
import { encodeUsages } from "./usages.ts";

/** What a certificate is to say; times are milliseconds since the epoch. */
export interface CertificateTemplate {
	readonly subject: Asn1Node;
	readonly publicKey: KeyObject;
	readonly notBefore: number;
	readonly notAfter: number;
	/** Usage names of certificates.k8s.io/v1: "client auth", "digital signature", ... */
	readonly usages: readonly string[];
	readonly authority?: boolean;
	readonly altNames?: SubjectAltNames;
}

/** Who signs. Without a certificate the new certificate signs itself. */
export interface Issuer {
	readonly certificate?: X509Certificate;
	readonly key: KeyObject;
}

/** Makes and signs an X.509 v3 certificate; returns PEM. The signature takes about 0.2 ms with P-256. */
export function buildCertificate(
	a: Asn1,
	template: CertificateTemplate,
	issuer: Issuer,
): string {
	const algorithm = algorithmForKey(issuer.key);
	const spki = template.publicKey.export({ type: "spki", format: "der" });
	const ownKeyId = keyIdentifier(a, spki);
	const parent = issuer.certificate && readIssuer(a, issuer.certificate);
	const toBeSigned = a.encode(
		a.sequence(
			a.tagged(0, [a.integer(Buffer.from([2]))]),
			a.integer(serialNumber()),
			algorithmIdentifier(a, algorithm),
			parent?.name ?? template.subject,
			a.sequence(a.time(template.notBefore), a.time(template.notAfter)),
			template.subject,
			a.decode(spki),
			a.tagged(3, [
				a.sequence(
					...extensions(a, template, ownKeyId, parent?.keyId ?? ownKeyId),
				),
			]),
		),
	);
	const signature = sign(algorithm.digest, toBeSigned, issuer.key);
	return pem(
		"CERTIFICATE",
		a.encode(
			a.sequence(
				a.decode(toBeSigned),
				algorithmIdentifier(a, algorithm),
				a.bits(signature),
			),
		),
	);
}

function extensions(
	a: Asn1,
	template: CertificateTemplate,
	ownKeyId: Buffer,
	issuerKeyId: Buffer,
): Asn1Node[] {
	const extension = (oid: string, critical: boolean, value: Asn1Node) =>
		a.sequence(
			a.oid(oid),
			...(critical ? [a.boolean(true)] : []),
			a.octets(a.encode(value)),
		);
	const { keyUsage, extended } = encodeUsages(template.usages);
	const out: Asn1Node[] = [];
	if (keyUsage.length > 0)
		out.push(extension(oids.keyUsage, true, keyUsageBits(a, keyUsage)));
	if (extended.length > 0)
		out.push(
			extension(
				oids.extendedKeyUsage,
				false,
				a.sequence(...extended.map((oid) => a.oid(oid))),
			),
		);
	out.push(
		extension(
			oids.basicConstraints,
			true,
			a.sequence(...(template.authority ? [a.boolean(true)] : [])),
		),
	);
	if (template.authority)
		out.push(extension(oids.subjectKeyIdentifier, false, a.octets(ownKeyId)));
	out.push(
		extension(
			oids.authorityKeyIdentifier,
			false,
			a.sequence(a.tagged(0, issuerKeyId)),
		),
	);
	const altNames = encodeAltNames(a, template.altNames ?? {});
	if (a.children(altNames).length > 0)
		out.push(extension(oids.subjectAltName, false, altNames));
	return out;
}

/** Bit 0 is the highest bit of the first byte; trailing zero bits are cut off as DER asks. */
function keyUsageBits(a: Asn1, bits: readonly number[]): Asn1Node {
	const highest = Math.max(...bits);
	const bytes = Buffer.alloc((highest >> 3) + 1);
	for (const bit of bits)
		bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) | (0x80 >> (bit & 7));
	return a.bits(bytes, 7 - (highest & 7));
}

/** The AlgorithmIdentifier of a signature. */
export const algorithmIdentifier = (a: Asn1, algorithm: SignatureAlgorithm) =>
	a.sequence(
		a.oid(algorithm.oid),
		...(algorithm.nullParameters ? [a.null()] : []),
	);

/** The key identifier of RFC 5280 section 4.2.1.2, method 1. */
const keyIdentifier = (a: Asn1, spki: Buffer): Buffer =>
	createHash("sha1")
		.update(a.bitsOf(a.children(a.decode(spki))[1]))
		.digest();

/** Sixteen random bytes, positive and without leading zeros. */
function serialNumber(): Buffer {
	const serial = randomBytes(16);
	serial[0] = ((serial[0] ?? 0) & 0x7f) | 0x40;
	return serial;
}

/** The issuer's name and key identifier exactly as its certificate has them. */
function readIssuer(a: Asn1, certificate: X509Certificate) {
	const fields = a.children(a.children(a.decode(certificate.raw))[0]);
	const name = fields[5];
	if (name === undefined)
		throw new Error("the issuer's certificate has no subject");
	const list = a.children(fields.find((f) => a.isTagged(f, 3)))[0];
	const own = a
		.children(list)
		.map((e) => a.children(e))
		.find(([oid]) => a.oidOf(oid) === oids.subjectKeyIdentifier)
		?.at(-1);
	const keyId =
		own === undefined
			? keyIdentifier(
					a,
					certificate.publicKey.export({
						type: "spki",
						format: "der",
					}),
				)
			: a.bytes(a.decode(a.bytes(own)));
	return { name, keyId };
}

/** Wraps DER in lines of 64 characters. */
export function pem(label: string, der: Buffer): string {
	const lines = der.toString("base64").match(/.{1,64}/g) ?? [];
	return `-----BEGIN ${label}-----\n${lines.join("\n")}\n-----END ${label}-----\n`;
}
