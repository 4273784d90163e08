import { badRequest } from "../../apimachinery/errors.ts";
import { jsonKind } from "../../apimachinery/go-format.ts";
import type { JsonObject } from "../../apimachinery/object.ts";
import { parseYaml } from "../../apimachinery/yaml.ts";
import { countKeys } from "../../openapi/decode/run.ts";
import { countMembers } from "../../openapi/strict-json.ts";
import { bodyLimit } from "../negotiation/body.ts";
import type { RequestContext } from "../request.ts";
import type { FieldValidation } from "../write-options.ts";

/** An apply configuration as it was sent. */
export interface ReadConfiguration {
	readonly applied: JsonObject;
	/** `line 8: key "data" already set in map` */
	readonly duplicates: readonly string[];
}

/** Reads the configuration of an apply: YAML, of which JSON is a part. */
export async function readApplied({
	request,
	audit,
}: RequestContext): Promise<ReadConfiguration> {
	if (request.object !== undefined) {
		audit?.requestPatch(request.object);
		return { applied: request.object as JsonObject, duplicates: [] };
	}
	const text = (await request.readBody(bodyLimit)).toString("utf8");
	const { value, duplicates } =
		parsePlainJson(text) ?? parseConfiguration(text);
	audit?.requestPatch(value);
	if (value === null || value === undefined) return { applied: {}, duplicates };
	if (typeof value !== "object" || Array.isArray(value))
		throw badRequest(
			`error decoding YAML: error unmarshaling JSON: while decoding JSON: json: cannot unmarshal ${jsonKind(value)} into Go value of type map[string]interface {}`,
		);
	return { applied: value as JsonObject, duplicates };
}

/** What clients send most, read without a YAML parser; undefined for everything that needs a closer look. */
function parsePlainJson(text: string) {
	if (!text.startsWith("{")) return undefined;
	try {
		const value: unknown = JSON.parse(text);
		return countMembers(text) === countKeys(value)
			? { value, duplicates: [] }
			: undefined;
	} catch {
		return undefined;
	}
}

function parseConfiguration(text: string) {
	try {
		return parseYaml(text);
	} catch (error) {
		throw badRequest(
			`error decoding YAML: error converting YAML to JSON: ${(error as Error).message}`,
		);
	}
}

/** Refuses repeated keys, or warns of them, once the configuration was found to apply (handlers/patch.go's applyPatcher). */
export function checkRepeatedKeys(
	{ duplicates }: ReadConfiguration,
	validation: FieldValidation,
	{ warnings }: RequestContext,
): void {
	if (duplicates.length === 0) return;
	if (validation === "Strict")
		throw badRequest(
			`error strict decoding YAML: error converting YAML to JSON: yaml: unmarshal errors:\n${duplicates.map((line) => `  ${line}`).join("\n")}`,
		);
	if (validation === "Warn") for (const text of duplicates) warnings.add(text);
}
