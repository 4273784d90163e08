import type {
	DefinitionsData,
	DescriptionsData,
	PropertyData,
} from "../data.ts";
import { copyExtensions, type JsonSchema } from "./definitions-v3.ts";

/** A definition as the v2 document has it: all groups' kinds, no defaults. */
export function definitionToV2(
	name: string,
	definitions: DefinitionsData,
	descriptions: DescriptionsData | undefined,
): JsonSchema {
	const data: PropertyData = definitions[name] ?? {};
	const prose = descriptions?.[name];
	const out: JsonSchema = {};
	if (prose?.description !== undefined) out.description = prose.description;
	if (data.type !== undefined) out.type = data.type;
	if (data.format !== undefined) out.format = data.format;
	if (data.required !== undefined) out.required = data.required;
	if (data.properties !== undefined) {
		const properties: JsonSchema = {};
		for (const field of Object.keys(data.properties).sort()) {
			const description = prose?.properties?.[field];
			properties[field] = {
				...(description === undefined ? {} : { description }),
				...shapeToV2(data.properties[field] ?? {}),
			};
		}
		out.properties = properties;
	}
	copyExtensions(data, out);
	return out;
}

function shapeToV2(data: PropertyData): JsonSchema {
	const out: JsonSchema = {};
	for (const key of ["$ref", "type", "format", "enum"] as const)
		if (data[key] !== undefined) out[key] = data[key];
	if (data.items !== undefined) out.items = shapeToV2(data.items);
	if (data.additionalProperties !== undefined)
		out.additionalProperties = shapeToV2(data.additionalProperties);
	copyExtensions(data, out);
	return out;
}
