import { hasReason, isNotFound } from "../../apimachinery/errors.ts";
import type {
	GroupVersionKind,
	KubeObject,
} from "../../apimachinery/object.ts";
import type { LabelMatcher } from "../../apimachinery/selectors/labels.ts";
import type { Client, ResourceRef } from "../../client/client.ts";
import { isGoing } from "./objects.ts";
import { controllerOf, newControllerRef } from "./owners.ts";

export interface ClaimOptions<T extends KubeObject> {
	readonly client: Client;
	readonly resource: ResourceRef<T>;
	readonly owner: KubeObject;
	readonly ownerKind: ResourceRef;
	readonly selector: LabelMatcher;
	/** Also kept across adoption, release and patches: finalizers that mark what is ours. */
	readonly finalizers?: readonly string[];
	/** Objects that are never adopted. */
	readonly accept?: (object: T) => boolean;
}

/**
 * Those of the candidates that belong to the owner: what matches and nobody manages is adopted, what no longer
 * matches is let go (pkg/controller/controller_ref_manager.go). Throws when one of that fails.
 */
export async function claim<T extends KubeObject>(
	options: ClaimOptions<T>,
	candidates: readonly T[],
): Promise<T[]> {
	const { owner, selector, accept = () => true } = options;
	const mayAdopt = once(() => checkAdoption(options));
	const claimed: T[] = [];
	const failures: unknown[] = [];
	for (const object of candidates) {
		const manager = controllerOf(object);
		const matches = selector.matches(object.metadata.labels) && accept(object);
		try {
			if (manager !== undefined) {
				if (manager.uid !== owner.metadata.uid) continue;
				if (matches) claimed.push(object);
				else if (!isGoing(owner)) await release(options, object);
			} else if (matches && !isGoing(owner) && !isGoing(object)) {
				await mayAdopt();
				await adopt(options, object);
				claimed.push(object);
			}
		} catch (error) {
			if (!isNotFound(error)) failures.push(error);
		}
	}
	if (failures.length > 0) throw failures[0];
	return claimed;
}

/** The cache may be late: an owner that is deleted must not adopt. */
async function checkAdoption<T extends KubeObject>({
	client,
	owner,
	ownerKind,
}: ClaimOptions<T>): Promise<void> {
	const { namespace = "", name = "", uid } = owner.metadata;
	const fresh = await client.get(ownerKind, namespace, name);
	if (fresh.metadata.uid !== uid)
		throw new Error(
			`original ${ownerKind.kind} ${namespace}/${name} is gone: got uid ${fresh.metadata.uid}, wanted ${uid}`,
		);
	if (isGoing(fresh))
		throw new Error(
			`${namespace}/${name} has just been deleted at ${fresh.metadata.deletionTimestamp}`,
		);
}

async function adopt<T extends KubeObject>(
	{ client, resource, owner, ownerKind, finalizers }: ClaimOptions<T>,
	{ metadata }: T,
): Promise<void> {
	const body = {
		metadata: {
			ownerReferences: [newControllerRef(owner, ownerKind as GroupVersionKind)],
			uid: metadata.uid,
			...(finalizers === undefined ? {} : { finalizers }),
		},
	};
	await client.patch(
		resource,
		metadata.namespace ?? "",
		metadata.name ?? "",
		"strategic",
		body,
	);
}

/** Takes the owner's reference off an object. */
export async function release<T extends KubeObject>(
	{ client, resource, owner, finalizers }: ClaimOptions<T>,
	{ metadata }: T,
): Promise<void> {
	const body = {
		metadata: {
			uid: metadata.uid,
			ownerReferences: [{ $patch: "delete", uid: owner.metadata.uid }],
			...(finalizers === undefined
				? {}
				: { "$deleteFromPrimitiveList/finalizers": finalizers }),
		},
	};
	try {
		await client.patch(
			resource,
			metadata.namespace ?? "",
			metadata.name ?? "",
			"strategic",
			body,
		);
	} catch (error) {
		// It was made anew (another uid), or has gone: then there is nothing to release.
		if (!isNotFound(error) && !hasReason(error, "Invalid")) throw error;
	}
}

function once(work: () => Promise<void>): () => Promise<void> {
	let result: Promise<void> | undefined;
	return () => {
		result ??= work();
		return result;
	};
}
