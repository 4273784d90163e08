/** What a client certificate says about its bearer, read straight from DER so that no odd character can be misread. */
export interface CertificateSubject {
	/** The last common name, as crypto/x509 takes it; "" when there is none. */
	readonly commonName: string;
	readonly organizations: readonly string[];
	/** Values of Kubernetes' own attribute type for a user's uid (1.3.6.1.4.1.57683.2). */
	readonly uids: readonly string[];
}

interface Element {
	readonly tag: number;
	readonly content: Buffer;
	/** Where the next element starts, relative to the buffer this one was read from. */
	readonly end: number;
}

const commonName = Buffer.from([0x55, 0x04, 0x03]);
const organization = Buffer.from([0x55, 0x04, 0x0a]);
const uid = Buffer.from([0x2b, 6, 1, 4, 1, 0x83, 0xc2, 0x53, 2]);

/** Reads the subject of a certificate (RFC 5280 section 4.1). Throws on malformed DER. */
export function certificateSubject(der: Buffer): CertificateSubject {
	const certificate = element(der, 0);
	const fields = children(element(certificate.content, 0).content);
	// The version is optional and explicitly tagged; after it come serial, algorithm, issuer, validity, subject.
	const subject = fields[fields[0]?.tag === 0xa0 ? 5 : 4];
	if (subject === undefined) throw new Error("certificate has no subject");
	const found = {
		commonName: "",
		organizations: [] as string[],
		uids: [] as string[],
	};
	for (const set of children(subject.content))
		for (const attribute of children(set.content)) {
			const [type, value] = children(attribute.content);
			if (type === undefined || value === undefined) continue;
			if (type.content.equals(commonName)) found.commonName = text(value);
			else if (type.content.equals(organization))
				found.organizations.push(text(value));
			else if (type.content.equals(uid)) found.uids.push(text(value));
		}
	return found;
}

function element(bytes: Buffer, at: number): Element {
	const tag = bytes[at];
	let length = bytes[at + 1];
	if (tag === undefined || length === undefined)
		throw new Error("truncated DER");
	let start = at + 2;
	if (length & 0x80) {
		const size = length & 0x7f;
		if (size === 0 || size > 4 || start + size > bytes.length)
			throw new Error("malformed DER length");
		length = bytes.readUIntBE(start, size);
		start += size;
	}
	const end = start + length;
	if (end > bytes.length) throw new Error("truncated DER");
	return { tag, content: bytes.subarray(start, end), end };
}

function children(bytes: Buffer): Element[] {
	const out: Element[] = [];
	for (let at = 0; at < bytes.length; ) {
		const next = element(bytes, at);
		out.push(next);
		at = next.end;
	}
	return out;
}

function text({ tag, content }: Element): string {
	// 30 is BMPString (UTF-16, big-endian); everything else in use is UTF-8 or a subset of it.
	return tag === 30
		? Buffer.from(content).swap16().toString("utf16le")
		: content.toString("utf8");
}
