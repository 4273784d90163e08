import { safeEncode } from "../../apimachinery/generate-name.ts";
import { goJson } from "../../apimachinery/go-json.ts";

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
