import {
	isAlreadyExists,
	isConflict,
	isNotFound,
} from "../apimachinery/errors.ts";
import type { KubeObject } from "../apimachinery/object.ts";
import type { Client, ListParams, ResourceRef } from "../client/client.ts";
import type { AnyResource } from "../client/resources.ts";

/** What is to be done to an existing object; nothing when it is as it should be. */
export type Change<T> =
	| { readonly update: T }
	/** Delete it and make this one: what differs can't be changed. */
	| { readonly replace: T }
	| undefined;

/** Compares what exists with what is wanted. Neither may be changed in place. */
export type Reconcile<T> = (existing: T, wanted: T) => Change<T>;

/** Leaves whatever exists alone. */
export const createOnly: Reconcile<KubeObject> = () => undefined;

const attempts = 5;

/** The resource table does not know the types of the kinds. */
const typed = <T extends KubeObject>(resource: AnyResource): ResourceRef<T> =>
	resource as unknown as ResourceRef<T>;

/**
 * Makes sure that objects of one kind exist as they should: reads them in one list, then writes what is missing or
 * different, all at once, so that the store commits them together.
 */
export async function ensureAll<T extends KubeObject>(
	client: Client,
	resource: AnyResource,
	wanted: readonly T[],
	reconcile: Reconcile<T>,
	list: ListParams = {},
): Promise<void> {
	const found = await client.list(typed<T>(resource), "", list);
	const existing = new Map(found.items.map((item) => [keyOf(item), item]));
	await Promise.all(
		wanted.map((object) =>
			apply(client, resource, object, reconcile, existing.get(keyOf(object))),
		),
	);
}

/** The same for a single object, which is read by its name. */
export async function ensureOne<T extends KubeObject>(
	client: Client,
	resource: AnyResource,
	wanted: T,
	reconcile: Reconcile<T>,
): Promise<void> {
	await apply(
		client,
		resource,
		wanted,
		reconcile,
		await read(client, resource, wanted),
	);
}

const keyOf = ({ metadata }: KubeObject): string =>
	`${metadata.namespace ?? ""}/${metadata.name}`;

async function read<T extends KubeObject>(
	client: Client,
	resource: AnyResource,
	{ metadata }: T,
): Promise<T | undefined> {
	try {
		return await client.get(
			typed<T>(resource),
			metadata.namespace ?? "",
			metadata.name ?? "",
		);
	} catch (error) {
		if (isNotFound(error)) return undefined;
		throw error;
	}
}

/** Somebody else may write at the same time: what was read is read again then. */
async function apply<T extends KubeObject>(
	client: Client,
	resource: AnyResource,
	wanted: T,
	reconcile: Reconcile<T>,
	found: T | undefined,
): Promise<void> {
	let existing = found;
	for (let attempt = 1; ; attempt++) {
		try {
			if (existing === undefined) {
				await client.create(typed<T>(resource), wanted);
				return;
			}
			const change = reconcile(existing, wanted);
			if (change === undefined) return;
			if ("update" in change)
				await client.update(typed<T>(resource), change.update);
			else await replace(client, resource, existing, change.replace);
			return;
		} catch (error) {
			const raced =
				isAlreadyExists(error) || isConflict(error) || isNotFound(error);
			if (!raced || attempt === attempts) throw error;
			existing = await read(client, resource, wanted);
			// Neither there nor to be created: what is missing is its namespace.
			if (existing === undefined && isNotFound(error)) throw error;
		}
	}
}

async function replace<T extends KubeObject>(
	client: Client,
	resource: AnyResource,
	{ metadata }: T,
	object: T,
): Promise<void> {
	await client.delete(
		typed<T>(resource),
		metadata.namespace ?? "",
		metadata.name ?? "",
		metadata.uid ? { preconditions: { uid: metadata.uid } } : {},
	);
	await client.create(typed<T>(resource), object);
}
