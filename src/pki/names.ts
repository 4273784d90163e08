import { isIP } from "node:net";
import type { Asn1, Asn1Node } from "./asn1.ts";
import { oids } from "./oids.ts";

/** The two parts of a distinguished name that Kubernetes reads: the user and the groups. */
export interface Subject {
	readonly commonName: string;
	readonly organizations?: readonly string[];
}

export interface SubjectAltNames {
	readonly dns?: readonly string[];
	readonly ip?: readonly string[];
	readonly email?: readonly string[];
	readonly uri?: readonly string[];
}

/** Encodes `O=..., CN=...`, organizations first and in one set, as Go's crypto/x509 writes them. */
export function encodeSubject(a: Asn1, subject: Subject): Asn1Node {
	const attribute = (oid: string, text: string) =>
		a.sequence(a.oid(oid), a.utf8(text));
	const organizations = subject.organizations ?? [];
	return a.sequence(
		...(organizations.length === 0
			? []
			: [
					a.set(
						...derSorted(
							a,
							organizations.map((o) => attribute(oids.organization, o)),
						),
					),
				]),
		a.set(attribute(oids.commonName, subject.commonName)),
	);
}

/** DER wants the elements of a SET OF in the order of their encodings. */
const derSorted = (a: Asn1, nodes: Asn1Node[]): Asn1Node[] =>
	nodes
		.map((node) => ({ node, der: a.encode(node) }))
		.sort((x, y) => Buffer.compare(x.der, y.der))
		.map(({ node }) => node);

/** Reads the values of one attribute type, in the order of the name. */
export function subjectValues(a: Asn1, name: Asn1Node, oid: string): string[] {
	const values: string[] = [];
	for (const set of a.children(name))
		for (const attribute of a.children(set)) {
			const [type, value] = a.children(attribute);
			if (a.oidOf(type) === oid) values.push(a.bytes(value).toString("utf8"));
		}
	return values;
}

const tags = { email: 1, dns: 2, uri: 6, ip: 7 } as const;

/** GeneralNames in Go's order: DNS names, mail addresses, IP addresses, URIs. */
export function encodeAltNames(a: Asn1, names: SubjectAltNames): Asn1Node {
	const text = (tag: number, values: readonly string[] = []) =>
		values.map((value) => a.tagged(tag, Buffer.from(value, "latin1")));
	return a.sequence(
		...text(tags.dns, names.dns),
		...text(tags.email, names.email),
		...(names.ip ?? []).map((ip) => a.tagged(tags.ip, ipBytes(ip))),
		...text(tags.uri, names.uri),
	);
}

/** The inverse of encodeAltNames; unknown kinds of names are skipped. */
export function decodeAltNames(
	a: Asn1,
	node: Asn1Node,
): Required<SubjectAltNames> {
	const of = (tag: number) =>
		a
			.children(node)
			.filter((name) => a.isTagged(name, tag))
			.map((name) => a.bytes(name));
	return {
		dns: of(tags.dns).map((b) => b.toString("latin1")),
		email: of(tags.email).map((b) => b.toString("latin1")),
		uri: of(tags.uri).map((b) => b.toString("latin1")),
		ip: of(tags.ip).map(ipText),
	};
}

/** Four or sixteen bytes of an IP address. Throws when the text is none. */
export function ipBytes(ip: string): Buffer {
	if (isIP(ip) === 4) return Buffer.from(ip.split(".").map(Number));
	if (isIP(ip) !== 6)
		throw new Error(`${JSON.stringify(ip)} is not an IP address`);
	// The URL parser is the one place of the platform that writes an IPv6 address in canonical groups.
	const canonical = new URL(`http://[${ip}]`).hostname.slice(1, -1);
	const [head = "", tail] = canonical.split("::");
	const groups = (part: string) => (part === "" ? [] : part.split(":"));
	const left = groups(head);
	const right = groups(tail ?? "");
	const zeros = Array<string>(8 - left.length - right.length).fill("0");
	const bytes = Buffer.alloc(16);
	[...left, ...(tail === undefined ? [] : zeros), ...right].forEach((g, i) => {
		bytes.writeUInt16BE(Number.parseInt(g, 16), i * 2);
	});
	return bytes;
}

export function ipText(bytes: Buffer): string {
	if (bytes.length === 4) return [...bytes].join(".");
	const groups = Array.from({ length: bytes.length / 2 }, (_, i) =>
		bytes.readUInt16BE(i * 2).toString(16),
	);
	return new URL(`http://[${groups.join(":")}]`).hostname.slice(1, -1);
}
