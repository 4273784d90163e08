import type { KubeObject, OwnerReference } from "../../apimachinery/object.ts";

/** Where an object is to be found. */
export interface Identity {
	readonly apiVersion: string;
	readonly kind: string;
	readonly namespace: string;
	readonly name: string;
	readonly uid: string;
}

export const sameIdentity = (a: Identity, b: Identity): boolean =>
	a.uid === b.uid &&
	a.name === b.name &&
	a.namespace === b.namespace &&
	a.kind === b.kind &&
	a.apiVersion === b.apiVersion;

/** `[v1/ConfigMap, namespace: a, name: b, uid: c]` */
export const identityText = (i: Identity): string =>
	`[${i.apiVersion}/${i.kind}, namespace: ${i.namespace}, name: ${i.name}, uid: ${i.uid}]`;

export const identityOf = ({
	apiVersion,
	kind,
	metadata,
}: KubeObject): Identity => ({
	apiVersion,
	kind,
	namespace: metadata.namespace ?? "",
	name: metadata.name ?? "",
	uid: metadata.uid ?? "",
});

/** What a reference says, read from an object in `namespace`. */
export const identityOfOwner = (
	{ apiVersion, kind, name, uid }: OwnerReference,
	namespace: string,
): Identity => ({ apiVersion, kind, namespace, name, uid });

/** An object in the graph of owners and dependents. */
export interface GraphNode {
	identity: Identity;
	owners: readonly OwnerReference[];
	readonly dependents: Set<GraphNode>;
	/** Deleted in the foreground: it waits for its dependents. */
	deletingDependents: boolean;
	beingDeleted: boolean;
	/** Known from a reference only, not from a watch. */
	virtual: boolean;
}

export const newNode = (
	identity: Identity,
	more: Partial<GraphNode> = {},
): GraphNode => ({
	identity,
	owners: [],
	dependents: new Set(),
	deletingDependents: false,
	beingDeleted: false,
	virtual: false,
	...more,
});

/** Dependents that hold up the foreground deletion of a node. */
export const blockingDependents = (node: GraphNode): GraphNode[] =>
	[...node.dependents].filter((dependent) =>
		dependent.owners.some(
			({ uid, blockOwnerDeletion }) =>
				uid === node.identity.uid && blockOwnerDeletion === true,
		),
	);

/** Does the reference mean the object of this identity? */
export const refersTo = (
	{ apiVersion, kind, name, uid }: OwnerReference,
	identity: Identity,
): boolean =>
	uid === identity.uid &&
	name === identity.name &&
	kind === identity.kind &&
	apiVersion === identity.apiVersion;

/** Which dependents mean this identity by their references, and which something else of the same uid. */
export function partitionDependents(
	dependents: Iterable<GraphNode>,
	identity: Identity,
): { matching: GraphNode[]; others: GraphNode[] } {
	const matching: GraphNode[] = [];
	const others: GraphNode[] = [];
	for (const dependent of dependents) {
		const sameSpace =
			identity.namespace === "" ||
			identity.namespace === dependent.identity.namespace;
		let [agrees, differs] = [false, false];
		for (const owner of dependent.owners) {
			if (owner.uid !== identity.uid) continue;
			if (sameSpace && refersTo(owner, identity)) agrees = true;
			else differs = true;
		}
		if (agrees) matching.push(dependent);
		if (differs) others.push(dependent);
	}
	return { matching, others };
}
