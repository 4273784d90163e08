import {
	child,
	duplicate,
	type FieldError,
	index,
	invalid,
	required,
	tooMany,
} from "../../apimachinery/field.ts";
import { type FieldPath, followFieldPath } from "../schema/field-path.ts";
import type { CustomVersion, JsonSchemaProps } from "../types.ts";

const mostFields = 8;
const scalars = ["string", "boolean", "integer"];

/** Field selectors lead to scalars of the schema, outside the metadata. */
export function validateSelectableFields(
	fields: NonNullable<CustomVersion["selectableFields"]>,
	schema: JsonSchemaProps,
	path: string,
): FieldError[] {
	const errors: FieldError[] = [];
	const seen = new Set<string>();
	fields.forEach(({ jsonPath }, i) => {
		const place = child(index(path, i), "jsonPath");
		if (!jsonPath) {
			errors.push(required(place));
			return;
		}
		let found: FieldPath;
		try {
			found = followFieldPath(jsonPath, schema, false);
		} catch (error) {
			const why = `is an invalid path: ${(error as Error).message}`;
			errors.push(invalid(place, jsonPath, why));
			return;
		}
		if (found.names[0] === "metadata")
			errors.push(
				invalid(place, jsonPath, "must not point to fields in metadata"),
			);
		if (!scalars.includes(found.schema?.type ?? ""))
			errors.push(
				invalid(
					place,
					jsonPath,
					"must point to a field of type string, boolean or integer. Enum string fields and strings with formats are allowed.",
				),
			);
		if (seen.has(found.path)) errors.push(duplicate(place, jsonPath));
		seen.add(found.path);
	});
	if (seen.size > mostFields) errors.push(tooMany(path, seen.size, mostFields));
	return errors;
}
