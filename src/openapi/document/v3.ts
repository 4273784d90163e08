import type { DefinitionsData, DescriptionsData } from "../data.ts";
import { definitionClosure } from "./closure.ts";
import { customDefinitions } from "./custom.ts";
import { definitionToV3, type JsonSchema } from "./definitions-v3.ts";
import { groupByPath } from "./paths.ts";
import { type DocumentedResource, isCustom } from "./resource.ts";
import { codeTexts, type Parameter, type Route } from "./route.ts";

export interface DocumentSource {
	readonly definitions: DefinitionsData;
	readonly descriptions: DescriptionsData | undefined;
	/** `v1.36.2`. */
	readonly serverVersion: string;
}

const refPrefix = "#/components/schemas/";

/** One OpenAPI v3 document: the routes of a group version (or of a fixed place) and all the types they lead to. */
export function buildV3Document(
	source: DocumentSource,
	routes: readonly Route[],
	resources: readonly DocumentedResource[],
	groupVersion: { group: string; version: string },
): JsonSchema {
	const custom: Record<string, JsonSchema> = Object.assign(
		{},
		...resources.filter(isCustom).map((r) => customDefinitions(r, 3)),
	);
	const { definitions, descriptions } = source;
	const schemas = definitionClosure(
		rootsOf(routes),
		refPrefix,
		(name) =>
			custom[name] ??
			definitionToV3(name, definitions, descriptions, groupVersion),
	);
	const paths: JsonSchema = {};
	for (const { path, common, operations } of groupByPath(routes)) {
		const item: JsonSchema = {};
		for (const { method, route, own } of operations)
			item[method] = operationToV3(route, own);
		if (common.length > 0) item.parameters = common.map(parameterToV3);
		paths[path] = Object.fromEntries(Object.entries(item).sort());
	}
	return {
		openapi: "3.0.0",
		info: { title: "Kubernetes", version: source.serverVersion },
		paths,
		components: {
			...(Object.keys(schemas).length === 0 ? {} : { schemas }),
			securitySchemes: {
				BearerToken: {
					description: "Bearer Token authentication",
					in: "header",
					name: "authorization",
					type: "apiKey",
				},
			},
		},
	};
}

export function rootsOf(routes: readonly Route[]): Set<string> {
	const roots = new Set<string>();
	for (const { answer, body } of routes) {
		if (answer !== "string") roots.add(answer);
		if (body !== undefined) roots.add(body.definition);
	}
	return roots;
}

const schemaOf = (definition: string): JsonSchema =>
	definition === "string"
		? { type: "string" }
		: { $ref: refPrefix + definition };

const contentOf = (types: readonly string[], definition: string): JsonSchema =>
	Object.fromEntries(
		[...types].sort().map((type) => [type, { schema: schemaOf(definition) }]),
	);

function operationToV3(
	route: Route,
	parameters: readonly Parameter[],
): JsonSchema {
	const { body, action, gvk } = route;
	const responses: JsonSchema = {};
	for (const code of route.codes)
		responses[code] = {
			description: codeTexts[code],
			content: contentOf(route.produces, route.answer),
		};
	responses[401] = { description: codeTexts[401] };
	return {
		tags: route.tags,
		description: route.description,
		operationId: route.operationId,
		...(parameters.length === 0
			? {}
			: { parameters: parameters.map(parameterToV3) }),
		...(body === undefined
			? {}
			: {
					requestBody: {
						content: contentOf(body.contentTypes, body.definition),
						...(body.required ? { required: true } : {}),
					},
				}),
		responses,
		...(action === undefined ? {} : { "x-kubernetes-action": action }),
		...(gvk === undefined ? {} : { "x-kubernetes-group-version-kind": gvk }),
	};
}

const parameterToV3 = (parameter: Parameter): JsonSchema => ({
	...(parameter.description === undefined
		? {}
		: { description: parameter.description }),
	in: parameter.in,
	name: parameter.name,
	...(parameter.in === "path" ? { required: true } : {}),
	schema: { type: parameter.type, uniqueItems: true },
});
