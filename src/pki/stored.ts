import { createPublicKey, X509Certificate } from "node:crypto";
import { CertificateAuthority, dayMs } from "./authority.ts";
import type { CertificateStore } from "./files.ts";
import {
	type KeyPair,
	newSigningKey,
	publicPem,
	readPrivateKey,
	type SigningKey,
} from "./keys.ts";
import { ipBytes, ipText } from "./names.ts";

export const authorityDays = 3650;
export const leafDays = 365;
/** A certificate of ours that ends sooner than this is replaced at the next start. */
const renewBeforeMs = 30 * dayMs;

/** A certificate that is wanted: a client's, or the server's when it has names. */
export interface Leaf {
	readonly user: string;
	readonly groups?: readonly string[];
	readonly dns?: readonly string[];
	readonly ip?: readonly string[];
}

export function issue(
	authority: CertificateAuthority,
	want: Leaf,
	days: number,
): Promise<KeyPair> {
	const server = want.dns !== undefined || want.ip !== undefined;
	return authority.issue({
		subject: { commonName: want.user, organizations: want.groups ?? [] },
		usages: [
			"digital signature",
			"key encipherment",
			server ? "server auth" : "client auth",
		],
		days,
		altNames: { dns: want.dns ?? [], ip: want.ip ?? [] },
	});
}

/** Both files of a pair, or neither. Throws when they do not belong together. */
export function readPair(
	store: CertificateStore,
	name: string,
): KeyPair | undefined {
	const certificate = store.read(`${name}.crt`);
	const key = store.read(`${name}.key`);
	if (certificate === undefined && key === undefined) return undefined;
	if (certificate === undefined || key === undefined) {
		const [there, missing] =
			certificate === undefined ? ["key", "crt"] : ["crt", "key"];
		throw new Error(
			`${store.path(`${name}.${there}`)} exists but ${store.path(`${name}.${missing}`)} is missing: restore it, or remove both to get new ones`,
		);
	}
	const file = store.path(`${name}.crt`);
	const parsed = parseCertificate(certificate, file);
	if (!parsed.checkPrivateKey(readPrivateKey(key, store.path(`${name}.key`))))
		throw new Error(`${store.path(`${name}.key`)} does not belong to ${file}`);
	return { certificate, key };
}

function parseCertificate(text: string, file: string): X509Certificate {
	try {
		return new X509Certificate(text);
	} catch (error) {
		throw new Error(
			`${file} holds no readable certificate: ${(error as Error).message}`,
		);
	}
}

/** The key is written first: a certificate without a key would be an error at the next start. */
export function writePair(
	store: CertificateStore,
	name: string,
	pair: KeyPair,
): void {
	store.write(`${name}.key`, pair.key);
	store.write(`${name}.crt`, pair.certificate);
}

export async function ensureAuthority(
	store: CertificateStore,
	name: string,
	commonName: string,
	now: () => number,
): Promise<CertificateAuthority> {
	const existing = readPair(store, name);
	if (existing === undefined) {
		const made = await CertificateAuthority.create(
			commonName,
			authorityDays,
			now,
		);
		writePair(store, name, made.pair);
		return made;
	}
	const authority = new CertificateAuthority(existing, now);
	const file = store.path(`${name}.crt`);
	if (!authority.certificate.ca)
		throw new Error(`${file} is not the certificate of an authority`);
	if (Date.parse(authority.certificate.validTo) < now())
		throw new Error(`${file} expired on ${authority.certificate.validTo}`);
	return authority;
}

export async function ensureLeaf(
	store: CertificateStore,
	name: string,
	authority: CertificateAuthority,
	want: Leaf,
	now: () => number,
): Promise<KeyPair> {
	const existing = readPair(store, name);
	if (existing !== undefined && !mustRenew(existing, authority, want, now()))
		return existing;
	const made = await issue(authority, want, leafDays);
	writePair(store, name, made);
	return made;
}

/** Only what our own authority signed is ever replaced: a certificate from elsewhere is its owner's business. */
function mustRenew(
	pair: KeyPair,
	authority: CertificateAuthority,
	want: Leaf,
	now: number,
): boolean {
	const certificate = new X509Certificate(pair.certificate);
	if (
		!certificate.checkIssued(authority.certificate) ||
		!certificate.verify(authority.certificate.publicKey)
	)
		return false;
	if (Date.parse(certificate.validTo) - now < renewBeforeMs) return true;
	return (
		(want.dns ?? []).some((host) => !certificate.checkHost(host)) ||
		(want.ip ?? []).some((ip) => !certificate.checkIP(ipText(ipBytes(ip))))
	);
}

export async function ensureSigningKey(
	store: CertificateStore,
	type: "rsa" | "ec",
): Promise<SigningKey> {
	const privateKey = store.read("sa.key");
	if (privateKey === undefined) {
		const made = await newSigningKey(type);
		store.write("sa.key", made.privateKey);
		store.write("sa.pub", made.publicKey);
		return made;
	}
	const publicKey = publicPem(
		createPublicKey(readPrivateKey(privateKey, store.path("sa.key"))),
	);
	const written = store.read("sa.pub");
	if (written === undefined) store.write("sa.pub", publicKey);
	else if (publicPem(createPublicKey(written)) !== publicKey)
		throw new Error(
			`${store.path("sa.pub")} does not belong to ${store.path("sa.key")}`,
		);
	return { privateKey, publicKey };
}
