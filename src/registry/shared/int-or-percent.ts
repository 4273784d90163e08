/** Numbers that may be given as percentages (k8s.io/kubernetes/pkg/apis/apps/validation/validation.go ValidatePositiveIntOrPercent). */
import { type FieldError, invalid } from "../../apimachinery/field.ts";
import {
	type IntOrString,
	intValue,
} from "../../apimachinery/int-or-string.ts";
import { isValidPercent } from "../../apimachinery/names.ts";
import { nonNegative } from "./checks.ts";

export const validateIntOrPercent = (
	value: IntOrString,
	path: string,
): FieldError[] =>
	typeof value === "number"
		? nonNegative(value, path)
		: isValidPercent(value).map((message) => invalid(path, value, message));

const percentOf = (value: IntOrString): number | undefined =>
	typeof value === "string" && isValidPercent(value).length === 0
		? Number(value.slice(0, -1))
		: undefined;

export const validateNotMoreThanAll = (
	value: IntOrString,
	path: string,
): FieldError[] =>
	(percentOf(value) ?? 0) > 100
		? [invalid(path, value, "must not be greater than 100%")]
		: [];

/** Is it 0 or 0%? */
export const isZero = (value: IntOrString): boolean =>
	(percentOf(value) ?? intValue(value)) === 0;
