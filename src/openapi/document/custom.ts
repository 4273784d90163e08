import type { JsonSchema } from "./definitions-v3.ts";
import {
	type DocumentedResource,
	definitionNameOf,
	listDefinitionNameOf,
} from "./resource.ts";

const meta = "io.k8s.apimachinery.pkg.apis.meta.v1.";

/** Keywords of a structural schema that the v2 document cannot carry (structural-schema-to-v2 conversion). */
const notInV2 = ["default", "oneOf", "anyOf", "allOf", "not", "nullable"];

/**
 * The definitions of a custom resource, its objects and their list, as apiextensions publishes them
 * (apiextensions-apiserver/pkg/controller/openapi/builder): the CustomResourceDefinition's schema with the members
 * that all objects have put in. `refPrefix` is `#/components/schemas/` or `#/definitions/`.
 */
export function customDefinitions(
	resource: DocumentedResource,
	version: 2 | 3,
): Record<string, JsonSchema> {
	const refPrefix = version === 3 ? "#/components/schemas/" : "#/definitions/";
	const { group, kind } = resource;
	const listKind = resource.listKind ?? `${kind}List`;
	const gvk = (name: string) => [
		{ group, version: resource.version, kind: name },
	];
	const metadata = (name: string): JsonSchema =>
		version === 3
			? { allOf: [{ $ref: `${refPrefix}${meta}${name}` }] }
			: { $ref: `${refPrefix}${meta}${name}` };
	const typeMeta = { apiVersion: { type: "string" }, kind: { type: "string" } };
	const own = rootSchema(resource, version);
	const name = definitionNameOf(resource);
	return {
		[name]: {
			...own,
			type: "object",
			properties: {
				...(own.properties as JsonSchema | undefined),
				...typeMeta,
				metadata: metadata("ObjectMeta"),
			},
			"x-kubernetes-group-version-kind": gvk(kind),
		},
		[listDefinitionNameOf(resource)]: {
			description: `${listKind} is a list of ${kind}`,
			type: "object",
			required: ["items"],
			properties: {
				...typeMeta,
				items: {
					type: "array",
					items: { $ref: refPrefix + name },
				},
				metadata: metadata("ListMeta"),
			},
			"x-kubernetes-group-version-kind": gvk(listKind),
		},
	};
}

function rootSchema(resource: DocumentedResource, version: 2 | 3): JsonSchema {
	const schema = resource.schema as JsonSchema | undefined;
	if (schema === undefined)
		return { "x-kubernetes-preserve-unknown-fields": true };
	return version === 3 ? schema : toV2(schema);
}

/** What a v2 client can make of a structural schema: what it would misread is left out. */
function toV2(schema: JsonSchema): JsonSchema {
	const out: JsonSchema = {};
	for (const [key, value] of Object.entries(schema))
		if (!notInV2.includes(key) && key !== "x-kubernetes-validations")
			out[key] = value;
	if (schema.nullable === true) {
		delete out.type;
		delete out.items;
		delete out.properties;
	}
	if (schema["x-kubernetes-preserve-unknown-fields"] === true) {
		delete out.items;
		delete out.properties;
	}
	if (schema["x-kubernetes-int-or-string"] === true) delete out.type;
	if (out.properties !== undefined)
		out.properties = Object.fromEntries(
			Object.entries(out.properties as Record<string, JsonSchema>).map(
				([name, property]) => [name, toV2(property)],
			),
		);
	for (const key of ["items", "additionalProperties"])
		if (typeof out[key] === "object" && out[key] !== null)
			out[key] = toV2(out[key] as JsonSchema);
	return out;
}
