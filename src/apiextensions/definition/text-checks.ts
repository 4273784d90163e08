import {
	type FieldError,
	invalid,
	notSupported,
	required,
} from "../../apimachinery/field.ts";
import type { TextCheck } from "../../apimachinery/names.ts";

/** All messages of a check in one error. */
export function matching(
	check: TextCheck,
	value: string,
	path: string,
	prefix = "",
): FieldError[] {
	const messages = check(prefix === "" ? value : value.toLowerCase());
	return messages.length === 0
		? []
		: [invalid(path, value, `${prefix}${messages.join(",")}`)];
}

/** One of a few texts, which must be there. */
export const validateEnum = (
	value: string | undefined,
	accepted: readonly string[],
	path: string,
): FieldError[] => {
	if (!value) return [required(path)];
	return accepted.includes(value) ? [] : [notSupported(path, value, accepted)];
};
