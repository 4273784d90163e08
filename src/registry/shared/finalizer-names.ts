import {
	child,
	type FieldError,
	index,
	invalid,
} from "../../apimachinery/field.ts";
import type { ObjectMeta } from "../../apimachinery/object.ts";

const standardNames = new Set(["kubernetes", "orphan", "foregroundDeletion"]);

/**
 * What the built-in kinds ask of finalizers beyond the rules for all metadata: a domain, or a well-known name
 * (k8s.io/kubernetes/pkg/apis/core/validation/validation.go validateKubeFinalizerName).
 */
export const validateFinalizerNames = (
	meta: ObjectMeta,
	path = "metadata",
): FieldError[] =>
	(meta.finalizers ?? []).flatMap((name, i) =>
		name.includes("/") || standardNames.has(name)
			? []
			: [
					invalid(
						index(child(path, "finalizers"), i),
						name,
						"name is neither a standard finalizer name nor is it fully qualified",
					),
				],
	);
