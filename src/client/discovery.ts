import type { KubeObject } from "../apimachinery/object.ts";
import type { Client, ResourceRef } from "./client.ts";

/** A resource that a server serves. */
export interface ServedResource extends ResourceRef<KubeObject> {
	readonly verbs: ReadonlySet<string>;
	/** All that are served, the preferred one first. */
	readonly versions: readonly string[];
}

interface AggregatedDiscovery {
	readonly kind: string;
	readonly items?: readonly {
		readonly metadata: { readonly name?: string };
		readonly versions?: readonly {
			readonly version: string;
			readonly freshness?: string;
			readonly resources?: readonly {
				readonly resource: string;
				readonly responseKind?: { readonly kind?: string };
				readonly scope: string;
				readonly verbs?: readonly string[];
			}[];
		}[];
	}[];
}

const accept =
	"application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList";

/** What is served, and which groups could not be asked. */
export interface Discovered {
	/** Every resource once, in the version that the server prefers. */
	readonly resources: readonly ServedResource[];
	/** `group/version` of extension servers that do not answer. */
	readonly stale: readonly string[];
}

/** Asks the server what it serves: two requests. */
export async function discover(client: Client): Promise<Discovered> {
	const resources = new Map<
		string,
		ServedResource & { readonly versions: string[] }
	>();
	const stale: string[] = [];
	const documents = await Promise.all(
		["/api", "/apis"].map((path) =>
			client.raw<AggregatedDiscovery>({ method: "GET", path, accept }),
		),
	);
	for (const group of documents.flatMap(({ items = [] }) => items)) {
		const name = group.metadata.name ?? "";
		for (const version of group.versions ?? []) {
			if (version.freshness === "Stale") {
				stale.push(`${name}/${version.version}`);
				continue;
			}
			for (const resource of version.resources ?? []) {
				const key = `${name}/${resource.resource}`;
				const known = resources.get(key);
				if (known !== undefined) {
					known.versions.push(version.version);
					continue;
				}
				resources.set(key, {
					group: name,
					version: version.version,
					resource: resource.resource,
					kind: resource.responseKind?.kind ?? "",
					namespaced: resource.scope === "Namespaced",
					verbs: new Set(resource.verbs ?? []),
					versions: [version.version],
				});
			}
		}
	}
	return { resources: [...resources.values()], stale };
}
