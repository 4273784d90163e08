import { isNotFound } from "../../apimachinery/errors.ts";
import { type KubeObject, parseApiVersion } from "../../apimachinery/object.ts";
import type { Client, ResourceRef } from "../../client/client.ts";
import type { ServedResource } from "../../client/discovery.ts";
import type { Identity } from "./node.ts";

/** Which resource a kind is, as discovery says (client-go's RESTMapper). */
export class KindTable {
	#byKind = new Map<string, ServedResource>();

	/** Subresources and lists are not objects: what can be neither read nor deleted is left out. */
	update(resources: readonly ServedResource[]): void {
		this.#byKind = new Map(
			resources
				.filter(({ verbs }) => verbs.has("get") || verbs.has("delete"))
				.map((resource) => [`${resource.group}/${resource.kind}`, resource]),
		);
	}

	/** The resource in the version that is asked for; undefined when it is not served. */
	find(apiVersion: string, kind: string): ResourceRef | undefined {
		const { group, version } = parseApiVersion(apiVersion);
		const resource = this.#byKind.get(`${group}/${kind}`);
		if (resource === undefined || !resource.versions.includes(version))
			return undefined;
		return resource.version === version ? resource : { ...resource, version };
	}

	/** Throws when the kind is not served. */
	get(apiVersion: string, kind: string): ResourceRef {
		const resource = this.find(apiVersion, kind);
		if (resource === undefined)
			throw new Error(
				`unable to get REST mapping for ${apiVersion}/${kind}: no matches for kind "${kind}" in version "${apiVersion}"`,
			);
		return resource;
	}

	/** The object as it is now; undefined when there is none. */
	async fetch(
		client: Client,
		identity: Identity,
	): Promise<KubeObject | undefined> {
		const resource = this.get(identity.apiVersion, identity.kind);
		if (resource.namespaced && identity.namespace === "") return undefined;
		const namespace = resource.namespaced ? identity.namespace : "";
		try {
			return await client.get(resource, namespace, identity.name);
		} catch (error) {
			if (isNotFound(error)) return undefined;
			throw error;
		}
	}
}
