import { X509Certificate } from "node:crypto";
import { goQuote } from "../../apimachinery/field.ts";
import { pemBlocks } from "../shared/pem.ts";

/** What is wrong with issued certificates (PEM in base64), in Kubernetes' words; nothing is wrong with none. */
export function certificateProblem(
	base64: string | undefined,
): string | undefined {
	if (!base64) return undefined;
	const blocks = pemBlocks(Buffer.from(base64, "base64").toString("latin1"));
	for (const { type, der, hasHeaders } of blocks) {
		if (type !== "CERTIFICATE")
			return `only CERTIFICATE PEM blocks are allowed, found ${goQuote(type)}`;
		if (hasHeaders) return "no PEM block headers are permitted";
		if (der.length === 0)
			return "found CERTIFICATE PEM block containing 0 certificates";
		if (!isCertificate(der)) return "x509: malformed certificate";
	}
	return blocks.length === 0
		? "must contain at least one CERTIFICATE PEM block"
		: undefined;
}

function isCertificate(der: Buffer): boolean {
	try {
		new X509Certificate(der);
		return true;
	} catch {
		return false;
	}
}
