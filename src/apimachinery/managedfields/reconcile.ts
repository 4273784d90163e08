/** Field sets that were written when a type was more granular (structured-merge-diff/v6/typed/reconcile_schema.go). */
import type { FieldsV1 } from "../object.ts";
import type { Schema } from "../schema.ts";
import { isEmptySet, isMember, LEAF } from "./field-set.ts";
import { SELF } from "./path-element.ts";
import { itemSchema, memberSchema, shapeOf } from "./types.ts";

const reconciled = new WeakMap<FieldsV1, Schema>();

/** The set with every value that is atomic now owned as a whole. Sets seen before with this schema cost nothing. */
export function reconcileWithSchema(set: FieldsV1, schema: Schema): FieldsV1 {
	if (reconciled.get(set) === schema) return set;
	const result = reconcile(set, schema);
	reconciled.set(result, schema);
	return result;
}

function reconcile(set: FieldsV1, schema: Schema): FieldsV1 {
	let result = set;
	for (const element in set) {
		const node = set[element] as FieldsV1;
		if (element === SELF) continue;
		const inner = element.startsWith("f:")
			? memberSchema(schema, element.slice(2))
			: itemSchema(schema);
		const fitted = reconcileNode(node, inner);
		if (fitted === node) continue;
		if (result === set) result = { ...set };
		result[element] = fitted;
	}
	return result;
}

function reconcileNode(node: FieldsV1, schema: Schema): FieldsV1 {
	if (isEmptySet(node) && isMember(node)) return node;
	switch (schema.type) {
		case "array":
		case "map":
		case "object":
			return shapeOf(schema) === "leaf" ? LEAF : reconcile(node, schema);
		default:
			return node;
	}
}
