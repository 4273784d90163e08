import { X509Certificate } from "node:crypto";
import { CertificateAuthority } from "../authority.ts";
import { directoryStore } from "../files.ts";
import { issue, type Leaf, leafDays, readPair, writePair } from "../stored.ts";
import { subjectLines } from "../subject.ts";
import {
	type CertificateName,
	managedCertificates,
	showCertificates,
} from "./show.ts";

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

/** Issues a certificate anew for the names it has. Throws when its authority is not there. */
export async function reissue(
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
