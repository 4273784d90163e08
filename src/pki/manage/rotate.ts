import { X509Certificate } from "node:crypto";
import { CertificateAuthority } from "../authority.ts";
import { directoryStore } from "../files.ts";
import { authorityDays, readPair, writePair } from "../stored.ts";
import { reissue } from "./renew.ts";
import { blocksOf, type CertificateName, showCertificates } from "./show.ts";

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
