import { isConflict, isNotFound } from "../../apimachinery/errors.ts";
import type { KubeObject } from "../../apimachinery/object.ts";
import type { Client, ResourceRef } from "../../client/client.ts";

/** Writes a status; once more on the newest state of the object when someone else was quicker. A deleted object is fine. */
export async function updateStatusOf<
	T extends KubeObject & { status?: unknown },
>(
	client: Client,
	resource: ResourceRef<T>,
	object: T,
	status: T["status"],
): Promise<T | undefined> {
	const { namespace = "", name = "", uid } = object.metadata;
	try {
		try {
			return await client.updateStatus(resource, { ...object, status });
		} catch (error) {
			if (!isConflict(error)) throw error;
		}
		const fresh = await client.get(resource, namespace, name);
		if (fresh.metadata.uid !== uid) return undefined;
		return await client.updateStatus(resource, { ...fresh, status });
	} catch (error) {
		if (isNotFound(error)) return undefined;
		throw error;
	}
}
