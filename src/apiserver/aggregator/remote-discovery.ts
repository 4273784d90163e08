/** What an aggregated server says it serves, as aggregated discovery tells it (kube-aggregator/pkg/apiserver/handler_discovery.go). */
import { pathOf, type RemoteAPIService } from "./api-service.ts";
import { type Backends, identityHeaders } from "./backends.ts";

const accept = [
	"application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList",
	"application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList",
	"application/json",
].join(",");
const timeoutMs = 5000;

/** A resource of apidiscovery.k8s.io/v2; passed on as it is. */
export type RemoteResource = Readonly<Record<string, unknown>>;

interface GroupDiscoveryList {
	readonly items?: readonly {
		readonly metadata?: { readonly name?: string };
		readonly versions?: readonly {
			readonly version?: string;
			readonly resources?: readonly RemoteResource[];
		}[];
	}[];
}

interface ListedResource {
	readonly name: string;
	readonly singularName?: string;
	readonly namespaced: boolean;
	readonly group?: string;
	readonly version?: string;
	readonly kind: string;
	readonly verbs?: readonly string[];
	readonly shortNames?: readonly string[];
	readonly categories?: readonly string[];
}

/** The resources of a group version. Throws an Error when the server does not tell. */
export async function remoteResources(
	backends: Backends,
	service: RemoteAPIService,
): Promise<readonly RemoteResource[]> {
	const whole = await get(backends, service, "/apis");
	const type = String(whole.headers["content-type"] ?? "");
	const { group = "", version } = service.spec;
	if (whole.status === 200 && type.includes("as=APIGroupDiscoveryList")) {
		const list = JSON.parse(String(whole.body)) as GroupDiscoveryList;
		return (
			list.items
				?.find(({ metadata }) => metadata?.name === group)
				?.versions?.find((one) => one.version === version)?.resources ?? []
		);
	}
	const listed = await get(backends, service, pathOf(service));
	if (listed.status !== 200)
		throw new Error(`${pathOf(service)} answered ${listed.status}`);
	const { resources = [] } = JSON.parse(String(listed.body)) as {
		resources?: ListedResource[];
	};
	return fromList(resources, group, version);
}

/** The URL of a group version's OpenAPI v3 document; "" when the server has none. */
export async function remoteOpenAPI(
	backends: Backends,
	service: RemoteAPIService,
): Promise<string> {
	const { status, body } = await get(backends, service, "/openapi/v3");
	if (status !== 200) return "";
	const { paths = {} } = JSON.parse(String(body)) as {
		paths?: Record<string, { serverRelativeURL?: string }>;
	};
	return paths[pathOf(service).slice(1)]?.serverRelativeURL ?? "";
}

function get(backends: Backends, service: RemoteAPIService, path: string) {
	const user = { name: "system:kube-aggregator", groups: ["system:masters"] };
	const headers = { accept, ...identityHeaders(user) };
	const outgoing = { method: "GET", path, headers };
	return backends.read(service, outgoing, undefined, timeoutMs);
}

/** The legacy form of a version's resources in the aggregated one. */
function fromList(
	listed: readonly ListedResource[],
	group: string,
	version: string,
): RemoteResource[] {
	const kindOf = (one: ListedResource) => ({
		group: one.group || group,
		version: one.version || version,
		kind: one.kind,
	});
	return listed
		.filter(({ name }) => !name.includes("/"))
		.map((one) => {
			const subresources = listed
				.filter(({ name }) => name.startsWith(`${one.name}/`))
				.map((sub) => ({
					subresource: sub.name.slice(one.name.length + 1),
					responseKind: kindOf(sub),
					verbs: sub.verbs ?? [],
				}));
			return {
				resource: one.name,
				responseKind: kindOf(one),
				scope: one.namespaced ? "Namespaced" : "Cluster",
				singularResource: one.singularName ?? "",
				verbs: one.verbs ?? [],
				...(one.shortNames?.length ? { shortNames: one.shortNames } : {}),
				...(one.categories?.length ? { categories: one.categories } : {}),
				...(subresources.length > 0 ? { subresources } : {}),
			};
		});
}
