import { isConflict, isNotFound } from "../../apimachinery/errors.ts";
import { kinds } from "../../client/kinds.ts";
import type { Pod } from "../../client/types/pod.ts";
import type { NodeContext } from "../context.ts";

/** A pod that was deleted, and of which nothing runs any more, goes from the API, unless finalizers hold it. */
export async function removeFromApi(
	{ client }: NodeContext,
	{ metadata }: Pod,
): Promise<void> {
	const { namespace = "", name = "", uid, finalizers = [] } = metadata;
	if (metadata.deletionTimestamp === undefined) return;
	// We have done so, and it is still there.
	if (finalizers.length > 0 && metadata.deletionGracePeriodSeconds === 0)
		return;
	try {
		await client.delete(kinds.pods, namespace, name, {
			gracePeriodSeconds: 0,
			preconditions: uid === undefined ? {} : { uid },
		});
	} catch (error) {
		if (!isNotFound(error) && !isConflict(error)) throw error;
	}
}
