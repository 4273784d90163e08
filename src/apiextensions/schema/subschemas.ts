import { isObject } from "../../apimachinery/json.ts";
import type { JsonSchemaProps } from "../types.ts";

/** The schemas right inside a schema. */
export function subschemas(schema: JsonSchemaProps): JsonSchemaProps[] {
	const { additionalProperties, properties = {}, not, items } = schema;
	return [
		...(isObject(additionalProperties)
			? [additionalProperties as JsonSchemaProps]
			: []),
		...Object.values(properties),
		...(not ? [not] : []),
		...(schema.allOf ?? []),
		...(schema.oneOf ?? []),
		...(schema.anyOf ?? []),
		...(items && !Array.isArray(items) ? [items] : []),
	];
}

/** Whether something holds for a schema or for one below it. */
export const hasSchema = (
	schema: JsonSchemaProps,
	holds: (schema: JsonSchemaProps) => boolean,
): boolean =>
	holds(schema) || subschemas(schema).some((one) => hasSchema(one, holds));
