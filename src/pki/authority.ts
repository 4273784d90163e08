import { type KeyObject, X509Certificate } from "node:crypto";
import { loadAsn1 } from "./asn1.ts";
import { buildCertificate } from "./certificate.ts";
import { type CertificateRequest, parseCsr } from "./csr.ts";
import { type KeyPair, newEcKeys, privatePem, readPrivateKey } from "./keys.ts";
import { encodeSubject, type Subject, type SubjectAltNames } from "./names.ts";

/** Clocks of clients may be a little behind: what is issued is valid from five minutes ago. */
export const backdateMs = 5 * 60_000;
export const dayMs = 24 * 3600_000;

export interface IssueOptions {
	readonly subject: Subject;
	/** Usage names of certificates.k8s.io/v1. */
	readonly usages: readonly string[];
	readonly days: number;
	readonly altNames?: SubjectAltNames;
}

export interface SignCsrOptions {
	/** Usage names of certificates.k8s.io/v1. Unknown names throw. */
	readonly usages: readonly string[];
	/** Milliseconds since the epoch; the end is cut to the authority's own. */
	readonly notBefore: number;
	readonly notAfter: number;
}

/** A certificate authority that can sign. Certificates keep its name, whatever made it. */
export class CertificateAuthority {
	readonly pair: KeyPair;
	readonly certificate: X509Certificate;
	readonly #key: KeyObject;
	readonly #now: () => number;

	/** Throws when the texts are no certificate and key, or the key is another one's. */
	constructor(pair: KeyPair, now: () => number) {
		this.pair = pair;
		this.certificate = new X509Certificate(pair.certificate);
		this.#key = readPrivateKey(pair.key, "the authority's key");
		this.#now = now;
		if (!this.certificate.checkPrivateKey(this.#key))
			throw new Error("the authority's key does not belong to its certificate");
	}

	/** A new self-signed authority, as kubeadm makes them. */
	static async create(
		commonName: string,
		days: number,
		now: () => number,
	): Promise<CertificateAuthority> {
		const a = await loadAsn1();
		const keys = newEcKeys();
		const certificate = buildCertificate(
			a,
			{
				subject: encodeSubject(a, { commonName }),
				publicKey: keys.publicKey,
				notBefore: now() - backdateMs,
				notAfter: now() + days * dayMs,
				usages: ["digital signature", "key encipherment", "cert sign"],
				authority: true,
				altNames: { dns: [commonName] },
			},
			{ key: keys.privateKey },
		);
		return new CertificateAuthority(
			{ certificate, key: privatePem(keys.privateKey) },
			now,
		);
	}

	/** A new key and a certificate for it. */
	async issue(options: IssueOptions): Promise<KeyPair> {
		const a = await loadAsn1();
		const keys = newEcKeys();
		const certificate = buildCertificate(
			a,
			{
				subject: encodeSubject(a, options.subject),
				publicKey: keys.publicKey,
				notBefore: this.#now() - backdateMs,
				notAfter: this.#end(this.#now() + options.days * dayMs),
				usages: options.usages,
				...(options.altNames === undefined
					? {}
					: { altNames: options.altNames }),
			},
			{ certificate: this.certificate, key: this.#key },
		);
		return { certificate, key: privatePem(keys.privateKey) };
	}

	/**
	 * Signs a PKCS#10 request: subject, alternative names and public key are the request's, everything else the
	 * signer's (pkg/controller/certificates/authority PermissiveSigningPolicy). Returns PEM.
	 */
	async signCsr(
		request: string | CertificateRequest,
		options: SignCsrOptions,
	): Promise<string> {
		const csr = typeof request === "string" ? await parseCsr(request) : request;
		return buildCertificate(
			await loadAsn1(),
			{
				subject: csr.subject,
				publicKey: csr.publicKey,
				notBefore: options.notBefore,
				notAfter: this.#end(options.notAfter),
				usages: options.usages,
				altNames: csr.altNames,
			},
			{ certificate: this.certificate, key: this.#key },
		);
	}

	#end(wanted: number): number {
		const own = Date.parse(this.certificate.validTo);
		if (own < this.#now())
			throw new Error(
				`refusing to sign: the authority expired on ${this.certificate.validTo}`,
			);
		return Math.min(wanted, own);
	}
}
