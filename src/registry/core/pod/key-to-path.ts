/** Files that volumes make of the keys of a Secret or ConfigMap (core/validation/validation.go validateKeyToPath). */
import {
	child,
	type FieldError,
	index,
	required,
} from "../../../apimachinery/field.ts";
import { list } from "../../shared/checks.ts";
import { validateFileMode, validateLocalPath } from "./paths.ts";
import type { KeyToPath } from "./volume-types.ts";

/** Required for each of these fields that is empty. */
export const needs = (
	value: object,
	path: string,
	...fields: string[]
): FieldError[] =>
	fields
		.filter((field) => {
			const found = (value as Record<string, unknown>)[field];
			return !found || (Array.isArray(found) && found.length === 0);
		})
		.map((field) => required(child(path, field)));

export const validateKeyToPath = (
	item: KeyToPath,
	path: string,
): FieldError[] => [
	...needs(item, path, "key", "path"),
	...validateLocalPath(item.path, child(path, "path")),
	...validateFileMode(item.mode, child(path, "mode")),
];

/** `path` is that of the volume. */
export const validateItems = (
	items: readonly KeyToPath[] | undefined,
	path: string,
): FieldError[] =>
	list(items).flatMap((item, i) =>
		validateKeyToPath(item, index(child(path, "items"), i)),
	);
