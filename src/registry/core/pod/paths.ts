/** Paths inside containers and volumes (k8s.io/kubernetes/pkg/apis/core/validation/validation.go). */
import { type FieldError, invalid } from "../../../apimachinery/field.ts";

/** No element of the path leads up. */
export const validateNoBacksteps = (
	value: string,
	path: string,
): FieldError[] =>
	value.split("/").includes("..")
		? [invalid(path, value, "must not contain '..'")]
		: [];

/** Relative, and down only. */
export const validateDescendingPath = (
	value: string,
	path: string,
): FieldError[] => [
	...(value.startsWith("/")
		? [invalid(path, value, "must be a relative path")]
		: []),
	...validateNoBacksteps(value, path),
];

/** Relative, down only, and none of the names that atomic writers use (ValidateLocalNonReservedPath). */
export const validateLocalPath = (
	value: string,
	path: string,
): FieldError[] => [
	...validateDescendingPath(value, path),
	...(value.startsWith("..") && !value.startsWith("../")
		? [invalid(path, value, "must not start with '..'")]
		: []),
];

const FILE_MODE = "must be a number between 0 and 0777 (octal), both inclusive";

export const validateFileMode = (
	mode: number | undefined,
	path: string,
): FieldError[] =>
	mode === undefined || (mode >= 0 && mode <= 0o777)
		? []
		: [invalid(path, mode, FILE_MODE)];
