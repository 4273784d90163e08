const standard =
	/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/**
 * A []byte as Go reads and writes it: standard base64, line breaks ignored. Throws an Error in the words of Go's
 * encoding/base64.
 */
export function canonicalBase64(text: string): string {
	const packed =
		text.includes("\n") || text.includes("\r")
			? text.replace(/[\r\n]/g, "")
			: text;
	if (!standard.test(packed))
		throw new Error(`illegal base64 data at input byte ${badByte(text)}`);
	// bits behind the last whole byte are read as zero
	return packed.endsWith("=")
		? Buffer.from(packed, "base64").toString("base64")
		: packed;
}

/** Where Go's decoder gives up (encoding/base64.decodeQuantum). */
function badByte(text: string): number {
	let inQuantum = 0;
	for (let i = 0; i < text.length; i++) {
		const char = text[i] ?? "";
		if (char === "\n" || char === "\r") continue;
		if (char === "=") return badPadding(text, i, inQuantum);
		if (!/[A-Za-z0-9+/]/.test(char)) return i;
		inQuantum = (inQuantum + 1) % 4;
	}
	return text.length - inQuantum;
}

function badPadding(text: string, at: number, inQuantum: number): number {
	if (inQuantum < 2) return at;
	let next = at + 1;
	const skip = (): void => {
		while (text[next] === "\n" || text[next] === "\r") next++;
	};
	skip();
	if (inQuantum === 2) {
		if (next === text.length) return text.length;
		if (text[next] !== "=") return next;
		next++;
		skip();
	}
	return next;
}
