import {
	type KubeObject,
	metaFields,
	type ObjectMeta,
} from "../../apimachinery/object.ts";
import type { Seal } from "../../storage/backend.ts";

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
