import type { AuthenticationRequest } from "./authenticator.ts";

/** Every value of a header, in order; the name in any case. Values are never split at commas: a group may hold one. */
export function headerValues(
	headers: AuthenticationRequest["headers"],
	name: string,
): readonly string[] {
	const value = headers[name.toLowerCase()];
	if (value === undefined) return [];
	return Array.isArray(value) ? value : [value];
}

/** The key of an `...-extra-KEY` header: percent-decoded, or as it stands when the encoding is broken. */
export function unescapeHeaderKey(key: string): string {
	try {
		return decodeURIComponent(key);
	} catch {
		return key;
	}
}
