/** What ConfigMap and Secret have in common: keys, sizes, immutability (pkg/apis/core/validation/validation.go). */
import {
	key as at,
	type FieldError,
	forbiddenField,
	invalid,
} from "../../apimachinery/field.ts";
import { deepEqual } from "../../apimachinery/json.ts";
import { isConfigMapKey } from "../../apimachinery/names.ts";

/** Bytes of all values together. */
export const MAX_DATA_SIZE = 1024 * 1024;

export type DataMap = Readonly<Record<string, string>>;

/** Names of keys, each under the path of its entry. */
export const validateDataKeys = (
	data: DataMap | undefined,
	path: string,
): FieldError[] =>
	Object.keys(data ?? {}).flatMap((name) =>
		isConfigMapKey(name).map((message) =>
			invalid(at(path, name), name, message),
		),
	);

/** Bytes of the values when they are texts. */
export const textBytes = (data: DataMap | undefined): number =>
	Object.values(data ?? {}).reduce(
		(sum, text) => sum + Buffer.byteLength(text),
		0,
	);

/** Bytes of the values when they are base64; null is no bytes. */
export const binaryBytes = (
	data: Readonly<Record<string, string | null>> | undefined,
): number =>
	Object.values(data ?? {}).reduce(
		(sum, text) => sum + Buffer.byteLength(text ?? "", "base64"),
		0,
	);

interface Freezable {
	immutable?: boolean;
}

/** Nothing of an object that was made immutable changes, not even that it is. */
export function validateFrozen<T extends Freezable>(
	object: T,
	old: T,
	fields: readonly (keyof T & string)[],
): FieldError[] {
	if (old.immutable !== true) return [];
	const why = "field is immutable when `immutable` is set";
	return [
		...(object.immutable === true ? [] : [forbiddenField("immutable", why)]),
		...fields
			.filter((field) => !deepEqual(object[field] ?? {}, old[field] ?? {}))
			.map((field) => forbiddenField(field, why)),
	];
}
