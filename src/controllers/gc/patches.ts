import { isConflict, isNotFound } from "../../apimachinery/errors.ts";
import type { KubeObject, OwnerReference } from "../../apimachinery/object.ts";
import type { Client } from "../../client/client.ts";
import type { KindTable } from "./kinds.ts";
import type { Identity } from "./node.ts";

const maxTries = 5;

/** Changes owner references or finalizers of an object of any kind; an object that has gone is fine. */
export class MetadataPatcher {
	readonly #client: Client;
	readonly #kinds: KindTable;

	constructor(client: Client, kinds: KindTable) {
		this.#client = client;
		this.#kinds = kinds;
	}

	/** Takes the references to these owners off. */
	dropOwners(identity: Identity, uids: ReadonlySet<string>): Promise<void> {
		return this.#change(identity, ({ metadata }) => {
			const before = metadata.ownerReferences ?? [];
			const ownerReferences = before.filter(({ uid }) => !uids.has(uid));
			return ownerReferences.length === before.length
				? undefined
				: { ownerReferences };
		});
	}

	/** Makes all references such that they hold up no owner. */
	unblockOwners(identity: Identity): Promise<void> {
		return this.#change(identity, ({ metadata }) => {
			const before = metadata.ownerReferences ?? [];
			if (!before.some((owner) => owner.blockOwnerDeletion)) return undefined;
			const ownerReferences: OwnerReference[] = before.map((owner) => ({
				...owner,
				blockOwnerDeletion: false,
			}));
			return { ownerReferences };
		});
	}

	dropFinalizer(identity: Identity, finalizer: string): Promise<void> {
		return this.#change(identity, ({ metadata }) => {
			const before = metadata.finalizers ?? [];
			return before.includes(finalizer)
				? { finalizers: before.filter((other) => other !== finalizer) }
				: undefined;
		});
	}

	async #change(
		identity: Identity,
		make: (object: KubeObject) => object | undefined,
	): Promise<void> {
		const resource = this.#kinds.get(identity.apiVersion, identity.kind);
		for (let tries = 1; ; tries++) {
			const object = await this.#kinds.fetch(this.#client, identity);
			if (object === undefined || object.metadata.uid !== identity.uid) return;
			const change = make(object);
			if (change === undefined) return;
			const { resourceVersion } = object.metadata;
			try {
				await this.#client.patch(
					resource,
					resource.namespaced ? identity.namespace : "",
					identity.name,
					"merge",
					{ metadata: { ...change, resourceVersion } },
				);
				return;
			} catch (error) {
				if (isNotFound(error)) return;
				if (!isConflict(error) || tries === maxTries) throw error;
			}
		}
	}
}
