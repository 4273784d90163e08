const tags = { sequence: 0x30, set: 0x31, oid: 0x06 } as const;
/** id-at-commonName 2.5.4.3, id-at-organizationName 2.5.4.10. */
const attributeOids = {
	commonName: Buffer.from([0x55, 0x04, 0x03]),
	organization: Buffer.from([0x55, 0x04, 0x0a]),
} as const;

interface Element {
	readonly tag: number;
	readonly content: Buffer;
	/** Where the next one starts. */
	readonly end: number;
}

function elementAt(der: Buffer, start: number): Element {
	const tag = der.readUInt8(start);
	let length = der.readUInt8(start + 1);
	let head = 2;
	if (length >= 0x80) {
		const bytes = length - 0x80;
		length = der.readUIntBE(start + 2, bytes);
		head += bytes;
	}
	const end = start + head + length;
	if (end > der.length) throw new RangeError("asn1: data truncated");
	return { tag, content: der.subarray(start + head, end), end };
}

function elementsOf(der: Buffer): Element[] {
	const elements: Element[] = [];
	for (let at = 0; at < der.length; ) {
		const element = elementAt(der, at);
		elements.push(element);
		at = element.end;
	}
	return elements;
}

/**
 * The common names (the user, to Kubernetes) or organizations (its groups) in the subject of a PKCS#10 request, which
 * is PEM in base64. Throws an Error when it is none.
 */
export function requestSubject(
	base64: string,
	attribute: keyof typeof attributeOids,
): string[] {
	const pem = Buffer.from(base64, "base64").toString("latin1");
	const body =
		/-----BEGIN CERTIFICATE REQUEST-----([^-]*)-----END CERTIFICATE REQUEST-----/.exec(
			pem,
		)?.[1];
	if (body === undefined)
		throw new Error("PEM block type must be CERTIFICATE REQUEST");
	const outer = elementAt(Buffer.from(body, "base64"), 0);
	const [, subject] = elementsOf(elementAt(outer.content, 0).content);
	if (subject?.tag !== tags.sequence)
		throw new Error("asn1: structure error: tags don't match");
	return elementsOf(subject.content)
		.filter(({ tag }) => tag === tags.set)
		.flatMap(({ content }) => elementsOf(content))
		.map(({ content }) => elementsOf(content))
		.flatMap(([type, value]) =>
			type?.tag === tags.oid &&
			type.content.equals(attributeOids[attribute]) &&
			value !== undefined
				? [value.content.toString("utf8")]
				: [],
		);
}
