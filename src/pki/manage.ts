import { X509Certificate } from "node:crypto";
import { realClock } from "../apimachinery/clock.ts";
import { CertificateAuthority } from "./authority.ts";
import { directoryStore } from "./files.ts";
import type { KeyPair } from "./keys.ts";
import { issue, type Leaf, leafDays, readPair, writePair } from "./stored.ts";
import { subjectLines } from "./subject.ts";

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

const blocksOf = (bundle: string): string[] =>
	bundle.match(
		/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----\n?/g,
	) ?? [];

/**
 * Issues certificates anew from the directory's authorities, for the same names; a running server takes them up.
 * Returns the names; throws for a certificate that is not ours to renew.
 */
export async function renewCertificates(
	directory: string,
	names: readonly CertificateName[],
	now: () => number,
): Promise<CertificateName[]> {
	const shown = showCertificates(directory);
	const wanted = shown.filter(
		({ name, authority }) =>
			authority !== "" && (names.length === 0 || names.includes(name)),
	);
	for (const name of names)
		if (!wanted.some((one) => one.name === name))
			throw new Error(
				managedCertificates[name] === undefined
					? `${name} is an authority: it is replaced with rotate`
					: `there is no ${name}.crt in ${directory}`,
			);
	for (const one of wanted)
		if (!one.managed)
			throw new Error(`${one.file} was not signed by our ${one.authority}`);
	for (const { name, authority } of wanted)
		await reissue(directory, name, authority, now);
	return wanted.map(({ name }) => name);
}

async function reissue(
	directory: string,
	name: CertificateName,
	authorityName: string,
	now: () => number,
): Promise<void> {
	const store = directoryStore(directory);
	const authority = readPair(store, authorityName);
	const old = store.read(`${name}.crt`);
	if (authority === undefined || old === undefined)
		throw new Error(`${store.path(`${authorityName}.crt`)} is missing`);
	const leaf = leafOf(new X509Certificate(old));
	const signer = new CertificateAuthority(authority, now);
	writePair(store, name, await issue(signer, leaf, leafDays));
}

/** What a certificate is for, to be wanted again. */
function leafOf(certificate: X509Certificate): Leaf {
	const subject = subjectLines(certificate);
	const values = (attribute: string) =>
		subject
			.filter((line) => line.startsWith(`${attribute}=`))
			.map((line) => line.slice(attribute.length + 1));
	const names = (certificate.subjectAltName ?? "").split(", ");
	const ofType = (type: string) =>
		names
			.filter((name) => name.startsWith(type))
			.map((name) => name.slice(type.length));
	return {
		user: values("CN")[0] ?? "",
		groups: values("O"),
		...(certificate.subjectAltName === undefined
			? {}
			: { dns: ofType("DNS:"), ip: ofType("IP Address:") }),
	};
}

/**
 * Puts new authorities in the place of the old ones, which stay trusted until `forgetAuthorities`, and issues
 * everything anew from them. Private keys of the old ones are gone afterwards.
 */
export async function rotateAuthorities(
	directory: string,
	now: () => number,
): Promise<CertificateName[]> {
	const store = directoryStore(directory);
	const leaves = showCertificates(directory).filter(
		({ authority, managed }) => authority !== "" && managed,
	);
	for (const name of ["ca", "front-proxy-ca"] as const) {
		const old = readPair(store, name);
		if (old === undefined) continue;
		const { subject } = new X509Certificate(old.certificate);
		const commonName = /^CN=(.*)$/m.exec(subject)?.[1] ?? name;
		const made = await CertificateAuthority.create(
			commonName,
			authorityDays,
			now,
		);
		writePair(store, name, {
			key: made.pair.key,
			certificate: `${made.pair.certificate}${old.certificate}`,
		});
	}
	for (const { name, authority } of leaves)
		await reissue(directory, name, authority, now);
	return leaves.map(({ name }) => name);
}

const authorityDays = 3650;

/**
 * A client certificate from the directory's authority; undefined when its key is not there, or it is another
 * cluster's as `isOurs` tells.
 */
export async function clientCertificateFrom(
	directory: string,
	user: string,
	groups: readonly string[],
	seconds: number,
	isOurs: (authority: X509Certificate) => boolean,
): Promise<KeyPair | undefined> {
	const store = directoryStore(directory);
	if (store.read("ca.key") === undefined) return undefined;
	const pair = readPair(store, "ca");
	if (pair === undefined) return undefined;
	const authority = new CertificateAuthority(pair, realClock.now);
	if (!isOurs(authority.certificate)) return undefined;
	return issue(authority, { user, groups }, seconds / secondsPerDay);
}

const secondsPerDay = 24 * 3600;

/** Ends the trust in authorities that were replaced. Returns how many there were. */
export function forgetAuthorities(directory: string): number {
	const store = directoryStore(directory);
	let forgotten = 0;
	for (const name of ["ca", "front-proxy-ca"]) {
		const [current, ...previous] = blocksOf(store.read(`${name}.crt`) ?? "");
		if (current === undefined || previous.length === 0) continue;
		store.write(`${name}.crt`, current);
		forgotten += previous.length;
	}
	return forgotten;
}
