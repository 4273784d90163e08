import { escapeName } from "./escape.ts";
import {
	boolType,
	bytesType,
	type CelField,
	type CelType,
	doubleType,
	durationType,
	dynType,
	intType,
	stringType,
	timestampType,
} from "./type.ts";

/** What is read of a schema: of a custom resource's, or of a built-in type's with its references looked up. */
export interface TypedSchema {
	readonly type?: string;
	readonly format?: string;
	readonly properties?: Readonly<Record<string, TypedSchema>>;
	readonly items?: unknown;
	readonly additionalProperties?: unknown;
	readonly required?: readonly string[];
	readonly enum?: readonly unknown[];
	readonly default?: unknown;
	readonly maxLength?: number;
	readonly maxItems?: number;
	readonly maxProperties?: number;
	readonly "x-kubernetes-int-or-string"?: boolean;
	readonly "x-kubernetes-embedded-resource"?: boolean;
	readonly "x-kubernetes-preserve-unknown-fields"?: boolean;
	readonly "x-kubernetes-list-type"?: string;
	readonly "x-kubernetes-list-map-keys"?: readonly string[];
}

export interface SchemaOptions {
	/** What the root is called in messages; its parts are called by their path beneath it. */
	readonly name: string;
	/** A whole resource, whose apiVersion, kind and metadata are there whether the schema says so or not. */
	readonly isResource: boolean;
	/** The schema that stands for this one, when it is a reference. */
	resolve?(schema: TypedSchema): TypedSchema;
}

/** No request is larger: what bounds texts and lists that have no limit of their own. */
const largestRequest = 3 * 1024 * 1024;
const longestDuration = 32;
const longestTime = 39;

/**
 * The type of what a schema describes (k8s.io/apiserver/pkg/cel/common/schemas.go); undefined when expressions can't
 * see it. Fields are worked out when they are asked for, so that schemas may contain themselves.
 */
export function schemaType(
	given: TypedSchema,
	options: SchemaOptions,
): CelType | undefined {
	const schema = options.resolve?.(given) ?? given;
	if (schema["x-kubernetes-int-or-string"]) return dynType;
	switch (schema.type) {
		case "array":
			return arrayType(schema, options);
		case "object":
			return objectOrMap(schema, options);
		case "string":
			return textType(schema);
		case "boolean":
			return boolType;
		case "number":
			return doubleType;
		case "integer":
			return intType;
		default:
			return undefined;
	}
}

const isSchema = (value: unknown): value is TypedSchema =>
	typeof value === "object" && value !== null;

function arrayType(
	schema: TypedSchema,
	options: SchemaOptions,
): CelType | undefined {
	if (!isSchema(schema.items)) return undefined;
	const item = schemaType(schema.items, {
		...options,
		name: `${options.name}.@idx`,
		isResource: schema.items["x-kubernetes-embedded-resource"] === true,
	});
	if (item === undefined) return undefined;
	const kind = schema["x-kubernetes-list-type"];
	return {
		kind: "list",
		name: "list",
		params: [item],
		maxElements:
			schema.maxItems ??
			Math.floor((largestRequest - 2) / (leastSize(schema.items, options) + 1)),
		...(kind === "set" && { list: { kind } }),
		...(kind === "map" && {
			list: { kind, keys: schema["x-kubernetes-list-map-keys"] ?? [] },
		}),
	};
}

function objectOrMap(
	schema: TypedSchema,
	options: SchemaOptions,
): CelType | undefined {
	const { additionalProperties } = schema;
	if (isSchema(additionalProperties)) {
		const value = schemaType(additionalProperties, {
			...options,
			name: `${options.name}.@elem`,
			isResource:
				additionalProperties["x-kubernetes-embedded-resource"] === true,
		});
		return (
			value && {
				kind: "map",
				name: "map",
				params: [stringType, value],
				maxElements:
					schema.maxProperties ??
					Math.floor(
						(largestRequest - 2) /
							(leastSize(additionalProperties, options) + 6),
					),
			}
		);
	}
	let fields: ReadonlyMap<string, CelField> | undefined;
	return {
		kind: "object",
		name: options.name,
		params: [],
		get fields() {
			fields ??= fieldsOf(schema, options);
			return fields;
		},
	};
}

const text: TypedSchema = { type: "string" };
const resourceProperties: Readonly<Record<string, TypedSchema>> = {
	apiVersion: text,
	kind: text,
	metadata: { type: "object", properties: { name: text, generateName: text } },
};

function fieldsOf(
	schema: TypedSchema,
	{ isResource, ...options }: SchemaOptions,
): ReadonlyMap<string, CelField> {
	const properties =
		isResource || schema["x-kubernetes-embedded-resource"]
			? { ...resourceProperties, ...schema.properties, ...metadataOf(schema) }
			: (schema.properties ?? {});
	const fields = new Map<string, CelField>();
	for (const [property, value] of Object.entries(properties)) {
		const name = escapeName(property);
		const type =
			name &&
			schemaType(value, {
				...options,
				name: `${options.name}.${property}`,
				isResource: value["x-kubernetes-embedded-resource"] === true,
			});
		if (name && type) fields.set(name, { property, type });
	}
	return fields;
}

/** Metadata without a schema of its own has what expressions may see of it. */
function metadataOf(
	schema: TypedSchema,
): Readonly<Record<string, TypedSchema>> {
	const { metadata } = resourceProperties;
	const given = schema.properties?.metadata;
	if (metadata === undefined || given === undefined) return {};
	return given.type === "object" && given.properties === undefined
		? { metadata }
		: {};
}

function textType(schema: TypedSchema): CelType {
	switch (schema.format) {
		case "byte":
			return {
				...bytesType,
				maxElements: schema.maxLength ?? largestRequest - 2,
			};
		case "duration":
			return { ...durationType, maxElements: longestDuration };
		case "date":
		case "date-time":
			return { ...timestampType, maxElements: longestTime };
	}
	// A character may have four bytes.
	const longest =
		schema.maxLength !== undefined
			? schema.maxLength * 4
			: schema.enum
				? Math.max(0, ...schema.enum.map((value) => String(value).length))
				: largestRequest - 2;
	return { ...stringType, maxElements: longest };
}

const leastText: Readonly<Record<string, number>> = {
	duration: 3,
	date: 12,
	"date-time": 21,
};

/** The fewest bytes of JSON that a value takes. */
export function leastSize(given: TypedSchema, options: SchemaOptions): number {
	const schema = options.resolve?.(given) ?? given;
	switch (schema.type) {
		case "boolean":
			return 4;
		case "string":
			return leastText[schema.format ?? ""] ?? 2;
		case "array":
			return 2;
		case "object": {
			let size = 2;
			for (const name of schema.required ?? []) {
				const property = schema.properties?.[name];
				if (property !== undefined && property.default === undefined)
					size += name.length + leastSize(property, options) + 4;
			}
			return size;
		}
		default:
			return 1;
	}
}
