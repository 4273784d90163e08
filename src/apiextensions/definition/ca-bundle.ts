import { X509Certificate } from "node:crypto";

/** What is wrong with a base64-encoded list of PEM certificates; undefined when nothing is (k8s.io/client-go/util/cert ParseCertsPEM). */
export function caBundleProblem(bundle: string): string | undefined {
	const text = Buffer.from(bundle, "base64").toString("utf8");
	const blocks = text.matchAll(
		/-----BEGIN CERTIFICATE-----\r?\n[\s\S]*?-----END CERTIFICATE-----/g,
	);
	let count = 0;
	for (const [block] of blocks) {
		if (block.includes(":")) continue; // with headers it is not taken for one
		try {
			new X509Certificate(block);
		} catch {
			return "x509: malformed certificate";
		}
		count++;
	}
	return count > 0
		? undefined
		: "data does not contain any valid RSA or ECDSA certificates";
}
