import { deepCopy, isObject } from "../apimachinery/json.ts";
import type { Schema } from "../apimachinery/schema.ts";
import type { DecodedBody, ParsedBody } from "../openapi/body.ts";
import { decodeObject } from "../openapi/decode.ts";
import { countMembers, readStrictly } from "../openapi/strict-json.ts";
import { applyDefaults } from "./schema/default.ts";
import { prune } from "./schema/prune.ts";
import type { JsonSchemaProps } from "./types.ts";

/** What a version of a custom kind is decoded with. */
export interface CustomType {
	readonly props: JsonSchemaProps;
	readonly schema: Schema;
	readonly objectMeta: Schema;
	readonly kind: string;
	readonly apiVersion: string;
}

/**
 * Reads a custom object: the metadata as Go's typed decoder does, the rest as it comes, pruned and defaulted
 * (apiextensions-apiserver's schemaCoercingDecoder and unstructuredDefaulter). Throws an Error with Go's text.
 */
export function decodeCustom(type: CustomType, body: ParsedBody): DecodedBody {
	const input = (body.value ?? {}) as Record<string, unknown>;
	const { kind, apiVersion, metadata, ...rest } = input;
	const value: Record<string, unknown> = { kind, apiVersion };
	const unknown: string[] = [];
	value.metadata = {};
	if (metadata !== undefined && metadata !== null) {
		if (!isObject(metadata))
			throw new Error(
				`json: cannot unmarshal ${jsonType(metadata)} into Go value of type v1.ObjectMeta`,
			);
		const meta = decodeObject(type.objectMeta, metadata, {
			kind: "ObjectMeta",
		});
		value.metadata = meta.value;
		unknown.push(...meta.unknownFields.map((path) => `metadata.${path}`));
	}
	Object.assign(value, deepCopy(rest));
	const pruned: string[] = [];
	prune(value, type.props, (path) => pruned.push(path));
	unknown.push(...pruned.sort());
	coerceEmbedded(value, type.props, "", (meta, path) => {
		const read = decodeObject(type.objectMeta, meta, { kind: "ObjectMeta" });
		unknown.push(
			...read.unknownFields.map((field) => `${path}.metadata.${field}`),
		);
		return read.value;
	});
	applyDefaults(value, type.props);
	const fields = unknown.map((path) => `unknown field "${path}"`);
	const errors = [...duplicates(body), ...fields];
	return {
		value,
		unknownFields: unknown,
		keys: 0,
		strictErrors: errors,
		warnings: errors,
	};
}

type CoerceMeta = (
	meta: Record<string, unknown>,
	path: string,
) => Record<string, unknown>;

/** The metadata of embedded objects is typed like any other (apiserver/schema/objectmeta). */
function coerceEmbedded(
	value: unknown,
	schema: JsonSchemaProps,
	path: string,
	coerce: CoerceMeta,
): void {
	if (Array.isArray(value)) {
		const { items } = schema;
		if (items !== undefined)
			for (const [i, item] of value.entries())
				coerceEmbedded(item, items, `${path}[${i}]`, coerce);
		return;
	}
	if (!isObject(value)) return;
	const object = value as Record<string, unknown>;
	if (schema["x-kubernetes-embedded-resource"] && isObject(object.metadata))
		object.metadata = coerce(object.metadata as Record<string, unknown>, path);
	const { properties = {}, additionalProperties } = schema;
	for (const [name, member] of Object.entries(object)) {
		const inner =
			properties[name] ??
			(isObject(additionalProperties)
				? (additionalProperties as JsonSchemaProps)
				: undefined);
		if (inner !== undefined)
			coerceEmbedded(
				member,
				inner,
				path === "" ? name : `${path}.${name}`,
				coerce,
			);
	}
}

/** Members that stand twice in the text; YAML finds its own. */
function duplicates(body: ParsedBody): string[] {
	if (body.json === undefined) {
		const { yamlDuplicates: lines } = body;
		return lines.length === 0
			? []
			: [`yaml: unmarshal errors:\n${lines.map((l) => `  ${l}`).join("\n")}`];
	}
	if (countMembers(body.json) === countKeys(body.value)) return [];
	return readStrictly(anyMembers, body.json).errors.filter((error) =>
		error.startsWith("duplicate field"),
	);
}

const anyMembers: Schema = {
	type: "map",
	get values() {
		return anyMembers;
	},
};

function countKeys(value: unknown): number {
	if (Array.isArray(value))
		return value.reduce((sum: number, item) => sum + countKeys(item), 0);
	if (!isObject(value)) return 0;
	return Object.values(value).reduce(
		(sum: number, item) => sum + 1 + countKeys(item),
		0,
	);
}

const jsonType = (value: unknown): string =>
	Array.isArray(value)
		? "array"
		: typeof value === "boolean"
			? "bool"
			: typeof value;
