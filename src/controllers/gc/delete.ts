import { isConflict, isNotFound } from "../../apimachinery/errors.ts";
import { deepEqual } from "../../apimachinery/json.ts";
import type { KubeObject, OwnerReference } from "../../apimachinery/object.ts";
import type { Client, DeleteParams } from "../../client/client.ts";
import {
	foregroundFinalizer,
	type OwnerGraph,
	orphanFinalizer,
} from "./graph.ts";
import type { KindTable } from "./kinds.ts";
import {
	blockingDependents,
	type GraphNode,
	type Identity,
	identityOfOwner,
} from "./node.ts";
import type { MetadataPatcher } from "./patches.ts";

export interface DeleterOptions {
	readonly client: Client;
	readonly graph: OwnerGraph;
	readonly kinds: KindTable;
	readonly patcher: MetadataPatcher;
	attemptToDelete(node: GraphNode): void;
}

type Policy = NonNullable<DeleteParams["propagationPolicy"]>;

/** A cluster-scoped object can't be owned by one in a namespace: such a reference is left alone. */
class NamespacedOwnerOfClusterObject extends Error {}

/** Decides whether an object goes because its owners have gone (pkg/controller/garbagecollector/garbagecollector.go). */
export class Deleter {
	readonly #options: DeleterOptions;

	constructor(options: DeleterOptions) {
		this.#options = options;
	}

	/** Throws when it can't be told now: it is to be tried again. */
	async attempt(node: GraphNode): Promise<void> {
		// What is being deleted will go; only then is it time for its dependents.
		if (node.beingDeleted && !node.deletingDependents) return;
		const { client, graph, kinds } = this.#options;
		const latest = await kinds.fetch(client, node.identity);
		if (latest === undefined || latest.metadata.uid !== node.identity.uid) {
			graph.removeAbsent(node.identity);
			return;
		}
		if (node.deletingDependents) return this.#processForeground(node);
		const owners = latest.metadata.ownerReferences ?? [];
		if (owners.length === 0) return;
		try {
			await this.#judge(node, latest, owners);
		} catch (error) {
			if (!(error instanceof NamespacedOwnerOfClusterObject)) throw error;
		}
	}

	async #judge(
		node: GraphNode,
		latest: KubeObject,
		owners: readonly OwnerReference[],
	): Promise<void> {
		const { solid, dangling, waiting } = await this.#classify(node, owners);
		if (solid.length > 0) {
			const gone = new Set([...dangling, ...waiting].map(({ uid }) => uid));
			if (gone.size > 0)
				await this.#options.patcher.dropOwners(node.identity, gone);
			return;
		}
		if (waiting.length > 0 && node.dependents.size > 0) {
			// A circle of owners that all wait for each other would wait for ever.
			if ([...node.dependents].some((dep) => dep.deletingDependents))
				await this.#options.patcher.unblockOwners(node.identity);
			return this.#delete(node.identity, latest, "Foreground");
		}
		const { finalizers = [] } = latest.metadata;
		const policy = finalizers.includes(orphanFinalizer)
			? "Orphan"
			: finalizers.includes(foregroundFinalizer)
				? "Foreground"
				: "Background";
		return this.#delete(node.identity, latest, policy);
	}

	async #classify(node: GraphNode, owners: readonly OwnerReference[]) {
		const solid: OwnerReference[] = [];
		const dangling: OwnerReference[] = [];
		const waiting: OwnerReference[] = [];
		for (const reference of owners) {
			const owner = await this.#owner(node, reference);
			if (owner === undefined) dangling.push(reference);
			else if (
				owner.metadata.deletionTimestamp !== undefined &&
				owner.metadata.finalizers?.includes(foregroundFinalizer)
			)
				waiting.push(reference);
			else solid.push(reference);
		}
		return { solid, dangling, waiting };
	}

	async #owner(
		{ identity }: GraphNode,
		reference: OwnerReference,
	): Promise<KubeObject | undefined> {
		const { client, graph, kinds } = this.#options;
		const here = identityOfOwner(reference, identity.namespace);
		const inCluster = identityOfOwner(reference, "");
		if (graph.isAbsent(here) || graph.isAbsent(inCluster)) return undefined;
		const { namespaced } = kinds.get(reference.apiVersion, reference.kind);
		if (namespaced && identity.namespace === "")
			throw new NamespacedOwnerOfClusterObject();
		const where = namespaced ? here : inCluster;
		const owner = await kinds.fetch(client, where);
		if (owner?.metadata.uid === reference.uid) return owner;
		graph.markAbsent(where);
		return undefined;
	}

	async #processForeground(node: GraphNode): Promise<void> {
		const blocking = blockingDependents(node);
		if (blocking.length === 0)
			return this.#options.patcher.dropFinalizer(
				node.identity,
				foregroundFinalizer,
			);
		for (const dependent of blocking)
			if (!dependent.deletingDependents)
				this.#options.attemptToDelete(dependent);
	}

	/** Only as long as the owners are those that were judged. */
	async #delete(
		identity: Identity,
		judged: KubeObject,
		propagationPolicy: Policy,
	): Promise<void> {
		const { client, kinds } = this.#options;
		const resource = kinds.get(identity.apiVersion, identity.kind);
		const namespace = resource.namespaced ? identity.namespace : "";
		const { uid } = identity;
		const remove = (resourceVersion?: string) =>
			client.delete(resource, namespace, identity.name, {
				propagationPolicy,
				preconditions: {
					uid,
					...(resourceVersion === undefined ? {} : { resourceVersion }),
				},
			});
		try {
			try {
				await remove(judged.metadata.resourceVersion);
			} catch (error) {
				if (!isConflict(error)) throw error;
				const live = await kinds.fetch(client, identity);
				if (live === undefined) return;
				if (
					!deepEqual(
						live.metadata.ownerReferences,
						judged.metadata.ownerReferences,
					)
				)
					throw error;
				await remove();
			}
		} catch (error) {
			if (!isNotFound(error)) throw error;
		}
	}
}
