import type { ServedResource } from "../../registry/registry.ts";
import type {
	DiscoveredGroup,
	DiscoveredResource,
	DiscoveredVersion,
	GroupVersionKindName,
} from "./resources.ts";

export const aggregatedContentType =
	"application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList";

/** apidiscovery.k8s.io/v2 APIGroupDiscoveryList: all of discovery in one answer. */
export const apiGroupDiscoveryList = (groups: readonly DiscoveredGroup[]) => ({
	kind: "APIGroupDiscoveryList",
	apiVersion: "apidiscovery.k8s.io/v2",
	metadata: {},
	items: groups.map((group) => ({
		metadata: group.name === "" ? {} : { name: group.name },
		versions: group.versions.map(versionOf),
	})),
});

const versionOf = (version: DiscoveredVersion) => ({
	version: version.version,
	resources: version.remote?.resources ?? version.resources.map(resourceOf),
	freshness: version.remote?.freshness ?? "Current",
});

/** The kind of a built-in group version itself is named without group and version. */
function kindOf(
	kind: GroupVersionKindName,
	{ version, resource }: ServedResource,
): GroupVersionKindName {
	const own = version.gvk;
	return !resource.custom &&
		kind.group === own.group &&
		kind.version === own.version
		? { group: "", version: "", kind: kind.kind }
		: kind;
}

function resourceOf(resource: DiscoveredResource) {
	const { definition, namespaced } = resource.served.resource;
	const { gvk } = resource.served.version;
	const { singular, shortNames, categories } = definition.names;
	return {
		resource: resource.name,
		responseKind: kindOf(gvk, resource.served),
		scope: namespaced ? "Namespaced" : "Cluster",
		singularResource: singular,
		verbs: resource.verbs,
		...(shortNames?.length ? { shortNames } : {}),
		...(categories?.length ? { categories } : {}),
		...(resource.subresources.length === 0
			? {}
			: {
					subresources: resource.subresources.map((sub) => ({
						subresource: sub.name,
						responseKind: kindOf(sub.kind, resource.served),
						verbs: sub.verbs,
					})),
				}),
	};
}
