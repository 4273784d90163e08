import type { DiscoveryHandler } from "../endpoints/discovery/handler.ts";
import type { DiscoveredResource } from "../endpoints/discovery/resources.ts";
import type { ApiResponse, RequestContext } from "../endpoints/request.ts";
import { type DescriptionsData, readDescriptions } from "../openapi/data.ts";
import { Documents } from "../openapi/document/documents.ts";
import type { DocumentedResource } from "../openapi/document/resource.ts";
import { serveOpenAPI } from "../openapi/document/serve.ts";
import type { OpenAPI } from "../openapi/index.ts";
import type { Registry } from "../registry/registry.ts";
import { kubernetesVersion } from "./version.ts";

/** Serves /openapi from what discovery knows. */
export class OpenAPIHandler {
	readonly #documents: Documents;
	#descriptions: DescriptionsData | undefined;

	constructor(
		openapi: OpenAPI,
		discovery: DiscoveryHandler,
		registry: Registry,
		remotes: () => ReadonlyMap<string, string>,
	) {
		this.#documents = new Documents({
			openapi,
			remotes,
			serverVersion: kubernetesVersion.gitVersion,
			resources: () =>
				discovery.groups
					.flatMap((group) => group.versions)
					.flatMap((version) => version.resources)
					.map(documentedResource),
		});
		registry.onChange(() => this.#documents.invalidate());
	}

	/** undefined for paths that are not under /openapi. */
	handle(context: RequestContext): ApiResponse | undefined {
		const { path } = context.info;
		if (!path.startsWith("/openapi/")) return undefined;
		const { headers: sent } = context.request;
		const answer = serveOpenAPI(this.#documents, {
			path,
			query: context.query,
			headers: sent as Record<string, string | undefined>,
			now: context.receivedAt,
		});
		const { "content-type": contentType = "", ...headers } = answer.headers;
		return {
			type: "bytes",
			status: answer.status,
			contentType,
			headers,
			bytes: answer.body,
		};
	}

	/** The description of a field; "" where descriptions were not built in. */
	describe(definition: string, property: string): string {
		this.#descriptions ??= readDescriptions() ?? {};
		return this.#descriptions[definition]?.properties?.[property] ?? "";
	}
}

function documentedResource(resource: DiscoveredResource): DocumentedResource {
	const { resource: kind, version } = resource.served;
	const { definition } = kind;
	const { schema } = version.definition;
	return {
		...version.gvk,
		resource: resource.name,
		namespaced: kind.namespaced,
		verbs: resource.verbs,
		listKind: kind.listKind,
		...(typeof schema === "string"
			? { schemaName: schema }
			: { schema: version.definition.openAPISchema }),
		...(definition.returnsDeletedObject ? { returnsDeletedObject: true } : {}),
		subresources: resource.subresources.map((sub) => {
			const callable = definition.subresources?.functions?.[sub.name];
			return {
				...sub.kind,
				name: sub.name,
				verbs: sub.verbs,
				...(callable?.connectMethods
					? { connectMethods: callable.connectMethods }
					: {}),
			};
		}),
	};
}
