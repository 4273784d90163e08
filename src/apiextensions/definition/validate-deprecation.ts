import { type FieldError, invalid } from "../../apimachinery/field.ts";
import type { CustomVersion } from "../types.ts";

const longest = 256;

/** The warning that clients of a deprecated version get. */
export function validateDeprecation(
	{ deprecated, deprecationWarning: warning }: CustomVersion,
	path: string,
): FieldError[] {
	if (warning === undefined) return [];
	if (!deprecated)
		return [invalid(path, warning, "can only be set for deprecated versions")];
	const errors: FieldError[] = [];
	if (Buffer.byteLength(warning) > longest)
		errors.push(
			invalid(path, warning, `must be <= ${longest} characters long`),
		);
	if (warning === "")
		errors.push(invalid(path, warning, "must not be an empty string"));
	const unprintable = /[\p{C}\p{Zl}\p{Zp}]|(?! )\p{Zs}/u.exec(warning);
	if (unprintable !== null) {
		const bytes = Buffer.byteLength(warning.slice(0, unprintable.index));
		errors.push(
			invalid(
				path,
				warning,
				`must only contain printable UTF-8 characters; non-printable character found at index ${bytes}`,
			),
		);
	}
	return errors;
}
