/** One PEM block (RFC 7468), as Go's encoding/pem finds it. */
export interface PemBlock {
	/** `CERTIFICATE`. */
	readonly type: string;
	readonly der: Buffer;
	readonly hasHeaders: boolean;
	/** The block with its BEGIN and END lines. */
	readonly text: string;
}

const block =
	/^-----BEGIN ([^\n]*?)-----[ \t]*\r?\n([\s\S]*?)^-----END \1-----[ \t\r]*$/gm;
const header = /^[^:\n]+:[^\n]*\n/;
const base64 =
	/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/** The blocks of a text in their order; whatever is no block is passed over. */
export function pemBlocks(text: string): PemBlock[] {
	const blocks: PemBlock[] = [];
	for (const [whole, type = "", content = ""] of text.matchAll(block)) {
		const body = withoutHeaders(content);
		const packed = body.replace(/[\r\n\t ]/g, "");
		if (base64.test(packed))
			blocks.push({
				type,
				der: Buffer.from(packed, "base64"),
				hasHeaders: body.length < content.length,
				text: whole,
			});
	}
	return blocks;
}

function withoutHeaders(content: string): string {
	let rest = content;
	for (let found = header.exec(rest); found; found = header.exec(rest))
		rest = rest.slice(found[0].length);
	return rest;
}
