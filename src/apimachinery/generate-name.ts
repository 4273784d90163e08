import { randomInt } from "node:crypto";

// No vowels and no look-alikes, so that no words and no misreadings come about (k8s.io/apimachinery/pkg/util/rand).
const ALPHABET = "bcdfghjklmnpqrstvwxz2456789";
const RANDOM_LENGTH = 5;
const MAX_NAME_LENGTH = 63;

/** `length` characters fit for names. */
export function randomName(length: number): string {
	let text = "";
	for (let i = 0; i < length; i++) text += ALPHABET[randomInt(ALPHABET.length)];
	return text;
}

/**
 * metadata.generateName made a name: five random characters after the base, which is cut to leave a name of at
 * most 63 (k8s.io/apiserver/pkg/storage/names).
 */
export const generateName = (base: string): string =>
	base.slice(0, MAX_NAME_LENGTH - RANDOM_LENGTH) + randomName(RANDOM_LENGTH);

/** rand.SafeEncodeString: any text in the alphabet of generated names, as template hashes are written. */
export const safeEncode = (text: string): string =>
	[...text]
		.map((ch) => ALPHABET[(ch.codePointAt(0) ?? 0) % ALPHABET.length])
		.join("");
