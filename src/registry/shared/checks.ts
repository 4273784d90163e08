/** Small checks of single values that many kinds use (k8s.io/kubernetes/pkg/apis/core/validation/validation.go). */
import {
	type FieldError,
	invalid,
	notSupported,
} from "../../apimachinery/field.ts";
import {
	isDNS1123Label,
	isDNS1123Subdomain,
	isQualifiedName,
	type TextCheck,
} from "../../apimachinery/names.ts";
import {
	compareQuantity,
	formatQuantity,
	parseQuantity,
	quantitySign,
} from "../../apimachinery/quantity.ts";

export const NOT_NEGATIVE = "must be greater than or equal to 0";
export const GREATER_THAN_ZERO = "must be greater than zero";
const MAX_INT32 = 2147483647;

/** One Invalid for each message of a text check. */
export const invalidTexts = (
	check: TextCheck,
	value: string | undefined,
	path: string,
): FieldError[] =>
	check(value ?? "").map((message) => invalid(path, value ?? "", message));

export const dnsLabel = (value: string | undefined, path: string) =>
	invalidTexts(isDNS1123Label, value, path);
export const dnsSubdomain = (value: string | undefined, path: string) =>
	invalidTexts(isDNS1123Subdomain, value, path);
export const qualifiedName = (value: string | undefined, path: string) =>
	invalidTexts(isQualifiedName, value, path);

/** ValidateNonnegativeField; an absent number is zero. */
export const nonNegative = (
	value: number | null | undefined,
	path: string,
): FieldError[] =>
	(value ?? 0) < 0 ? [invalid(path, value, NOT_NEGATIVE)] : [];

/** ValidatePositiveField. */
export const positive = (
	value: number | null | undefined,
	path: string,
): FieldError[] =>
	(value ?? 0) <= 0 ? [invalid(path, value ?? 0, GREATER_THAN_ZERO)] : [];

/** The canonical text of a quantity, as messages show it. */
export const quantityText = (value: string | number): string =>
	formatQuantity(parseQuantity(String(value)));

export const nonNegativeQuantity = (
	value: string,
	path: string,
): FieldError[] =>
	quantitySign(value) < 0
		? [invalid(path, quantityText(value), NOT_NEGATIVE)]
		: [];

export const positiveQuantity = (value: string, path: string): FieldError[] =>
	compareQuantity(value, "0") <= 0
		? [invalid(path, quantityText(value), GREATER_THAN_ZERO)]
		: [];

/** NotSupported unless the value is one of the list, which is shown as it is given. */
export const oneOf = (
	value: string | undefined,
	allowed: readonly string[],
	path: string,
): FieldError[] =>
	allowed.includes(value ?? "")
		? []
		: [notSupported(path, value ?? "", allowed)];

/** IsValidUserID and IsValidGroupID: what Linux and Go's int agree on. */
export const userOrGroupID = (
	value: number | null | undefined,
	path: string,
): FieldError[] =>
	value === undefined || value === null || (value >= 0 && value <= MAX_INT32)
		? []
		: [invalid(path, value, `must be between 0 and ${MAX_INT32}, inclusive`)];

/** A list that may be absent or null. */
export const list = <T>(value: readonly T[] | null | undefined): readonly T[] =>
	value ?? [];

/** An empty list is stored as none: protobuf, which Kubernetes stores, knows no difference. */
export const listOrNull = <T>(value: T[] | null | undefined): T[] | null =>
	value?.length ? value : null;

/** A map with its keys in order, as Go's JSON encoder prints it inside a message; null for none. */
export function sortedMap<T>(
	map: Readonly<Record<string, T>> | null | undefined,
): Record<string, T> | null {
	if (map === null || map === undefined) return null;
	const sorted: Record<string, T> = {};
	for (const key of Object.keys(map).sort()) sorted[key] = map[key] as T;
	return sorted;
}

/** An invalid value that the message doesn't print (field.OmitValueType). */
export const invalidWithoutValue = (
	path: string,
	detail: string,
): FieldError => ({
	...invalid(path, null, detail),
	message: `Invalid value: ${detail}`,
});
