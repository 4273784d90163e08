import type { KubeObject, OwnerReference } from "../../apimachinery/object.ts";
import { LruMap } from "../../client/events/lru-map.ts";
import {
	type GraphNode,
	type Identity,
	identityOf,
	identityOfOwner,
	newNode,
	partitionDependents,
	refersTo,
	sameIdentity,
} from "./node.ts";

export const orphanFinalizer = "orphan";
export const foregroundFinalizer = "foregroundDeletion";

export interface GraphQueues {
	/** Is anything to be deleted of this object? */
	attemptToDelete(node: GraphNode): void;
	/** Its dependents are to be let go. */
	attemptToOrphan(node: GraphNode): void;
	/** The object names an owner in another namespace. */
	reportInvalidNamespace(node: GraphNode, ownerUid: string): void;
}

const has = ({ metadata }: KubeObject, finalizer: string): boolean =>
	metadata.finalizers?.includes(finalizer) === true;

const startsWaiting = (
	before: KubeObject | undefined,
	after: KubeObject,
	finalizer: string,
): boolean =>
	after.metadata.deletionTimestamp !== undefined &&
	has(after, finalizer) &&
	(before?.metadata.deletionTimestamp === undefined || !has(before, finalizer));

/**
 * Who owns whom, kept up to date by watches of all kinds; what must be looked at goes into the queues
 * (pkg/controller/garbagecollector/graph_builder.go).
 */
export class OwnerGraph {
	readonly #nodes = new Map<string, GraphNode>();
	readonly #queues: GraphQueues;
	readonly #absent = new LruMap<string, true>(500);

	constructor(queues: GraphQueues) {
		this.#queues = queues;
	}

	find(uid: string): GraphNode | undefined {
		return this.#nodes.get(uid);
	}

	get size(): number {
		return this.#nodes.size;
	}

	/** Owners that were looked for and not found. */
	isAbsent(identity: Identity): boolean {
		return this.#absent.get(absentKey(identity)) === true;
	}

	markAbsent(identity: Identity): void {
		this.#absent.set(absentKey(identity), true);
	}

	/** A watch saw the object added or changed. */
	observe(before: KubeObject | undefined, object: KubeObject): void {
		const uid = object.metadata.uid ?? "";
		const owners = object.metadata.ownerReferences ?? [];
		const beingDeleted = object.metadata.deletionTimestamp !== undefined;
		let node = this.#nodes.get(uid);
		if (node === undefined) {
			node = newNode(identityOf(object), {
				owners,
				beingDeleted,
				deletingDependents: beingDeleted && has(object, foregroundFinalizer),
			});
			this.#nodes.set(uid, node);
			this.#addToOwners(node, owners);
		} else {
			if (node.virtual) this.#becomeReal(node, identityOf(object));
			this.#changeOwners(node, owners);
			if (beingDeleted) node.beingDeleted = true;
		}
		this.#transition(node, before, object);
	}

	/** A watch saw the object go. */
	remove(object: KubeObject): void {
		const node = this.#nodes.get(object.metadata.uid ?? "");
		if (node !== undefined) this.#drop(node, identityOf(object));
	}

	/** A look at the server found nothing under this identity. */
	removeAbsent(identity: Identity): void {
		const node = this.#nodes.get(identity.uid);
		if (node === undefined) return;
		if (node.virtual) {
			const { matching, others } = partitionDependents(
				node.dependents,
				identity,
			);
			if (others.length === 0) {
				this.#drop(node, identity);
				return;
			}
			if (matching.length > 0) this.#lost(identity, matching);
			if (!sameIdentity(node.identity, identity)) return;
			const other = otherIdentity(others, identity);
			if (other === undefined) return;
			node.identity = other;
			this.#queues.attemptToDelete(node);
		} else if (sameIdentity(node.identity, identity)) {
			this.#drop(node, identity);
		} else {
			const { matching } = partitionDependents(node.dependents, identity);
			if (matching.length > 0) this.#lost(identity, matching);
		}
	}

