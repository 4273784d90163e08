import type { Schema } from "../../apimachinery/schema.ts";
import { goType, structName } from "./go-types.ts";
import { isMembers } from "./run.ts";
import { isByte, isInt32, isInt64, scalarDecoder } from "./scalars.ts";

/** Go keeps no more strict errors than this (sigs.k8s.io/json). */
export const MAX_STRICT_ERRORS = 100;

interface Walk {
	/** Struct fields down to here, as Go's messages join them: lists and map keys leave no trace. */
	readonly stack: readonly string[];
	/** The innermost struct. */
	readonly struct: string;
	/** The place as strict errors name it: `spec.containers[0]`. */
	readonly path: string;
}

interface Findings {
	readonly unknown: Set<string>;
	/** Go reports the first type error, after it has read on to the end. */
	typeError?: string;
}

/**
 * Walks the input in the order of the document. Returns the paths of unknown members (a hundred at most, each once);
 * throws an Error with Go's text when a value does not fit its type.
 */
export function explain(schema: Schema, input: unknown): string[] {
	const found: Findings = { unknown: new Set() };
	visit(schema, input, { stack: [], struct: "", path: "" }, found);
	if (found.typeError !== undefined) throw new Error(found.typeError);
	return [...found.unknown];
}

function visit(
	schema: Schema,
	input: unknown,
	at: Walk,
	found: Findings,
): void {
	if (input === null || input === undefined) return;
	switch (schema.type) {
		case "object":
			visitStruct(schema, input, at, found);
			break;
		case "array":
			visitArray(schema, input, at, found);
			break;
		case "map":
			visitMap(schema, input, at, found);
			break;
		case "any":
			visitUnion(schema, input);
			break;
		default:
			visitScalar(schema, input, at, found);
	}
}

function visitStruct(
	schema: Schema,
	input: unknown,
	at: Walk,
	found: Findings,
) {
	if (!isMembers(input)) return mismatch(schema, input, at, found);
	const struct = structName(schema);
	for (const [name, value] of Object.entries(input)) {
		const path = at.path === "" ? name : `${at.path}.${name}`;
		const field = schema.fields?.get(name);
		if (field !== undefined)
			visit(
				field.schema,
				value,
				{ stack: [...at.stack, name], struct, path },
				found,
			);
		else if (found.unknown.size < MAX_STRICT_ERRORS) found.unknown.add(path);
	}
}

function visitArray(schema: Schema, input: unknown, at: Walk, found: Findings) {
	if (!Array.isArray(input)) return mismatch(schema, input, at, found);
	const items: Schema = schema.items ?? { type: "any" };
	for (const [i, item] of input.entries())
		visit(items, item, { ...at, path: `${at.path}[${i}]` }, found);
}

function visitMap(schema: Schema, input: unknown, at: Walk, found: Findings) {
	if (!isMembers(input)) return mismatch(schema, input, at, found);
	const values: Schema = schema.values ?? { type: "any" };
	for (const [name, value] of Object.entries(input))
		visit(values, value, { ...at, path: `${at.path}.${name}` }, found);
}

function visitScalar(
	schema: Schema,
	input: unknown,
	at: Walk,
	found: Findings,
) {
	switch (schema.type) {
		case "string":
		case "boolean":
			if (typeof input !== schema.type) mismatch(schema, input, at, found);
			return;
		case "integer": {
			const fits = schema.format === "int32" ? isInt32 : isInt64;
			if (!fits(input)) mismatch(schema, input, at, found);
			return;
		}
		case "number":
			if (typeof input !== "number") mismatch(schema, input, at, found);
			return;
		case "bytes":
			visitBytes(schema, input, at, found);
			break;
		default:
			visitUnmarshaler(schema, input);
	}
}

/** JSONSchemaPropsOrBool and its like decode on their own: not strict, and fields are named from there. */
function visitUnion(schema: Schema, input: unknown): void {
	if (schema.items === undefined) return;
	for (const item of Array.isArray(input) ? input : [input])
		if (isMembers(item)) explain(schema.items, item);
}

function visitBytes(schema: Schema, input: unknown, at: Walk, found: Findings) {
	if (Array.isArray(input) ? !input.every(isByte) : typeof input !== "string")
		return mismatch(schema, input, at, found);
	try {
		scalarDecoder(schema)(input, { keys: 0, unknown: false });
	} catch (error) {
		found.typeError ??= (error as Error).message;
	}
}

/** Types with an UnmarshalJSON of their own stop the decoder at once, with a text that names no field. */
function visitUnmarshaler(schema: Schema, input: unknown): void {
	const kind = jsonKind(input);
	switch (schema.type) {
		case "intOrString":
			if (typeof input === "string" || isInt32(input)) return;
			throw new Error(
				`json: cannot unmarshal ${typeof input === "number" ? `number ${input}` : kind} into Go value of type int32`,
			);
		case "quantity":
			if (typeof input !== "string" && typeof input !== "number")
				scalarDecoder(schema)(JSON.stringify(input), {
					keys: 0,
					unknown: false,
				});
			break;
		default:
			if (typeof input !== "string")
				throw new Error(
					`json: cannot unmarshal ${kind} into Go value of type string`,
				);
	}
	scalarDecoder(schema)(input, { keys: 0, unknown: false });
}

function mismatch(schema: Schema, input: unknown, at: Walk, found: Findings) {
	const field = at.stack.at(-1) ?? "";
	const type = goType(schema, at.struct, field);
	const numeric = schema.type === "integer" || schema.type === "number";
	const value =
		numeric && typeof input === "number" ? `number ${input}` : jsonKind(input);
	const where =
		at.stack.length === 0
			? "Go value"
			: `Go struct field ${at.struct}.${at.stack.join(".")}`;
	found.typeError ??= `json: cannot unmarshal ${value} into ${where} of type ${type}`;
}

function jsonKind(value: unknown): string {
	if (Array.isArray(value)) return "array";
	switch (typeof value) {
		case "string":
		case "number":
		case "object":
			return typeof value;
		default:
			return "bool";
	}
}
