import type { AdmissionEnvironment } from "../admission/admission.ts";
import {
	type KubeObject,
	parseApiVersion,
	qualifiedResource,
} from "../apimachinery/object.ts";
import type { Registry, ServedResource } from "../registry/registry.ts";

/** What admission plug-ins see of the cluster: the API server's own caches, and its knowledge of kinds. */
export function clusterView(
	registry: Registry,
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
			const result = store?.cache.list(store.resource.prefix(namespace));
			if (result === undefined || result instanceof Promise) return [];
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
			return (
				found && {
					qualified: qualifiedResource(found.resource.groupResource),
					namespaced: found.resource.namespaced,
					schema: found.version.schema,
				}
			);
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
			const { resource, version } = servedAs(value as KubeObject);
			const { value: decoded, strictErrors } = resource.decode(
				{ value, yamlDuplicates: [] },
				version,
			);
			if (strict && strictErrors.length > 0)
				throw new Error(`strict decoding error: ${strictErrors.join(", ")}`);
			decoded.metadata ??= {};
			const object = decoded as unknown as KubeObject;
			version.definition.setDefaults?.(object);
			return object;
		},
	};
}
