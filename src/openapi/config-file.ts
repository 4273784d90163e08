import { goQuote } from "../apimachinery/field.ts";
import { isObject } from "../apimachinery/json.ts";
import type { FieldSchema, Schema } from "../apimachinery/schema.ts";
import { decodeBody, type ParsedBody, parseYamlBody } from "./body.ts";
import { strictDecodingError } from "./strict-json.ts";

/** The schema of a struct in a configuration file; every field may be left out. */
export const struct = (fields: Readonly<Record<string, Schema>>): Schema => ({
	type: "object",
	fields: new Map(
		Object.entries(fields).map(([name, schema]): [string, FieldSchema] => [
			name,
			{ name, schema, required: false, presence: "pointer" },
		]),
	),
});

export const text: Schema = { type: "string" };
export const flag: Schema = { type: "boolean" };
export const listOf = (items: Schema): Schema => ({ type: "array", items });

export interface ConfigKind {
	readonly kind: string;
	/** `audit.k8s.io/v1`; any of these is read the same. */
	readonly apiVersions: readonly string[];
	/** With kind and apiVersion among its fields. */
	readonly schema: Schema;
}

/**
 * Reads a versioned configuration file, YAML or JSON, as Kubernetes' strict codecs do. Throws an Error that names the
 * field: `strict decoding error: unknown field "rules[0].levle"`.
 */
export function decodeConfig<T>(content: string, wanted: ConfigKind): T {
	const body = parseYamlBody(content);
	const { kind, apiVersion } = typeOf(body);
	if (!wanted.apiVersions.includes(apiVersion) || kind !== wanted.kind)
		throw new Error(
			`no kind ${goQuote(kind)} is registered for version ${goQuote(apiVersion)}; expected ${wanted.kind} of ${wanted.apiVersions.join(" or ")}`,
		);
	const { value, strictErrors } = decodeBody(wanted.schema, body, { kind });
	if (strictErrors.length > 0)
		throw new Error(strictDecodingError(strictErrors));
	return value as T;
}

function typeOf({ value }: ParsedBody): { kind: string; apiVersion: string } {
	const { kind, apiVersion } = isObject(value) ? value : {};
	if (typeof kind !== "string" || kind === "")
		throw new Error("Object 'Kind' is missing");
	if (typeof apiVersion !== "string" || apiVersion === "")
		throw new Error("Object 'apiVersion' is missing");
	return { kind, apiVersion };
}
