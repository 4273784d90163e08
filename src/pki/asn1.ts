import type { asn1 as ForgeAsn1 } from "node-forge";

export type Asn1Node = ForgeAsn1.Asn1;

/** The few constructors that X.509 needs, over node-forge. Byte strings go in and out as Buffers. */
export interface Asn1 {
	sequence(...items: Asn1Node[]): Asn1Node;
	set(...items: Asn1Node[]): Asn1Node;
	oid(dotted: string): Asn1Node;
	/** Big-endian two's complement, as it stands in the file. */
	integer(bytes: Buffer): Asn1Node;
	boolean(value: boolean): Asn1Node;
	null(): Asn1Node;
	utf8(text: string): Asn1Node;
	octets(bytes: Buffer): Asn1Node;
	/** `unusedBits` counts the padding at the end of the last byte. */
	bits(bytes: Buffer, unusedBits?: number): Asn1Node;
	/** UTCTime up to 2049, GeneralizedTime after (RFC 5280 section 4.1.2.5); milliseconds since the epoch. */
	time(ms: number): Asn1Node;
	/** Context-specific `[tag]`: constructed around nodes, primitive around bytes. */
	tagged(tag: number, content: Asn1Node[] | Buffer): Asn1Node;
	encode(node: Asn1Node): Buffer;
	/** Throws on malformed DER. */
	decode(der: Buffer): Asn1Node;
	children(node: Asn1Node | undefined): Asn1Node[];
	bytes(node: Asn1Node | undefined): Buffer;
	oidOf(node: Asn1Node | undefined): string;
	/** The content of a BIT STRING without its count of unused bits. */
	bitsOf(node: Asn1Node | undefined): Buffer;
	isTagged(node: Asn1Node, tag: number): boolean;
}

let loaded: Promise<Asn1> | undefined;

/** Loads node-forge on first use: a start with existing certificates never pays for it. */
export function loadAsn1(): Promise<Asn1> {
	loaded ??= import("node-forge/lib/asn1.js").then((m) => wrap(m.default));
	return loaded;
}

// The types know only the older form of the second argument, a boolean for `strict`.
const parsing = {
	strict: true,
	parseAllBytes: true,
	decodeBitStrings: false,
} as unknown as boolean;

const binary = (bytes: Buffer): string => bytes.toString("latin1");

function wrap(forge: typeof ForgeAsn1): Asn1 {
	const { Class, Type } = forge;
	const primitive = (type: ForgeAsn1.Type, value: string): Asn1Node =>
		forge.create(Class.UNIVERSAL, type, false, value);
	const constructed = (type: ForgeAsn1.Type, items: Asn1Node[]): Asn1Node =>
		forge.create(Class.UNIVERSAL, type, true, items);
	const bytes = (node: Asn1Node | undefined): Buffer =>
		Buffer.from(typeof node?.value === "string" ? node.value : "", "latin1");
	return {
		sequence: (...items) => constructed(Type.SEQUENCE, items),
		set: (...items) => constructed(Type.SET, items),
		oid: (dotted) => primitive(Type.OID, forge.oidToDer(dotted).getBytes()),
		integer: (value) => primitive(Type.INTEGER, binary(value)),
		boolean: (value) => primitive(Type.BOOLEAN, value ? "\xff" : "\x00"),
		null: () => primitive(Type.NULL, ""),
		utf8: (text) => primitive(Type.UTF8, binary(Buffer.from(text, "utf8"))),
		octets: (value) => primitive(Type.OCTETSTRING, binary(value)),
		bits: (value, unusedBits = 0) =>
			primitive(
				Type.BITSTRING,
				String.fromCharCode(unusedBits) + binary(value),
			),
		time(ms) {
			const digits = new Date(ms).toISOString().replace(/[-:T]|\.\d+/g, "");
			return ms < Date.UTC(2050, 0, 1)
				? primitive(Type.UTCTIME, digits.slice(2))
				: primitive(Type.GENERALIZEDTIME, digits);
		},
		tagged: (tag, content) =>
			Array.isArray(content)
				? forge.create(Class.CONTEXT_SPECIFIC, tag, true, content)
				: forge.create(Class.CONTEXT_SPECIFIC, tag, false, binary(content)),
		encode: (node) => Buffer.from(forge.toDer(node).getBytes(), "latin1"),
		decode: (der) => forge.fromDer(binary(der), parsing),
		children: (node) => (Array.isArray(node?.value) ? node.value : []),
		bytes,
		oidOf: (node) =>
			node?.type === Type.OID ? forge.derToOid(String(node.value)) : "",
		bitsOf: (node) => bytes(node).subarray(1),
		isTagged: (node, tag) =>
			node.tagClass === Class.CONTEXT_SPECIFIC && Number(node.type) === tag,
	};
}
