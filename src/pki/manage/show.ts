import { X509Certificate } from "node:crypto";
import { directoryStore } from "../files.ts";
import { subjectLines } from "../subject.ts";

/** The certificates of a directory, and whose signature each has. */
export const managedCertificates = {
	ca: undefined,
	apiserver: "ca",
	admin: "ca",
	"front-proxy-ca": undefined,
	"front-proxy-client": "front-proxy-ca",
} as const;
export type CertificateName = keyof typeof managedCertificates;

export interface ShownCertificate {
	readonly name: CertificateName;
	readonly file: string;
	readonly subject: string;
	/** Milliseconds since the epoch. */
	readonly notAfter: number;
	/** The authority that signed it; "" for one that signed itself. */
	readonly authority: string;
	/** False for what comes from elsewhere: we can't renew it. */
	readonly managed: boolean;
	/** Authorities before this one that are still trusted. */
	readonly previous: number;
}

/** What a directory holds; certificates that are missing are left out. Throws when a file can't be read. */
export function showCertificates(directory: string): ShownCertificate[] {
	const store = directoryStore(directory);
	const names = Object.keys(managedCertificates) as CertificateName[];
	return names.flatMap((name) => {
		const text = store.read(`${name}.crt`);
		if (text === undefined) return [];
		const certificate = new X509Certificate(text);
		const authority = managedCertificates[name];
		return [
			{
				name,
				file: store.path(`${name}.crt`),
				subject: subjectLines(certificate).join(", "),
				notAfter: Date.parse(certificate.validTo),
				authority: authority ?? "",
				managed:
					authority === undefined
						? store.read(`${name}.key`) !== undefined
						: isSignedBy(certificate, store.read(`${authority}.crt`)),
				previous: blocksOf(text).length - 1,
			},
		];
	});
}

const isSignedBy = (
	certificate: X509Certificate,
	authority: string | undefined,
): boolean =>
	blocksOf(authority ?? "").some((block) => {
		const issuer = new X509Certificate(block);
		return (
			certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey)
		);
	});

/** The certificates of a bundle, each as PEM. */
export const blocksOf = (bundle: string): string[] =>
	bundle.match(
		/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----\n?/g,
	) ?? [];
