import { sign } from "node:crypto";
import { loadAsn1 } from "./asn1.ts";
import { algorithmIdentifier, pem } from "./certificate.ts";
import { newEcKeys, privatePem } from "./keys.ts";
import { encodeSubject, type Subject } from "./names.ts";
import { algorithmForKey } from "./oids.ts";

/** A new key and a PKCS#10 request for a certificate of it (RFC 2986), both PEM. */
export async function createCsr(
	subject: Subject,
): Promise<{ readonly key: string; readonly request: string }> {
	const a = await loadAsn1();
	const { privateKey, publicKey } = newEcKeys();
	const algorithm = algorithmForKey(privateKey);
	const info = a.sequence(
		a.integer(Buffer.from([0])),
		encodeSubject(a, subject),
		a.decode(publicKey.export({ type: "spki", format: "der" })),
		a.tagged(0, []),
	);
	const signature = sign(algorithm.digest, a.encode(info), privateKey);
	const der = a.encode(
		a.sequence(info, algorithmIdentifier(a, algorithm), a.bits(signature)),
	);
	return {
		key: privatePem(privateKey),
		request: pem("CERTIFICATE REQUEST", der),
	};
}
