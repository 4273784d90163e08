import type { ObjectMeta } from "../../apimachinery/object.ts";

const fields = [
	"deletionTimestamp",
	"generation",
	"selfLink",
	"labels",
	"annotations",
	"finalizers",
	"ownerReferences",
] as const;

/** Takes over the metadata that a subresource may not change (metav1.ResetObjectMetaForStatus). */
export function resetMetadata(meta: ObjectMeta, old: ObjectMeta): void {
	for (const field of fields) {
		if (old[field] === undefined) delete meta[field];
		else Object.assign(meta, { [field]: old[field] });
	}
}
