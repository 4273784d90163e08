import { safeEncode } from "../../apimachinery/generate-name.ts";

const offset = 2166136261;
const prime = 16777619;

/** FNV-1: Go's fnv.New32. */
export function fnv1(bytes: Uint8Array): number {
	let hash = offset;
	for (const byte of bytes) hash = Math.imul(hash, prime) ^ byte;
	return hash >>> 0;
}

/** FNV-1a: Go's fnv.New32a. */
export function fnv1a(bytes: Uint8Array): number {
	let hash = offset;
	for (const byte of bytes) hash = Math.imul(hash ^ byte, prime);
	return hash >>> 0;
}

/** A hash as names and labels carry it. */
export const hashName = (hash: number): string => safeEncode(String(hash));

/** JSON as Go writes a map: keys in order, and <, > and & escaped. */
export const goJson = (value: unknown): string =>
	JSON.stringify(value, (_, member: unknown) =>
		typeof member === "object" && member !== null && !Array.isArray(member)
			? Object.fromEntries(
					Object.entries(member).sort(([a], [b]) => (a < b ? -1 : 1)),
				)
			: member,
	).replace(
		/[<>&\u2028\u2029]/g,
		(ch) => `\\u${ch.charCodeAt(0).toString(16).padStart(4, "0")}`,
	);

/**
 * What a pod template is known by: the same for the same content, another one for each collision counted so far
 * (pkg/controller/controller_utils.go, ComputeHash, hashes a dump of Go's structures in place of JSON).
 */
export function templateHash(
	template: unknown,
	collisionCount: number | undefined,
): string {
	const parts = [Buffer.from(goJson(template))];
	if (collisionCount !== undefined) {
		const count = Buffer.alloc(8);
		count.writeUInt32LE(collisionCount);
		parts.push(count);
	}
	return hashName(fnv1a(Buffer.concat(parts)));
}
