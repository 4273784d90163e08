import {
	child,
	type FieldError,
	index,
	invalid,
} from "../../apimachinery/field.ts";
import { isDNS1035Label } from "../../apimachinery/names.ts";
import type { Names } from "../types.ts";
import { matching } from "./text-checks.ts";

/** The names that a kind asks for, or has. */
export function validateNames(names: Names, path: string): FieldError[] {
	const errors: FieldError[] = [];
	const at = (field: string) => child(path, field);
	const { plural, singular, kind, listKind, shortNames, categories } = names;
	const mixed = "may have mixed case, but should otherwise match: ";
	if (plural) errors.push(...matching(isDNS1035Label, plural, at("plural")));
	if (singular)
		errors.push(...matching(isDNS1035Label, singular, at("singular")));
	if (kind) errors.push(...matching(isDNS1035Label, kind, at("kind"), mixed));
	if (listKind)
		errors.push(...matching(isDNS1035Label, listKind, at("listKind"), mixed));
	(shortNames ?? []).forEach((name, i) => {
		errors.push(...matching(isDNS1035Label, name, index(at("shortNames"), i)));
	});
	if (kind && kind === listKind)
		errors.push(
			invalid(
				at("listKind"),
				listKind,
				"kind and listKind may not be the same",
			),
		);
	(categories ?? []).forEach((name, i) => {
		errors.push(...matching(isDNS1035Label, name, index(at("categories"), i)));
	});
	return errors;
}