	#lost(identity: Identity, dependents: readonly GraphNode[]): void {
		this.markAbsent(identity);
		for (const dependent of dependents) this.#queues.attemptToDelete(dependent);
	}

	#drop(node: GraphNode, identity: Identity): void {
		this.#nodes.delete(node.identity.uid);
		for (const { uid } of node.owners)
			this.#nodes.get(uid)?.dependents.delete(node);
		if (node.dependents.size > 0) this.#lost(identity, [...node.dependents]);
		for (const { uid } of node.owners) {
			const owner = this.#nodes.get(uid);
			if (owner?.deletingDependents) this.#queues.attemptToDelete(owner);
		}
	}

	#becomeReal(node: GraphNode, identity: Identity): void {
		node.virtual = false;
		if (sameIdentity(node.identity, identity)) return;
		const { others } = partitionDependents(node.dependents, identity);
		for (const dependent of others) {
			if (
				identity.namespace !== "" &&
				dependent.identity.namespace !== identity.namespace
			)
				this.#queues.reportInvalidNamespace(dependent, identity.uid);
			this.#queues.attemptToDelete(dependent);
		}
		node.identity = identity;
	}

	#addToOwners(node: GraphNode, owners: readonly OwnerReference[]): void {
		let doubtful = false;
		for (const reference of owners) {
			let owner = this.#nodes.get(reference.uid);
			if (owner === undefined) {
				const identity = identityOfOwner(reference, node.identity.namespace);
				owner = newNode(identity, { virtual: true });
				this.#nodes.set(reference.uid, owner);
				owner.dependents.add(node);
				this.#queues.attemptToDelete(owner);
				continue;
			}
			owner.dependents.add(node);
			if (doubtful) continue;
			const { namespace } = owner.identity;
			if (namespace !== "" && namespace !== node.identity.namespace) {
				if (!owner.virtual)
					this.#queues.reportInvalidNamespace(node, reference.uid);
				doubtful = true;
			} else if (!refersTo(reference, owner.identity)) doubtful = true;
		}
		if (doubtful) this.#queues.attemptToDelete(node);
	}

	#changeOwners(node: GraphNode, owners: readonly OwnerReference[]): void {
		const before = new Map(node.owners.map((owner) => [owner.uid, owner]));
		const after = new Map(owners.map((owner) => [owner.uid, owner]));
		const added = owners.filter(({ uid }) => !before.has(uid));
		const removed = node.owners.filter(({ uid }) => !after.has(uid));
		const unblocked = node.owners.filter(
			({ uid, blockOwnerDeletion }) =>
				blockOwnerDeletion === true &&
				after.get(uid)?.blockOwnerDeletion !== true,
		);
		node.owners = owners;
		for (const { uid } of unblocked) {
			const owner = this.#nodes.get(uid);
			if (owner !== undefined) this.#queues.attemptToDelete(owner);
		}
		this.#addToOwners(node, added);
		for (const { uid } of removed)
			this.#nodes.get(uid)?.dependents.delete(node);
	}

	#transition(
		node: GraphNode,
		before: KubeObject | undefined,
		object: KubeObject,
	): void {
		if (startsWaiting(before, object, orphanFinalizer)) {
			this.#queues.attemptToOrphan(node);
			return;
		}
		if (!startsWaiting(before, object, foregroundFinalizer)) return;
		node.deletingDependents = true;
		for (const dependent of node.dependents)
			this.#queues.attemptToDelete(dependent);
		this.#queues.attemptToDelete(node);
	}
}

const absentKey = ({
	uid,
	apiVersion,
	kind,
	namespace,
	name,
}: Identity): string => [uid, apiVersion, kind, namespace, name].join("\0");

/** Another place where dependents think the object is: the next one in order after the one that was tried. */
function otherIdentity(
	dependents: readonly GraphNode[],
	tried: Identity,
): Identity | undefined {
	const candidates = new Map<string, Identity>();
	for (const { owners, identity } of dependents)
		for (const owner of owners) {
			if (owner.uid !== tried.uid) continue;
			const candidate = identityOfOwner(owner, identity.namespace);
			if (!sameIdentity(candidate, tried))
				candidates.set(absentKey(candidate), candidate);
		}
	const sorted = [...candidates.keys()].sort();
	const next = sorted.find((key) => key > absentKey(tried)) ?? sorted[0];
	return next === undefined ? undefined : candidates.get(next);
}
