import { X509Certificate } from "node:crypto";
import type { Clock } from "../apimachinery/clock.ts";
import type { PeerCertificate } from "./authenticator.ts";

export interface VerifiedCertificate {
	readonly leaf: X509Certificate;
	/** Until when the whole chain holds, in milliseconds since the epoch. */
	readonly notAfter: number;
}

/** PEM certificates; a function when they may be replaced while the server runs. */
export type AuthorityBundle = string | (() => string);

const anyUsage = "2.5.29.37.0";
const clientAuth = "1.3.6.1.5.5.7.3.2";
const maxDepth = 8;
const maxRemembered = 4096;
/** How long a connection's bad certificate is not looked at again; it may become valid meanwhile. */
const refusalMs = 30_000;

/**
 * Checks client certificates against a bundle of authorities as crypto/x509 does: signatures, validity of every link,
 * client-auth usage of every link. Results are remembered, so a certificate seen before costs a map look-up and a
 * connection seen before nothing.
 */
export class ClientCertificateVerifier {
	readonly #bundle: () => string;
	#text: string;
	#roots: readonly X509Certificate[];
	readonly #clock: Clock;
	#byConnection = new WeakMap<PeerCertificate, VerifiedCertificate>();
	#refused = new WeakMap<
		PeerCertificate,
		{ readonly error: Error; readonly until: number }
	>();
	readonly #byFingerprint = new Map<string, VerifiedCertificate>();

	/** The bundle holds any number of PEM certificates. Throws when one can't be read or there is none. */
	constructor(bundle: AuthorityBundle, clock: Clock) {
		this.#bundle = typeof bundle === "string" ? () => bundle : bundle;
		this.#text = this.#bundle();
		this.#roots = parseBundle(this.#text);
		this.#clock = clock;
	}

	/** Throws with crypto/x509's words when the chain does not hold now. */
	verify(peer: PeerCertificate): VerifiedCertificate {
		this.#followBundle();
		const now = this.#clock.now();
		const known = this.#byConnection.get(peer);
		if (known !== undefined && now <= known.notAfter) return known;
		const refused = this.#refused.get(peer);
		if (refused !== undefined && now < refused.until) throw refused.error;
		try {
			const verified = this.#verifyChain(peer.chain, now);
			this.#byConnection.set(peer, verified);
			return verified;
		} catch (error) {
			this.#refused.set(peer, {
				error: error as Error,
				until: now + refusalMs,
			});
			throw error;
		}
	}

	/** When authorities were replaced, what was believed before is looked at again. */
	#followBundle(): void {
		const text = this.#bundle();
		if (text === this.#text) return;
		this.#roots = parseBundle(text);
		this.#text = text;
		this.#byConnection = new WeakMap();
		this.#refused = new WeakMap();
		this.#byFingerprint.clear();
	}

	#verifyChain(chain: readonly Buffer[], now: number): VerifiedCertificate {
		const [leaf, ...intermediates] = chain.map(
			(der) => new X509Certificate(der),
		);
		if (leaf === undefined) throw new Error("x509: missing certificate");
		const known = this.#byFingerprint.get(leaf.fingerprint256);
		if (known !== undefined && now <= known.notAfter) return known;
		const verified = this.#build(leaf, intermediates, now);
		if (this.#byFingerprint.size >= maxRemembered) this.#byFingerprint.clear();
		this.#byFingerprint.set(leaf.fingerprint256, verified);
		return verified;
	}

	#build(
		leaf: X509Certificate,
		intermediates: readonly X509Certificate[],
		now: number,
	): VerifiedCertificate {
		const failures: string[] = [];
		const climb = (
			certificate: X509Certificate,
			notAfter: number,
			depth: number,
		): number | undefined => {
			const problem = linkProblem(certificate, now);
			if (problem !== undefined) {
				failures.push(problem);
				return undefined;
			}
			const until = Math.min(notAfter, Date.parse(certificate.validTo));
			if (this.#roots.some((root) => root.raw.equals(certificate.raw)))
				return until;
			if (depth === maxDepth) return undefined;
			for (const parent of [...this.#roots, ...intermediates]) {
				if (!parent.ca || !issued(parent, certificate)) continue;
				const end = climb(parent, until, depth + 1);
				if (end !== undefined) return end;
			}
			return undefined;
		};
		const notAfter = climb(leaf, Number.POSITIVE_INFINITY, 0);
		if (notAfter === undefined)
			throw new Error(
				failures[0] ?? "x509: certificate signed by unknown authority",
			);
		return { leaf, notAfter };
	}
}

const issued = (parent: X509Certificate, child: X509Certificate): boolean =>
	!parent.raw.equals(child.raw) &&
	child.checkIssued(parent) &&
	child.verify(parent.publicKey);

function linkProblem(
	certificate: X509Certificate,
	now: number,
): string | undefined {
	const expired = "x509: certificate has expired or is not yet valid";
	const at = new Date(now).toISOString();
	if (now > Date.parse(certificate.validTo))
		return `${expired}: current time ${at} is after ${certificate.validTo}`;
	if (now < Date.parse(certificate.validFrom))
		return `${expired}: current time ${at} is before ${certificate.validFrom}`;
	// Without the extension a certificate is good for every purpose.
	const usages: readonly string[] | undefined = certificate.keyUsage;
	if (
		usages?.length &&
		!usages.includes(clientAuth) &&
		!usages.includes(anyUsage)
	)
		return "x509: certificate specifies an incompatible key usage";
	return undefined;
}

function parseBundle(bundle: string): X509Certificate[] {
	const blocks =
		bundle.match(
			/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g,
		) ?? [];
	if (blocks.length === 0)
		throw new Error("the bundle of client authorities holds no certificate");
	return blocks.map((block) => new X509Certificate(block));
}
