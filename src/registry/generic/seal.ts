import type { KubeObject, ObjectMeta } from "../../apimachinery/object.ts";
import type { Seal } from "../../storage/backend.ts";

/** The order of Go's struct, as whoever reads the bytes sees it. */
const metaFields = [
	"name",
	"generateName",
	"namespace",
	"selfLink",
	"uid",
	"resourceVersion",
	"generation",
	"creationTimestamp",
	"deletionTimestamp",
	"deletionGracePeriodSeconds",
	"labels",
	"annotations",
	"ownerReferences",
	"finalizers",
	"managedFields",
] as const satisfies readonly (keyof ObjectMeta)[];

/** Puts the revision into the object that is stored under it. The object must be the caller's own. */
export const sealOf =
	(object: KubeObject): Seal =>
	(revision) => {
		const metadata: Partial<Record<keyof ObjectMeta, unknown>> = {};
		for (const field of metaFields) {
			const value =
				field === "resourceVersion" ? String(revision) : object.metadata[field];
			if (value !== undefined) metadata[field] = value;
		}
		return { ...object, metadata: metadata as ObjectMeta };
	};
