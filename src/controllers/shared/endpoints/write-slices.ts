import { isNotFound } from "../../../apimachinery/errors.ts";
import type { KubeObject } from "../../../apimachinery/object.ts";
import type { Client } from "../../../client/client.ts";
import { kinds } from "../../../client/kinds.ts";
import type { EndpointSlice } from "../../../client/types/service.ts";
import { isTerminating } from "../errors.ts";
import { isGoing } from "../objects.ts";
import { controllerOf } from "../owners.ts";
import type { SliceTracker } from "./slice-tracker.ts";

/** What is to be done to a set of slices. */
export interface SliceChanges {
	readonly create: EndpointSlice[];
	readonly update: EndpointSlice[];
	readonly remove: EndpointSlice[];
}

export interface WriteOptions {
	readonly client: Client;
	readonly tracker: SliceTracker;
	/** The key of the service. */
	readonly key: string;
	/** Nothing new is made for an owner that is deleted. */
	readonly owner: KubeObject;
	/** Merged into what is created or updated. */
	readonly annotations: Readonly<Record<string, string>>;
	/** An annotation that goes with every write. */
	readonly dropAnnotation?: string;
}

/** A slice that would be deleted becomes one that would be created, where their address types allow. */
export function recycle(changes: SliceChanges, owner: KubeObject): void {
	const { create, update, remove } = changes;
	for (let i = 0; remove.length > 0 && i < create.length; ) {
		const [made, old] = [create[i], remove[i]];
		if (
			made === undefined ||
			old === undefined ||
			old.addressType !== made.addressType ||
			controllerOf(old)?.uid !== owner.metadata.uid
		) {
			i++;
			continue;
		}
		const { name = "", resourceVersion = "" } = old.metadata;
		const metadata = { ...made.metadata, name, resourceVersion };
		update.push({ ...made, metadata });
		create.splice(i, 1);
		remove.splice(i, 1);
	}
}

/** Throws the first failure; a namespace that goes away ends it quietly. */
export async function writeSlices(
	{ create, update, remove }: SliceChanges,
	options: WriteOptions,
): Promise<void> {
	const { client, tracker, key, owner } = options;
	if (!isGoing(owner))
		for (const slice of create) {
			try {
				const made = await client.create(
					kinds.endpointSlices,
					annotated(slice, options),
				);
				tracker.wrote(key, made);
			} catch (error) {
				if (isTerminating(error)) return;
				throw error;
			}
		}
	for (const slice of update) {
		const written = await client.update(
			kinds.endpointSlices,
			annotated(slice, options),
		);
		tracker.wrote(key, written);
	}
	for (const slice of remove) {
		const { namespace = "", name = "" } = slice.metadata;
		try {
			tracker.removed(key, slice);
			await client.delete(kinds.endpointSlices, namespace, name);
		} catch (error) {
			tracker.gone(key, slice);
			if (!isNotFound(error)) throw error;
		}
	}
}

function annotated(
	slice: EndpointSlice,
	{ annotations, dropAnnotation }: WriteOptions,
): EndpointSlice {
	const all: Record<string, string> = { ...slice.metadata.annotations };
	if (dropAnnotation !== undefined) delete all[dropAnnotation];
	Object.assign(all, annotations);
	const { annotations: _, ...metadata } = slice.metadata;
	return {
		...slice,
		metadata: {
			...metadata,
			...(Object.keys(all).length > 0 ? { annotations: all } : {}),
		},
	};
}
