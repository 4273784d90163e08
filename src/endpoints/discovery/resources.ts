import type { Verb } from "../../registry/generic/definition.ts";
import type { Registry, ServedResource } from "../../registry/registry.ts";

export interface GroupVersionKindName {
	readonly group: string;
	readonly version: string;
	readonly kind: string;
}

/** A subresource as discovery lists it. */
export interface DiscoveredSubresource {
	readonly name: string;
	readonly kind: GroupVersionKindName;
	readonly verbs: readonly string[];
}

/** A resource of one group version as discovery lists it. */
export interface DiscoveredResource {
	readonly served: ServedResource;
	readonly name: string;
	readonly verbs: readonly string[];
	readonly subresources: readonly DiscoveredSubresource[];
}

/** A group version that another server serves (apiregistration.k8s.io). */
export interface RemoteGroupVersion {
	readonly group: string;
	readonly version: string;
	readonly groupPriority: number;
	readonly versionPriority: number;
	/** In the form of apidiscovery.k8s.io/v2. */
	readonly resources: readonly Readonly<Record<string, unknown>>[];
	readonly freshness: "Current" | "Stale";
}

export interface DiscoveredVersion {
	readonly group: string;
	readonly version: string;
	/** Set when another server serves it; `resources` is empty then. */
	readonly remote?: RemoteGroupVersion;
	/** By name. */
	readonly resources: readonly DiscoveredResource[];
}

export interface DiscoveredGroup {
	readonly name: string;
	/** The preferred one first. */
	readonly versions: readonly DiscoveredVersion[];
}

const customVerbs: readonly Verb[] = [
	"delete",
	"deletecollection",
	"get",
	"list",
	"patch",
	"create",
	"update",
	"watch",
];

const connectVerbs: Readonly<Record<string, string>> = {
	GET: "get",
	POST: "create",
	PUT: "update",
	PATCH: "patch",
	DELETE: "delete",
};

/** All that is served, by group in order of registration ("" first), versions by preference. */
export function discover(registry: Registry): DiscoveredGroup[] {
	const groups = new Map<string, Map<string, DiscoveredResource[]>>();
	for (const served of registry.served()) {
		const { group } = served.resource.definition;
		const { version } = served.version.gvk;
		let versions = groups.get(group);
		if (versions === undefined) {
			versions = new Map();
			groups.set(group, versions);
		}
		const resources = versions.get(version) ?? [];
		resources.push(discoveredResource(served));
		versions.set(version, resources);
	}
	return [...groups].map(([name, versions]) => ({
		name,
		versions: [...versions]
			.map(([version, resources]) => ({
				group: name,
				version,
				resources: resources.sort((a, b) => compare(a.name, b.name)),
			}))
			.sort((a, b) => compareVersions(b.version, a.version)),
	}));
}

/** Adds what other servers serve: a group by its priority, a version by its own. */
export function withRemotes(
	local: readonly DiscoveredGroup[],
	remotes: readonly RemoteGroupVersion[],
): readonly DiscoveredGroup[] {
	if (remotes.length === 0) return local;
	const groups = [...local];
	const byPriority = [...remotes].sort(
		(a, b) =>
			b.groupPriority - a.groupPriority ||
			compare(a.group, b.group) ||
			b.versionPriority - a.versionPriority ||
			compareVersions(b.version, a.version),
	);
	for (const remote of byPriority) {
		const { group, version } = remote;
		const added = { group, version, resources: [], remote };
		const i = groups.findIndex(({ name }) => name === group);
		const known = groups[i];
		if (known === undefined) groups.push({ name: group, versions: [added] });
		else
			groups[i] = {
				name: group,
				versions: [
					...known.versions.filter((one) => one.version !== version),
					added,
				],
			};
	}
	return groups;
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** v2 > v1 > v1beta2 > v1alpha1 > anything else by name (apimachinery/pkg/version.CompareKubeAwareVersionStrings). */
export function compareVersions(a: string, b: string): number {
	const parse = (text: string) => {
		const match = /^v(\d+)(?:(alpha|beta)(\d+))?$/.exec(text);
		if (match === null) return undefined;
		const stability = match[2] === undefined ? 2 : match[2] === "beta" ? 1 : 0;
		return [stability, Number(match[1]), Number(match[3] ?? 0)];
	};
	const left = parse(a);
	const right = parse(b);
	if (left === undefined || right === undefined)
		return left === right ? compare(b, a) : left === undefined ? -1 : 1;
	for (const [i, value] of left.entries()) {
		const other = right[i] ?? 0;
		if (value !== other) return value - other;
	}
	return 0;
}

function discoveredResource(served: ServedResource): DiscoveredResource {
	const { definition, verbs, groupResource } = served.resource;
	const { gvk } = served.version;
	const own = definition.subresources;
	const subresources: DiscoveredSubresource[] = [];
	const add = (
		name: string,
		kind: GroupVersionKindName,
		subVerbs: readonly string[],
	) => {
		if (served.version.definition.lacks?.includes(name)) return;
		subresources.push({ name, kind, verbs: [...subVerbs].sort() });
	};
	const objectVerbs = ["get", "patch", "update"];
	if (own?.status) add("status", gvk, own.status.verbs ?? objectVerbs);
	if (own?.scale)
		add(
			"scale",
			{ group: "autoscaling", version: "v1", kind: "Scale" },
			objectVerbs,
		);
	for (const [name, sub] of Object.entries(own?.objects ?? {}))
		add(name, gvk, sub.verbs ?? objectVerbs);
	for (const [name, sub] of Object.entries(own?.functions ?? {}))
		add(name, sub.kind, [
			...(sub.create ? ["create"] : []),
			...(sub.get ? ["get"] : []),
			...(sub.connectMethods ?? []).map((method) => connectVerbs[method] ?? ""),
		]);
	return {
		served,
		name: groupResource.resource,
		// In the order in which kube-apiserver names them.
		verbs: served.resource.custom
			? customVerbs.filter((verb) => verbs.has(verb))
			: [...verbs].sort(),
		subresources: served.resource.custom
			? subresources
			: subresources.sort((a, b) => compare(a.name, b.name)),
	};
}
