/** Names that occur in claims and slices. */
import {
	type FieldError,
	invalid,
	required,
	tooLong,
} from "../../apimachinery/field.ts";
import { isCIdentifier } from "../../apimachinery/names.ts";
import { validateCSIDriverName } from "../core/pod/volume-sources.ts";
import { dnsSubdomain, invalidTexts } from "../shared/checks.ts";

const longestPool = 253;
export const longestDomain = 63;
export const longestId = 32;

/** Drivers are named as those of volumes are. */
export const validateDriverName = validateCSIDriverName;

/** Subdomains between slashes. */
export function validatePoolName(name: string, path: string): FieldError[] {
	if (!name) return [required(path)];
	return [
		...(name.length > longestPool ? [tooLong(path, longestPool)] : []),
		...name.split("/").flatMap((part) => dnsSubdomain(part, path)),
	];
}

const validateId = (id: string, path: string): FieldError[] => [
	...(id.length > longestId ? [tooLong(path, longestId)] : []),
	...invalidTexts(isCIdentifier, id, path),
];

/** `name` or `domain/name`. */
export function validateQualifiedName(
	name: string,
	path: string,
): FieldError[] {
	const parts = name.split("/");
	const [first = "", second = ""] = parts;
	if (parts.length === 1) return validateId(first, path);
	if (parts.length > 2) return [];
	return [
		...(first === ""
			? [invalid(path, "", "the domain must not be empty")]
			: validateDriverName(first, path)),
		...(second === ""
			? [invalid(path, "", "the name must not be empty")]
			: validateId(second, path)),
	];
}

export const validateFullyQualifiedName = (
	name: string,
	path: string,
): FieldError[] => [
	...validateQualifiedName(name, path),
	...(name.includes("/")
		? []
		: [
				invalid(
					path,
					name,
					"a fully qualified name must be a domain and a name separated by a slash",
				),
			]),
];

const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

export function validateUid(uid: string, path: string): FieldError[] {
	if (uuid.test(uid)) return [];
	return uuid.test(uid.toLowerCase())
		? [
				invalid(
					path,
					uid,
					"uid must be in RFC 4122 normalized form, `xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx` with lowercase hexadecimal characters",
				),
			]
		: [
				invalid(
					path,
					uid,
					`error validating uid: ${uid.length === 36 ? "invalid UUID format" : `invalid UUID length: ${uid.length}`}`,
				),
			];
}
