import { isObject } from "../../apimachinery/json.ts";
import type { JsonSchemaProps } from "../types.ts";

type Members = Record<string, unknown>;

const typeFields = new Set(["apiVersion", "kind", "metadata"]);

/** Paths that a walk reports, without the leading dot: `spec.list[0].bad`. */
type Report = (path: string) => void;

/**
 * Drops what the schema does not know, in place, and tells where
 * (apiextensions-apiserver pkg/apiserver/schema/pruning). The root's kind, apiVersion and metadata stay.
 */
export function prune(
	object: Members,
	schema: JsonSchemaProps,
	report: Report = () => {},
): void {
	pruneObject(object, schema, "", true, report);
}

function pruneObject(
	object: Members,
	schema: JsonSchemaProps,
	path: string,
	isResource: boolean,
	report: Report,
): void {
	const preserve = schema["x-kubernetes-preserve-unknown-fields"] === true;
	const { properties, additionalProperties } = schema;
	for (const name of Object.keys(object)) {
		if (isResource && typeFields.has(name)) continue;
		const place = path === "" ? name : `${path}.${name}`;
		const property = properties?.[name];
		if (property !== undefined)
			pruneValue(object[name], property, place, report);
		else if (isObject(additionalProperties))
			pruneValue(
				object[name],
				additionalProperties as JsonSchemaProps,
				place,
				report,
			);
		else if (!preserve && additionalProperties !== true) {
			delete object[name];
			report(place);
		}
	}
}

function pruneValue(
	value: unknown,
	schema: JsonSchemaProps,
	path: string,
	report: Report,
): void {
	if (Array.isArray(value)) {
		const { items } = schema;
		if (items === undefined) return;
		for (const [i, item] of value.entries())
			pruneValue(item, items, `${path}[${i}]`, report);
	} else if (isObject(value)) {
		const embedded = schema["x-kubernetes-embedded-resource"] === true;
		pruneObject(value as Members, schema, path, embedded, report);
	}
}
