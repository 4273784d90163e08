import type { AdmissionEnvironment } from "../admission/admission.ts";
import {
	apiVersionOf,
	type KubeObject,
	parseApiVersion,
	qualifiedResource,
} from "../apimachinery/object.ts";
import type { Schema } from "../apimachinery/schema.ts";
import { type DecodedBody, decodeBody } from "../openapi/body.ts";
import type { Registry, ServedResource } from "../registry/registry.ts";

/** Kinds that only subresources take, by what they are called: their definitions. */
const subresourceKinds: Readonly<Record<string, string>> = {
	"autoscaling/v1 Scale": "io.k8s.api.autoscaling.v1.Scale",
	"policy/v1 Eviction": "io.k8s.api.policy.v1.Eviction",
	"v1 Binding": "io.k8s.api.core.v1.Binding",
	"authentication.k8s.io/v1 TokenRequest":
		"io.k8s.api.authentication.v1.TokenRequest",
};

const nothing: readonly KubeObject[] = [];

/** What admission plug-ins see of the cluster: the API server's own caches, and its knowledge of kinds. */
export function clusterView(
	registry: Registry,
	schemaFor: (definition: string) => Schema,
): Pick<
	AdmissionEnvironment,
	| "find"
	| "list"
	| "isEmpty"
	| "namespaced"
	| "served"
	| "equivalents"
	| "convert"
	| "decode"
> {
	const subresourceSchema = (apiVersion: string, kind: string) => {
		const definition = subresourceKinds[`${apiVersion} ${kind}`];
		return definition === undefined ? undefined : schemaFor(definition);
	};
	const servedAs = (object: KubeObject): ServedResource => {
		const { group, version } = parseApiVersion(object.apiVersion);
		const served = registry.lookupKind(group, version, object.kind);
		if (served === undefined)
			throw new Error(
				`no kind ${JSON.stringify(object.kind)} is registered for version ${JSON.stringify(object.apiVersion)}`,
			);
		return served;
	};
	const lists = new WeakMap<readonly unknown[], readonly KubeObject[]>();
	return {
		find: (resource, namespace, name) =>
			registry.findStore(resource)?.find(namespace, name)?.value as
				| KubeObject
				| undefined,
		list(resource, namespace) {
			const store = registry.findStore(resource);
			if (!store?.cache.size) return nothing;
			const result = store.cache.list(store.resource.prefix(namespace));
			if (result instanceof Promise) return nothing;
			// The cache hands out the same array until something is written, and so does this.
			let values = lists.get(result.items);
			if (values === undefined) {
				values = result.items.map((stored) => stored.value as KubeObject);
				lists.set(result.items, values);
			}
			return values;
		},
		isEmpty: (resource) => !registry.findStore(resource)?.cache.size,
		namespaced: ({ group, version, resource }) =>
			registry.lookup(group, version, resource)?.resource.namespaced,
		served({ group, version, kind }) {
			const found = registry.lookupKind(group, version, kind);
			if (found !== undefined)
				return {
					qualified: qualifiedResource(found.resource.groupResource),
					namespaced: found.resource.namespaced,
					schema: found.version.schema,
				};
			const schema = subresourceSchema(apiVersionOf({ group, version }), kind);
			return schema && { qualified: "", namespaced: true, schema };
		},
		equivalents(gvr) {
			const own = registry.lookup(gvr.group, gvr.version, gvr.resource);
			if (own === undefined) return [];
			return [...registry.served()]
				.filter(
					(other) =>
						other.version !== own.version &&
						other.resource.keyPrefix === own.resource.keyPrefix,
				)
				.map(({ version, resource }) => ({
					...version.gvk,
					resource: resource.groupResource.resource,
				}));
		},
		convert(object, apiVersion) {
			const from = servedAs(object);
			const stored = from.resource.convertToStorage(object, from.version);
			const { group, version } = parseApiVersion(apiVersion);
			const to = registry.lookup(
				group,
				version,
				from.resource.groupResource.resource,
			);
			if (to === undefined)
				throw new Error(
					`${qualifiedResource(from.resource.groupResource)} is not served as ${apiVersion}`,
				);
			return to.resource.convertFromStorage(stored, to.version);
		},
		decode(value, strict = false) {
			const { kind, apiVersion } = value as KubeObject;
			const body = { value, yamlDuplicates: [] };
			const schema = subresourceSchema(apiVersion, kind);
			if (schema !== undefined)
				return finish(decodeBody(schema, body, { kind, apiVersion }), strict);
			const { resource, version } = servedAs(value as KubeObject);
			const object = finish(resource.decode(body, version), strict);
			version.definition.setDefaults?.(object);
			return object;
		},
	};
}

/** The decoded object; fields that there are not are an error only when asked for. */
function finish(
	{ value, strictErrors }: DecodedBody,
	strict: boolean,
): KubeObject {
	if (strict && strictErrors.length > 0)
		throw new Error(`strict decoding error: ${strictErrors.join(", ")}`);
	value.metadata ??= {};
	return value as unknown as KubeObject;
}
