import type { Schema } from "../apimachinery/schema.ts";
import { parseYaml } from "../apimachinery/yaml.ts";
import { type Decoded, type DecodeOptions, decodeObject } from "./decode.ts";
import { countMembers, parseJson, readStrictly } from "./strict-json.ts";

/** A request body that was parsed but not yet held against a type. */
export interface ParsedBody {
	readonly value: unknown;
	/** JSON text, to look for repeated members in; undefined for YAML. */
	readonly json?: string;
	/** `line 8: key "data" already set in map`, of YAML. */
	readonly yamlDuplicates: readonly string[];
}

export interface DecodedBody extends Decoded {
	/** What Strict refuses, in Go's order: the parts of the message behind `strict decoding error: `. */
	readonly strictErrors: readonly string[];
	/** The same as Warn says it: one warning each. */
	readonly warnings: readonly string[];
}

/** Parses JSON; throws an Error with Go's text. */
export const parseJsonBody = (json: string): ParsedBody => ({
	value: parseJson(json),
	json,
	yamlDuplicates: [],
});

/** Parses YAML; throws an Error with the text of sigs.k8s.io/yaml. */
export function parseYamlBody(text: string): ParsedBody {
	const { value, duplicates } = parseYaml(text);
	return { value, yamlDuplicates: duplicates };
}

/**
 * Decodes a parsed body against its type and collects what strict field validation has to say
 * (k8s.io/apimachinery/pkg/runtime/serializer/json). Throws like decodeObject.
 */
export function decodeBody(
	schema: Schema,
	body: ParsedBody,
	options: DecodeOptions,
): DecodedBody {
	let decoded = decodeObject(schema, body.value, options);
	let fields: readonly string[] = decoded.unknownFields.map(
		(path) => `unknown field "${path}"`,
	);
	if (body.json !== undefined && countMembers(body.json) !== decoded.keys) {
		const strict = readStrictly(schema, body.json);
		decoded = decodeObject(schema, strict.value, options);
		fields = strict.errors;
	}
	const { yamlDuplicates } = body;
	const { value, unknownFields, keys } = decoded;
	if (yamlDuplicates.length === 0)
		return {
			value,
			unknownFields,
			keys,
			strictErrors: fields,
			warnings: fields,
		};
	const yaml = `yaml: unmarshal errors:\n${yamlDuplicates.map((line) => `  ${line}`).join("\n")}`;
	return {
		value,
		unknownFields,
		keys,
		strictErrors: [yaml, ...fields],
		warnings: [...yamlDuplicates, ...fields],
	};
}

/** The start of a body as messages about an unrecognizable one quote it: text when it looks like JSON, else hex. */
export function summarizeBody(body: Uint8Array): string {
	const limit = 30;
	if (body.length === 0) return "<empty>";
	const head = Buffer.from(body.subarray(0, limit));
	const shown = head[0] === 0x7b ? head.toString() : head.toString("hex");
	return body.length > limit ? `${shown} ...` : shown;
}
