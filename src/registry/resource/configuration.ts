import {
	child,
	type FieldError,
	invalid,
	required,
	tooLong,
} from "../../apimachinery/field.ts";
import { isObject } from "../../apimachinery/json.ts";
import { validateDriverName } from "./names.ts";
import type { DeviceConfiguration } from "./types.ts";

const longestParameters = 10 * 1024;

/** What a driver is told; `stored` parameters may be longer than new ones. */
export function validateConfiguration(
	{ opaque }: DeviceConfiguration,
	path: string,
	stored = false,
): FieldError[] {
	const at = child(path, "opaque");
	if (!opaque) return [required(at)];
	return [
		...validateDriverName(opaque.driver ?? "", child(at, "driver")),
		...validateRawObject(
			opaque.parameters,
			child(at, "parameters"),
			stored ? Number.POSITIVE_INFINITY : longestParameters,
		),
	];
}

/** Any JSON object up to some bytes. */
export function validateRawObject(
	value: unknown,
	path: string,
	longest: number,
): FieldError[] {
	if (value === undefined) return [required(path)];
	if (Buffer.byteLength(JSON.stringify(value)) > longest)
		return [tooLong(path, longest)];
	if (value === null) return [required(path)];
	return isObject(value)
		? []
		: [invalid(path, "<value omitted>", "must be a valid JSON object")];
}
