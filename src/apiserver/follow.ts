import type { KubeObject } from "../apimachinery/object.ts";
import type { Store } from "../registry/generic/store.ts";

export interface Follower {
	set(object: KubeObject): void;
	delete(object: KubeObject): void;
}

/** Hands every object of a kind to an index, now and whenever it changes; in step with what readers see. */
export async function follow(store: Store, follower: Follower): Promise<void> {
	const { cache } = store;
	const prefix = store.resource.keyPrefix;
	const { items, revision } = await cache.list(prefix);
	for (const stored of items) follower.set(stored.value as KubeObject);
	cache.subscribe(prefix, revision, {
		onBatch(events) {
			for (const event of events) {
				const object = event.object.value as KubeObject;
				if (event.type === "DELETE") follower.delete(object);
				else follower.set(object);
			}
		},
		onError() {
			// The store was closed: the index goes with the server.
		},
	});
}
