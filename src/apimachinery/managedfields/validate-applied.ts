/** Does an applied configuration fit its type? (structured-merge-diff/v6/typed/validate.go) */
import { goPrint, goType } from "../go-format.ts";
import { isObject } from "../json.ts";
import type { JsonValue } from "../object.ts";
import type { Schema } from "../schema.ts";
import { fits } from "./fits.ts";
import { elementOf, ListKeyError } from "./list-key.ts";
import { formatElement } from "./path-element.ts";
import { itemSchema, memberSchema, shapeOf } from "./types.ts";

interface Problem {
	readonly path: string;
	readonly message: string;
}

/** The way to the value at hand, and what was found wrong so far. */
interface Walk {
	readonly path: string[];
	readonly problems: Problem[];
}

/** What is wrong, worded as ValidationErrors.Error; undefined when nothing is. */
export function appliedErrors(
	value: JsonValue,
	schema: Schema,
): string | undefined {
	if (fits(value, schema)) return undefined;
	const walk: Walk = { path: [], problems: [] };
	validate(value, schema, walk);
	const [first] = walk.problems;
	if (first === undefined) return undefined;
	if (walk.problems.length === 1) return problemText(first);
	return ["errors:", ...walk.problems.map((p) => `  ${problemText(p)}`)].join(
		"\n",
	);
}

const problemText = ({ path, message }: Problem): string =>
	path === "" ? message : `${path}: ${message}`;

const report = (walk: Walk, message: string): void => {
	walk.problems.push({
		path: walk.path.map(formatElement).join(""),
		message,
	});
};

/** A value as Go prints structured-merge-diff's wrapper of it with %v. */
const wrapped = (value: JsonValue): string => `&{${goPrint(value)}}`;

function validate(value: JsonValue, schema: Schema, walk: Walk): void {
	if (value === null) return;
	switch (schema.type) {
		case "object":
		case "map":
			if (isObject(value)) validateMembers(value, schema, walk);
			else report(walk, `expected map, got ${wrapped(value)}`);
			return;
		case "array":
			if (Array.isArray(value)) validateItems(value, schema, walk);
			else report(walk, `expected list, got ${wrapped(value)}`);
			return;
		case "any":
			return;
		default: {
			const message = scalarError(value, schema);
			if (message !== undefined) report(walk, message);
		}
	}
}

function scalarError(value: JsonValue, schema: Schema): string | undefined {
	switch (schema.type) {
		case "integer":
		case "number":
			return typeof value === "number"
				? undefined
				: `expected numeric (int or float), got ${goType(value)}`;
		case "boolean":
			return typeof value === "boolean"
				? undefined
				: `expected boolean, got ${wrapped(value)}`;
		case "bytes":
		case "duration":
			return stringError(value);
		case "string":
			// Texts with a format of their own take any scalar.
			return schema.format === undefined || schema.format === "byte"
				? stringError(value)
				: anyScalarError(value);
		default:
			return anyScalarError(value);
	}
}

const stringError = (value: JsonValue): string | undefined =>
	typeof value === "string"
		? undefined
		: `expected string, got &value.valueUnstructured{Value:${goSyntax(value)}}`;

const anyScalarError = (value: JsonValue): string | undefined =>
	typeof value === "object"
		? `expected any scalar, got ${wrapped(value)}`
		: undefined;

/** fmt's %#v of decoded JSON. */
function goSyntax(value: JsonValue): string {
	if (value === null) return "interface {}(nil)";
	if (Array.isArray(value))
		return `[]interface {}{${value.map(goSyntax).join(", ")}}`;
	if (isObject(value))
		return `map[string]interface {}{${Object.keys(value)
			.sort()
			.map(
				(key) => `${JSON.stringify(key)}:${goSyntax(value[key] as JsonValue)}`,
			)
			.join(", ")}}`;
	return typeof value === "string" ? JSON.stringify(value) : goPrint(value);
}

function validateMembers(
	value: Record<string, unknown>,
	schema: Schema,
	walk: Walk,
): void {
	const open = schema.type === "map" || schema.preserveUnknownFields === true;
	for (const name in value) {
		const member = value[name] as JsonValue | undefined;
		const field = schema.fields?.get(name);
		walk.path.push(`f:${name}`);
		if (field === undefined && !open) {
			report(walk, "field not declared in schema");
			walk.path.pop();
			return;
		}
		if (member !== undefined)
			validate(member, field?.schema ?? memberSchema(schema, name), walk);
		walk.path.pop();
	}
}

function validateItems(
	list: readonly JsonValue[],
	schema: Schema,
	walk: Walk,
): void {
	const associative = shapeOf(schema) === "list";
	const items = itemSchema(schema);
	const seen = new Set<string>();
	for (let i = 0; i < list.length; i++) {
		const item = list[i] as JsonValue;
		let element = `i:${i}`;
		if (associative) {
			try {
				element = elementOf(item, schema);
			} catch (error) {
				if (!(error instanceof ListKeyError)) throw error;
				report(walk, `element ${i}: ${error.message}`);
				return;
			}
			if (seen.has(element))
				report(walk, `duplicate entries for key ${formatElement(element)}`);
			seen.add(element);
		}
		walk.path.push(element);
		validate(item, items, walk);
		walk.path.pop();
	}
}
