import { createHash } from "node:crypto";
import { definitionClosure } from "./closure.ts";
import { customDefinitions } from "./custom.ts";
import { definitionToV2 } from "./definitions-v2.ts";
import type { JsonSchema } from "./definitions-v3.ts";
import { groupByPath } from "./paths.ts";
import { type DocumentedResource, isCustom } from "./resource.ts";
import { codeTexts, type Parameter, type Route } from "./route.ts";
import { produces } from "./routes.ts";
import { type DocumentSource, rootsOf } from "./v3.ts";

const refPrefix = "#/definitions/";

/** The one OpenAPI v2 document of the whole server. */
export function buildV2Document(
	source: DocumentSource,
	routes: readonly Route[],
	resources: readonly DocumentedResource[],
): JsonSchema {
	const custom: Record<string, JsonSchema> = Object.assign(
		{},
		...resources.filter(isCustom).map((r) => customDefinitions(r, 2)),
	);
	const shared = new SharedParameters(routes);
	const paths: JsonSchema = {};
	for (const { path, common, operations } of groupByPath(routes)) {
		const item: JsonSchema = {};
		for (const { method, route, own } of operations)
			item[method] = operationToV2(route, own, shared);
		if (common.length > 0)
			item.parameters = common.map((p) => shared.use(parameterToV2(p)));
		paths[path] = Object.fromEntries(Object.entries(item).sort());
	}
	return {
		swagger: "2.0",
		info: { title: "Kubernetes", version: source.serverVersion },
		paths,
		definitions: definitionClosure(
			rootsOf(routes),
			refPrefix,
			(name) =>
				custom[name] ??
				definitionToV2(name, source.definitions, source.descriptions),
		),
		parameters: shared.definitions(),
		securityDefinitions: {
			BearerToken: {
				description: "Bearer Token authentication",
				type: "apiKey",
				name: "authorization",
				in: "header",
			},
		},
		security: [{ BearerToken: [] }],
	};
}

function operationToV2(
	route: Route,
	own: readonly Parameter[],
	shared: SharedParameters,
): JsonSchema {
	const { body, action, gvk } = route;
	const parameters = own.map((p) => shared.use(parameterToV2(p)));
	if (body !== undefined) parameters.unshift(shared.use(bodyToV2(body)));
	const schema =
		route.answer === "string"
			? { type: "string" }
			: { $ref: refPrefix + route.answer };
	const responses: JsonSchema = {};
	for (const code of route.codes)
		responses[code] = { description: codeTexts[code], schema };
	responses[401] = { description: codeTexts[401] };
	return {
		description: route.description,
		consumes: body?.contentTypes ?? (action === undefined ? produces : ["*/*"]),
		produces: route.produces,
		schemes: ["https"],
		tags: route.tags,
		operationId: route.operationId,
		...(parameters.length === 0 ? {} : { parameters }),
		responses,
		...(action === undefined ? {} : { "x-kubernetes-action": action }),
		...(gvk === undefined ? {} : { "x-kubernetes-group-version-kind": gvk }),
	};
}

const bodyToV2 = (body: NonNullable<Route["body"]>): JsonSchema => ({
	name: "body",
	in: "body",
	...(body.required ? { required: true } : {}),
	schema: { $ref: refPrefix + body.definition },
});

const parameterToV2 = (parameter: Parameter): JsonSchema => ({
	...(parameter.description === undefined
		? {}
		: { description: parameter.description }),
	uniqueItems: true,
	type: parameter.type,
	name: parameter.name,
	in: parameter.in,
	...(parameter.in === "path" ? { required: true } : {}),
});

/** Parameters that many operations take stand once in the document, under their name and a hash. */
class SharedParameters {
	readonly #counts = new Map<string, number>();
	readonly #names = new Map<string, string>();
	readonly #used = new Map<string, JsonSchema>();

	constructor(routes: readonly Route[]) {
		for (const { parameters, body } of routes) {
			for (const parameter of parameters) this.#count(parameterToV2(parameter));
			if (body !== undefined) this.#count(bodyToV2(body));
		}
	}

	#count(parameter: JsonSchema): void {
		const key = JSON.stringify(parameter);
		this.#counts.set(key, (this.#counts.get(key) ?? 0) + 1);
	}

	/** The parameter, or a reference to where it stands. */
	use(parameter: JsonSchema): JsonSchema {
		const key = JSON.stringify(parameter);
		if ((this.#counts.get(key) ?? 0) < 2) return parameter;
		let name = this.#names.get(key);
		if (name === undefined) {
			const hash = createHash("sha256").update(key).digest("base64url");
			name = `${parameter.name}-${hash.slice(0, 8)}`;
			this.#names.set(key, name);
			this.#used.set(name, parameter);
		}
		return { $ref: `#/parameters/${name}` };
	}

	definitions(): JsonSchema {
		return Object.fromEntries(
			[...this.#used].sort(([a], [b]) => (a < b ? -1 : 1)),
		);
	}
}
