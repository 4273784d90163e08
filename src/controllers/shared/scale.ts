import { parseApiVersion } from "../../apimachinery/object.ts";
import type { Client, ResourceRef } from "../../client/client.ts";
import { discover, type ServedResource } from "../../client/discovery.ts";
import type { Scale } from "../../client/types/policy.ts";

/** Finds resources of kinds by discovery, asked anew when a kind is not known. */
export class KindFinder {
	readonly #client: Client;
	#resources: readonly ServedResource[] = [];

	constructor(client: Client) {
		this.#client = client;
	}

	/** Undefined when no such kind is served. */
	async find(
		apiVersion: string,
		kind: string,
	): Promise<ResourceRef | undefined> {
		const known = this.#lookup(apiVersion, kind);
		if (known !== undefined) return known;
		this.#resources = (await discover(this.#client)).resources;
		return this.#lookup(apiVersion, kind);
	}

	#lookup(apiVersion: string, kind: string): ResourceRef | undefined {
		const { group, version } = parseApiVersion(apiVersion);
		const found = this.#resources.find(
			(resource) =>
				resource.group === group &&
				resource.kind === kind &&
				resource.versions.includes(version),
		);
		return found && { ...found, version };
	}
}

/** Of any resource that has the subresource. */
export const getScale = (
	client: Client,
	resource: ResourceRef,
	namespace: string,
	name: string,
): Promise<Scale> =>
	client.subresource<Scale>("GET", resource, namespace, name, "scale");
