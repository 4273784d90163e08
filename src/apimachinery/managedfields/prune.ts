/** Fields that an applier no longer applies and nobody else owns (structured-merge-diff/v6/merge/update.go). */
import type { FieldsV1, JsonObject } from "../object.ts";
import type { Schema } from "../schema.ts";
import type { Manager, Managers } from "./entries.ts";
import {
	difference,
	includesSet,
	intersection,
	isEmptySet,
	union,
} from "./field-set.ts";
import { fieldsOf } from "./object-fields.ts";
import { removeFields, withNamedFields } from "./remove-fields.ts";
import { type Converter, inVersion, type TypedObject } from "./typed-object.ts";

const without = (typed: TypedObject, fields: FieldsV1): TypedObject => ({
	...typed,
	object: (removeFields(typed.object, fields, typed.schema) ??
		{}) as JsonObject,
});

const named = (fields: FieldsV1, { schema }: TypedObject): FieldsV1 =>
	withNamedFields(fields, schema);

const known = new WeakMap<JsonObject, { schema: Schema; fields: FieldsV1 }>();

/** All fields of an object; the same object comes up several times. */
function setFields(typed: TypedObject): FieldsV1 {
	const memo = known.get(typed.object);
	if (memo?.schema === typed.schema) return memo.fields;
	const fields = named(fieldsOf(typed.object, typed.schema), typed);
	known.set(typed.object, { schema: typed.schema, fields });
	return fields;
}

/**
 * Removes from the merged object what the manager applied last time, does not apply now, and no other manager owns.
 * `managers` has the manager's new fields already, under `applying`.
 */
export function prune(
	merged: TypedObject,
	managers: Managers,
	applying: string,
	last: Manager | undefined,
	convert: Converter | undefined,
): TypedObject {
	if (last === undefined || isEmptySet(last.fields)) return merged;
	const current = managers.get(applying);
	// Whoever applies all that he applied before removes nothing.
	if (
		current !== undefined &&
		current.apiVersion === last.apiVersion &&
		includesSet(current.fields, last.fields)
	)
		return merged;
	const inLast = inVersion(merged, last.apiVersion, convert);
	if (inLast === undefined) return merged;
	const lastNamed = named(last.fields, inLast);
	const pruned = addBackOwned(
		inLast,
		without(inLast, lastNamed),
		managers,
		convert,
	);
	const prunedInLast = inVersion(pruned, last.apiVersion, convert);
	if (prunedInLast === undefined) return merged;
	const gone = intersection(
		difference(setFields(inLast), setFields(prunedInLast)),
		lastNamed,
	);
	const result = isEmptySet(gone) ? inLast : without(inLast, gone);
	return inVersion(result, merged.apiVersion, convert) ?? merged;
}

/** Puts back what managers own, version by version, that of the last apply first. */
function addBackOwned(
	merged: TypedObject,
	pruned: TypedObject,
	managers: Managers,
	convert: Converter | undefined,
): TypedObject {
	const owned = new Map<string, FieldsV1>([[merged.apiVersion, {}]]);
	for (const { apiVersion, fields } of managers.values())
		owned.set(apiVersion, union(owned.get(apiVersion) ?? {}, fields));
	let result = pruned;
	for (const [apiVersion, fields] of owned) {
		const whole = inVersion(merged, apiVersion, convert);
		const rest = inVersion(result, apiVersion, convert);
		if (whole === undefined || rest === undefined) continue;
		const keep = union(setFields(rest), named(fields, whole));
		result = without(whole, difference(setFields(whole), keep));
	}
	return result;
}
