import { isObject } from "../../apimachinery/json.ts";
import {
	type GoField,
	goField,
	goFlag,
	goList,
	goStruct,
	goText,
} from "../../registry/shared/go-struct.ts";

type Print = (value: unknown) => unknown;

const schemaOf: Print = (value) => goSchema(value);
const schemas: Print = (value) =>
	Object.fromEntries(
		Object.entries(value as object).map(([name, one]) => [name, goSchema(one)]),
	);
const schemaOrList: Print = (value) =>
	Array.isArray(value)
		? { Schema: null, JSONSchemas: value.map(goSchema) }
		: { Schema: goSchema(value), JSONSchemas: null };
const schemaOrFlag: Print = (value) =>
	isObject(value)
		? { Allows: true, Schema: goSchema(value) }
		: { Allows: value, Schema: null };

/** One x-kubernetes-validations entry of the internal type. */
export const goRule = goStruct(
	goText("Rule"),
	goText("Message"),
	goText("MessageExpression"),
	goField("Reason"),
	goText("FieldPath"),
	goField("OptionalOldSelf"),
);

/** The fields of the internal JSONSchemaProps, in Go's order (apiextensions/types_jsonschema.go). */
export const goSchemaFields: readonly GoField[] = [
	goText("ID", "id"),
	goText("Schema", "$schema"),
	goField("Ref", { json: "$ref" }),
	goText("Description"),
	goText("Type"),
	goFlag("Nullable"),
	goText("Format"),
	goText("Title"),
	goField("Default"),
	goField("Maximum"),
	goFlag("ExclusiveMaximum"),
	goField("Minimum"),
	goFlag("ExclusiveMinimum"),
	goField("MaxLength"),
	goField("MinLength"),
	goText("Pattern"),
	goField("MaxItems"),
	goField("MinItems"),
	goFlag("UniqueItems"),
	goField("MultipleOf"),
	goField("Enum"),
	goField("MaxProperties"),
	goField("MinProperties"),
	goField("Required"),
	goField("Items", { print: schemaOrList }),
	goField("AllOf", { print: goList(schemaOf) }),
	goField("OneOf", { print: goList(schemaOf) }),
	goField("AnyOf", { print: goList(schemaOf) }),
	goField("Not", { print: schemaOf }),
	goField("Properties", { print: schemas }),
	goField("AdditionalProperties", { print: schemaOrFlag }),
	goField("PatternProperties", { print: schemas }),
	goField("Dependencies"),
	goField("AdditionalItems", { print: schemaOrFlag }),
	goField("Definitions", { print: schemas }),
	goField("ExternalDocs"),
	goField("Example"),
	goField("XPreserveUnknownFields", {
		json: "x-kubernetes-preserve-unknown-fields",
	}),
	goFlag("XEmbeddedResource", "x-kubernetes-embedded-resource"),
	goFlag("XIntOrString", "x-kubernetes-int-or-string"),
	goField("XListMapKeys", { json: "x-kubernetes-list-map-keys" }),
	goField("XListType", { json: "x-kubernetes-list-type" }),
	goField("XMapType", { json: "x-kubernetes-map-type" }),
	goField("XValidations", {
		json: "x-kubernetes-validations",
		print: goList(goRule),
	}),
];

/** A schema as Kubernetes' messages print it. */
export const goSchema = (value: unknown): Record<string, unknown> | null =>
	goStruct(...goSchemaFields)(value);
