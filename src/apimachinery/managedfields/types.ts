/** What server-side apply sees in a schema (k8s.io/kube-openapi/pkg/schemaconv). */
import type { JsonValue } from "../object.ts";
import type { FieldSchema, Schema } from "../schema.ts";

/**
 * How a value is owned: as a whole (`leaf`), member by member (`struct`, `map`), element by element (`list`), or
 * as its value turns out to be (`deduced`: fields that a schema leaves open).
 */
export type Shape = "leaf" | "struct" | "map" | "list" | "deduced";

/** The schema of a field that is not declared but kept: maps are granular, lists are not. */
export const DEDUCED: Schema = { type: "any", preserveUnknownFields: true };
const ATOMIC: Schema = { type: "any" };

export function shapeOf(schema: Schema): Shape {
	switch (schema.type) {
		case "object":
			if (schema.mapType === "atomic") return "leaf";
			return "struct";
		case "map":
			return schema.mapType === "atomic" ? "leaf" : "map";
		case "array":
			return schema.listType === "map" || schema.listType === "set"
				? "list"
				: "leaf";
		case "any":
			return schema.preserveUnknownFields === true ? "deduced" : "leaf";
		default:
			return "leaf";
	}
}

/** The field that a struct declares under a name. */
export const declaredField = (
	schema: Schema,
	name: string,
): FieldSchema | undefined => schema.fields?.get(name);

/** The schema of a member of a struct, map or deduced value. */
export function memberSchema(schema: Schema, name: string): Schema {
	const field = schema.fields?.get(name);
	if (field !== undefined) return field.schema;
	if (schema.values !== undefined) return schema.values;
	return schema.preserveUnknownFields === true ? DEDUCED : ATOMIC;
}

export const itemSchema = (schema: Schema): Schema => schema.items ?? ATOMIC;

/** A declared field, ready to be visited in the order of field sets. */
export interface FieldPlan {
	readonly name: string;
	/** `f:name`. */
	readonly element: string;
	readonly schema: Schema;
}

const plans = new WeakMap<Schema, readonly FieldPlan[]>();

/** The declared fields of a struct, sorted by name; made once a schema. */
export function plannedFields(schema: Schema): readonly FieldPlan[] {
	let plan = plans.get(schema);
	if (plan === undefined) {
		plan = [...(schema.fields?.values() ?? [])]
			.map(({ name, schema: field }) => ({
				name,
				element: `f:${name}`,
				schema: field,
			}))
			.sort((a, b) => (a.name < b.name ? -1 : 1));
		plans.set(schema, plan);
	}
	return plan;
}

/** Can a value have only declared members? */
export const isClosed = (schema: Schema): boolean =>
	schema.type === "object" && schema.preserveUnknownFields !== true;

/** The zero value of a Go type: what an absent field without omitempty is compared as, and the default of a list key. */
export function zeroOf(field: FieldSchema): JsonValue {
	if (field.schema.nullable === true) return null;
	switch (field.schema.type) {
		case "object":
			return {};
		case "string":
			return "";
		case "integer":
		case "number":
		case "intOrString":
			return 0;
		case "boolean":
			return false;
		case "quantity":
			return "0";
		case "duration":
			return "0s";
		default:
			return null;
	}
}
