/** That branches speak only of what the schema itself describes (apiextensions-apiserver/pkg/apiserver/schema/complete.go). */
import {
	child,
	type FieldError,
	index,
	key,
	required,
} from "../../apimachinery/field.ts";
import type { JsonSchemaProps } from "../types.ts";

/** As there, only the branches of the root are followed. */
export const validateCompleteness = (
	schema: JsonSchemaProps,
	path: string,
): FieldError[] => validateBranches(schema, { schema, path }, path);

/** What a branch stands beside: the schema that should describe it, and its place. */
interface Described {
	readonly schema: JsonSchemaProps | undefined;
	readonly path: string;
}

function validateBranches(
	branch: JsonSchemaProps,
	described: Described,
	path: string,
): FieldError[] {
	const errors: FieldError[] = [];
	if (branch.not)
		errors.push(...validateBranch(branch.not, described, child(path, "not")));
	for (const keyword of ["allOf", "anyOf", "oneOf"] as const)
		(branch[keyword] ?? []).forEach((one, i) => {
			errors.push(
				...validateBranch(one, described, index(child(path, keyword), i)),
			);
		});
	return errors;
}

function validateBranch(
	branch: JsonSchemaProps,
	described: Described,
	path: string,
): FieldError[] {
	const { schema } = described;
	if (schema === undefined)
		return [required(described.path, `because it is defined in ${path}`)];
	const errors = validateBranches(branch, described, path);
	if (branch.items)
		errors.push(
			...validateBranch(
				branch.items,
				{ schema: schema.items, path: child(described.path, "items") },
				child(path, "items"),
			),
		);
	for (const [name, property] of Object.entries(branch.properties ?? {}))
		errors.push(
			...validateBranch(
				property,
				{
					schema: schema.properties?.[name],
					path: key(child(described.path, "properties"), name),
				},
				key(child(path, "properties"), name),
			),
		);
	return errors;
}
