import type { FieldSchema, Schema } from "../../apimachinery/schema.ts";
import type { JsonSchemaProps } from "../types.ts";

/** The schemas that every object has in common: kind, apiVersion, metadata. */
export interface CommonSchemas {
	readonly objectMeta: Schema;
}

const text: Schema = { type: "string" };

/**
 * The structural schema of a custom type as apply, patches and protobuf-free decoding see it. Fields have presence
 * `pointer`: a custom object keeps what it was given, zero or not.
 */
export function toSchema(
	props: JsonSchemaProps,
	common: CommonSchemas,
	isRoot = false,
): Schema {
	const { default: fallback, nullable } = props;
	const base = {
		...(fallback === undefined ? {} : { default: fallback }),
		...(nullable ? { nullable } : {}),
	};
	if (props["x-kubernetes-int-or-string"])
		return { ...base, type: "intOrString" };
	if (props.type === "array") return { ...base, ...listOf(props, common) };
	if (props.type === "object" || isRoot)
		return { ...base, ...objectOf(props, common, isRoot) };
	switch (props.type) {
		case "string":
			return { ...base, type: "string" };
		case "integer":
		case "number":
		case "boolean":
			return { ...base, type: props.type };
		default:
			return { ...base, type: "any", preserveUnknownFields: true };
	}
}

function listOf(props: JsonSchemaProps, common: CommonSchemas): Schema {
	const listType = props["x-kubernetes-list-type"];
	const keys = props["x-kubernetes-list-map-keys"];
	const { items } = props;
	return {
		type: "array",
		...(items === undefined ? {} : { items: toSchema(items, common) }),
		...(listType === "set" || listType === "map" || listType === "atomic"
			? { listType }
			: {}),
		...(keys === undefined ? {} : { listMapKeys: keys }),
	};
}

function objectOf(
	props: JsonSchemaProps,
	common: CommonSchemas,
	isRoot: boolean,
): Schema {
	const preserve = props["x-kubernetes-preserve-unknown-fields"] === true;
	const embedded = props["x-kubernetes-embedded-resource"] === true;
	const mapType = props["x-kubernetes-map-type"];
	const extras: Partial<Schema> = {
		...(mapType === "atomic" || mapType === "granular" ? { mapType } : {}),
		...(preserve ? { preserveUnknownFields: true } : {}),
		...(embedded ? { embeddedResource: true } : {}),
	};
	const { additionalProperties, properties } = props;
	if (
		properties === undefined &&
		additionalProperties !== undefined &&
		additionalProperties !== false
	)
		return {
			type: "map",
			values:
				additionalProperties === true
					? { type: "any", preserveUnknownFields: true }
					: toSchema(additionalProperties, common),
			...extras,
		};
	if (properties === undefined && preserve && !isRoot && !embedded)
		return { type: "any", ...extras };
	const fields = new Map<string, FieldSchema>();
	const add = (name: string, schema: Schema) =>
		fields.set(name, {
			name,
			schema,
			required: props.required?.includes(name) ?? false,
			presence: "pointer",
		});
	if (isRoot || embedded) {
		add("kind", text);
		add("apiVersion", text);
		add("metadata", common.objectMeta);
	}
	for (const [name, property] of Object.entries(properties ?? {}))
		if (!fields.has(name)) add(name, toSchema(property, common));
	return { type: "object", fields, ...extras };
}
