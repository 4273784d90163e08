/** Bit of the keyUsage extension for each usage name of certificates.k8s.io/v1 (RFC 5280 section 4.2.1.3). */
const keyUsageBits: Readonly<Record<string, number>> = {
	signing: 0,
	"digital signature": 0,
	"content commitment": 1,
	"key encipherment": 2,
	"data encipherment": 3,
	"key agreement": 4,
	"cert sign": 5,
	"crl sign": 6,
	"encipher only": 7,
	"decipher only": 8,
};

const extendedUsageOids: Readonly<Record<string, string>> = {
	any: "2.5.29.37.0",
	"server auth": "1.3.6.1.5.5.7.3.1",
	"client auth": "1.3.6.1.5.5.7.3.2",
	"code signing": "1.3.6.1.5.5.7.3.3",
	"email protection": "1.3.6.1.5.5.7.3.4",
	"s/mime": "1.3.6.1.5.5.7.3.4",
	"ipsec end system": "1.3.6.1.5.5.7.3.5",
	"ipsec tunnel": "1.3.6.1.5.5.7.3.6",
	"ipsec user": "1.3.6.1.5.5.7.3.7",
	timestamping: "1.3.6.1.5.5.7.3.8",
	"ocsp signing": "1.3.6.1.5.5.7.3.9",
	"microsoft sgc": "1.3.6.1.4.1.311.10.3.3",
	"netscape sgc": "2.16.840.1.113730.4.1",
};

export interface EncodedUsages {
	/** Bit numbers of keyUsage, ascending. */
	readonly keyUsage: readonly number[];
	/** Identifiers of extendedKeyUsage, ascending. */
	readonly extended: readonly string[];
}

/**
 * Splits usage names into the two X.509 extensions (pkg/controller/certificates/signer keyUsagesFromStrings).
 * Throws naming every unknown usage.
 */
export function encodeUsages(usages: readonly string[]): EncodedUsages {
	const bits = new Set<number>();
	const extended = new Set<string>();
	const unknown: string[] = [];
	for (const usage of usages) {
		const bit = keyUsageBits[usage];
		const oid = extendedUsageOids[usage];
		if (bit !== undefined) bits.add(bit);
		else if (oid !== undefined) extended.add(oid);
		else unknown.push(usage);
	}
	if (unknown.length > 0)
		throw new Error(
			`unrecognized usage values: [${unknown.map((u) => JSON.stringify(u)).join(" ")}]`,
		);
	return {
		keyUsage: [...bits].sort((a, b) => a - b),
		extended: [...extended].sort(),
	};
}
