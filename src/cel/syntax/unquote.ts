const simple: Readonly<Record<string, string>> = {
	a: "\x07",
	b: "\b",
	f: "\f",
	n: "\n",
	r: "\r",
	t: "\t",
	v: "\v",
};

const escaped =
	/\\(?:x([0-9a-fA-F]{2})|X([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-3][0-7]{2})|([\s\S]))/g;

/** The value of a string or bytes literal; throws an Error about an escape that there is not (parser/unescape.go). */
export function unquote(literal: string): string | Uint8Array {
	const [prefix = ""] = /^[bBrR]*/.exec(literal) ?? [];
	const body = literal.slice(prefix.length);
	const quotes = /^(?:"""|''')/.test(body) ? 3 : 1;
	const inner = body.slice(quotes, -quotes).replace(/\r\n?/g, "\n");
	const isBytes = /b/i.test(prefix);
	if (/r/i.test(prefix)) return isBytes ? Buffer.from(inner, "utf8") : inner;
	return isBytes ? unescapeBytes(inner) : unescapeText(inner);
}

function unescapeText(inner: string): string {
	return inner.replace(escaped, (_, x, X, u, U, octal, other) => {
		const hex = x ?? X ?? u ?? U;
		if (hex !== undefined)
			return String.fromCodePoint(Number.parseInt(hex, 16));
		if (octal !== undefined)
			return String.fromCodePoint(Number.parseInt(octal, 8));
		return character(other);
	});
}

function character(other: string): string {
	const known = simple[other];
	if (known !== undefined) return known;
	if ("\\'\"`?".includes(other)) return other;
	throw new Error("unable to unescape string");
}

/** In bytes `\xff` is one byte, where in text it is a code point. */
function unescapeBytes(inner: string): Uint8Array {
	const parts: Buffer[] = [];
	let last = 0;
	for (const match of inner.matchAll(escaped)) {
		parts.push(Buffer.from(inner.slice(last, match.index), "utf8"));
		last = match.index + match[0].length;
		const [, x, X, u, U, octal, other] = match;
		const byte = x ?? X;
		if (byte !== undefined) parts.push(Buffer.from(byte, "hex"));
		else if (octal !== undefined)
			parts.push(Buffer.from([Number.parseInt(octal, 8)]));
		else if (u !== undefined || U !== undefined)
			throw new Error("unable to unescape string");
		else parts.push(Buffer.from(character(other ?? ""), "utf8"));
	}
	parts.push(Buffer.from(inner.slice(last), "utf8"));
	return new Uint8Array(Buffer.concat(parts));
}
