/** What the schema tells strategic merge patch about a field (strategicpatch/meta.go). */
import type { Schema } from "../schema.ts";
import { unclassified } from "./errors.ts";

export interface PatchMeta {
	readonly schema: Schema | undefined;
	/** "" when lists of this field do not merge by key. */
	readonly mergeKey: string;
	/** `merge`, `replace` or "". */
	readonly strategy: string;
}

/** The strategy apart from `retainKeys`, which needs no preparation here. */
export const mergeStrategyOf = (schema: Schema): string =>
	schema.patchStrategy?.find((strategy) => strategy !== "retainKeys") ?? "";

/** Throws 500 for a field that the type does not have, as Kubernetes does where both sides have it. */
export function patchMetaOf(
	schema: Schema | undefined,
	name: string,
): PatchMeta {
	if (schema === undefined)
		return { schema: undefined, mergeKey: "", strategy: "" };
	if (schema.type === "map")
		return { schema: schema.values, mergeKey: "", strategy: "" };
	const field = schema.fields?.get(name)?.schema ?? foldedField(schema, name);
	if (field !== undefined)
		return {
			schema: field,
			mergeKey: field.patchMergeKey ?? "",
			strategy: mergeStrategyOf(field),
		};
	if (schema.name === undefined || schema.preserveUnknownFields === true)
		return { schema: undefined, mergeKey: "", strategy: "" };
	throw unclassified(
		`unable to find api field in struct ${schema.name.slice(schema.name.lastIndexOf(".") + 1)} for the json field "${name}"`,
	);
}

/** Go's decoder takes a field's name in any case where no exact one is there. */
function foldedField(schema: Schema, name: string): Schema | undefined {
	const folded = name.toLowerCase();
	for (const field of schema.fields?.values() ?? [])
		if (field.name.toLowerCase() === folded) return field.schema;
	return undefined;
}
