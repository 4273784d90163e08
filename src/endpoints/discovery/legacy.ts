import { createHash } from "node:crypto";
import { apiVersionOf } from "../../apimachinery/object.ts";
import type {
	DiscoveredGroup,
	DiscoveredResource,
	DiscoveredVersion,
} from "./resources.ts";

/** `/api` */
export const apiVersions = (serverAddress: string) => ({
	kind: "APIVersions",
	versions: ["v1"],
	serverAddressByClientCIDRs: [{ clientCIDR: "0.0.0.0/0", serverAddress }],
});

const versionEntry = ({ group, version }: DiscoveredVersion) => ({
	groupVersion: apiVersionOf({ group, version }),
	version,
});

const groupEntry = (group: DiscoveredGroup) => ({
	name: group.name,
	versions: group.versions.map(versionEntry),
	preferredVersion: versionEntry(group.versions[0] as DiscoveredVersion),
});

/** `/apis` */
export const apiGroupList = (groups: readonly DiscoveredGroup[]) => ({
	kind: "APIGroupList",
	apiVersion: "v1",
	groups: groups.filter((group) => group.name !== "").map(groupEntry),
});

/** `/apis/apps` */
export const apiGroup = (group: DiscoveredGroup) => ({
	kind: "APIGroup",
	apiVersion: "v1",
	...groupEntry(group),
});

/** `/api/v1`, `/apis/apps/v1` */
export const apiResourceList = (version: DiscoveredVersion) => ({
	kind: "APIResourceList",
	...(version.group === "" ? {} : { apiVersion: "v1" }),
	groupVersion: apiVersionOf(version),
	resources: version.resources.flatMap(entriesOf),
});

function entriesOf(resource: DiscoveredResource): object[] {
	const { definition, namespaced } = resource.served.resource;
	const { shortNames, categories, singular } = definition.names;
	const { gvk } = resource.served.version;
	return [
		{
			name: resource.name,
			singularName: singular,
			namespaced,
			kind: definition.kind,
			verbs: resource.verbs,
			...(shortNames?.length ? { shortNames } : {}),
			...(categories?.length ? { categories } : {}),
			...(definition.evaluate || !resource.verbs.includes("get")
				? {}
				: { storageVersionHash: storageVersionHash(resource) }),
		},
		...resource.subresources.map((sub) => ({
			name: `${resource.name}/${sub.name}`,
			singularName: "",
			namespaced,
			...(sub.kind.group === gvk.group && sub.kind.version === gvk.version
				? {}
				: { group: sub.kind.group, version: sub.kind.version }),
			kind: sub.kind.kind,
			verbs: sub.verbs,
		})),
	];
}

/** The first eight bytes of the hash of `group/version/kind` as stored (discovery.StorageVersionHash). */
function storageVersionHash({ served }: DiscoveredResource): string {
	const { group, version, kind } = served.resource.storage.gvk;
	return createHash("sha256")
		.update(`${group}/${version}/${kind}`)
		.digest()
		.subarray(0, 8)
		.toString("base64");
}
