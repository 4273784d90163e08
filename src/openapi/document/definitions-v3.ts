import type {
	DefinitionsData,
	DescriptionsData,
	PropertyData,
} from "../data.ts";
import { presenceOf } from "../presence.ts";

export type JsonSchema = { [keyword: string]: unknown };

const v2Prefix = "#/definitions/".length;
const v3Prefix = "#/components/schemas/";

/** Types whose v3 form is not their v2 form. */
const special: Readonly<Record<string, JsonSchema>> = {
	"io.k8s.apimachinery.pkg.api.resource.Quantity": {
		oneOf: [{ type: "string" }, { type: "number" }],
	},
	"io.k8s.apimachinery.pkg.util.intstr.IntOrString": {
		format: "int-or-string",
		oneOf: [{ type: "integer" }, { type: "string" }],
	},
};

/**
 * A definition as a component of an OpenAPI v3 document (k8s.io/kube-openapi/pkg/generators): properties by name,
 * references wrapped where something stands beside them, and the defaults that Go's zero values amount to.
 * Of kinds that are registered everywhere only the document's own group version is named.
 */
export function definitionToV3(
	name: string,
	definitions: DefinitionsData,
	descriptions: DescriptionsData | undefined,
	groupVersion: { group: string; version: string },
): JsonSchema {
	const data: PropertyData = definitions[name] ?? {};
	const prose = descriptions?.[name];
	const out: JsonSchema = {};
	if (prose?.description !== undefined) out.description = prose.description;
	Object.assign(out, special[name]);
	if (special[name] === undefined && data.type !== undefined)
		out.type = data.type;
	if (special[name] === undefined && data.format !== undefined)
		out.format = data.format;
	if (data.properties !== undefined) {
		const required = new Set(data.required);
		const properties: JsonSchema = {};
		for (const field of Object.keys(data.properties).sort()) {
			const property = data.properties[field] ?? {};
			properties[field] = propertyToV3(
				field,
				property,
				required.has(field),
				prose?.properties?.[field],
				definitions,
			);
		}
		out.properties = properties;
	}
	if (data.required !== undefined) out.required = data.required;
	copyExtensions(data, out);
	const kinds = data["x-kubernetes-group-version-kind"];
	if (kinds !== undefined && kinds.length > 1)
		out["x-kubernetes-group-version-kind"] = kinds.filter(
			({ group, version }) =>
				(group === "" && version === "v1") ||
				(group === groupVersion.group && version === groupVersion.version),
		);
	return out;
}

function propertyToV3(
	field: string,
	data: PropertyData,
	required: boolean,
	description: string | undefined,
	definitions: DefinitionsData,
): JsonSchema {
	const out: JsonSchema = {};
	if (description !== undefined) out.description = description;
	const shape = shapeToV3(data);
	if (shape.$ref === undefined) Object.assign(out, shape);
	else out.allOf = [shape];
	const value = defaultOf(field, data, required, definitions);
	if (value !== undefined) out.default = value;
	copyExtensions(data, out);
	return out;
}

function shapeToV3(data: PropertyData): JsonSchema {
	if (data.$ref !== undefined)
		return { $ref: v3Prefix + data.$ref.slice(v2Prefix) };
	const out: JsonSchema = {};
	for (const key of ["type", "format", "enum"] as const)
		if (data[key] !== undefined) out[key] = data[key];
	if (data.items !== undefined) out.items = shapeToV3(data.items);
	if (data.additionalProperties !== undefined)
		out.additionalProperties = shapeToV3(data.additionalProperties);
	return out;
}

/** The default a property is published with: its own, or the zero value that Go writes for it. */
function defaultOf(
	field: string,
	data: PropertyData,
	required: boolean,
	definitions: DefinitionsData,
): unknown {
	if (data.default !== undefined) return data.default;
	if (presenceOf(field, data, required) !== "always") return undefined;
	if (data.$ref !== undefined)
		return definitions[data.$ref.slice(v2Prefix)]?.properties === undefined
			? undefined
			: {};
	switch (data.type) {
		case "string":
			return data.format === "byte" ? undefined : "";
		case "integer":
		case "number":
			return 0;
		case "boolean":
			return false;
		default:
			return undefined;
	}
}

/** Copies what starts with `x-kubernetes-`. */
export function copyExtensions(data: PropertyData, out: JsonSchema): void {
	for (const [key, value] of Object.entries(data))
		if (key.startsWith("x-kubernetes-")) out[key] = value;
}
