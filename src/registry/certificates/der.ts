/** One element of DER (X.690): where it starts, where its content does, and where it ends. */
export interface DerElement {
	readonly tag: number;
	/** With tag and length. */
	readonly whole: Buffer;
	readonly content: Buffer;
}

export const derTags = {
	integer: 0x02,
	bitString: 0x03,
	oid: 0x06,
	sequence: 0x30,
} as const;

const LONG_FORM = 0x80;

/** The element at the start of `bytes`; throws an Error with Go's words for what isn't one. */
export function readElement(bytes: Buffer): DerElement {
	const tag = bytes[0];
	const first = bytes[1];
	if (tag === undefined || first === undefined)
		throw new Error("asn1: syntax error: truncated tag or length");
	let length = first;
	let start = 2;
	if (first >= LONG_FORM) {
		const count = first - LONG_FORM;
		if (count === 0)
			throw new Error("asn1: syntax error: indefinite length found (not DER)");
		if (count > 4) throw new Error("asn1: structure error: length too large");
		if (bytes.length < 2 + count)
			throw new Error("asn1: syntax error: truncated tag or length");
		length = bytes.readUIntBE(2, count);
		start += count;
	}
	const end = start + length;
	if (end > bytes.length) throw new Error("asn1: syntax error: data truncated");
	return {
		tag,
		whole: bytes.subarray(0, end),
		content: bytes.subarray(start, end),
	};
}

/** The elements that a constructed one is made of. */
export function readElements(content: Buffer): DerElement[] {
	const elements: DerElement[] = [];
	for (let at = 0; at < content.length; ) {
		const element = readElement(content.subarray(at));
		elements.push(element);
		at += element.whole.length;
	}
	return elements;
}

/** An object identifier in its dotted form. */
export function oidText(content: Buffer): string {
	const arcs: number[] = [];
	let arc = 0;
	for (const byte of content) {
		arc = arc * 128 + (byte & 0x7f);
		if (byte < 0x80) {
			arcs.push(arc);
			arc = 0;
		}
	}
	const [first = 0, ...rest] = arcs;
	const root = Math.min(2, Math.floor(first / 40));
	return [root, first - root * 40, ...rest].join(".");
}
