import { deepEqual } from "../apimachinery/json.ts";
import type { ObjectMeta } from "../apimachinery/object.ts";
import type { RequestContext } from "./request.ts";

/** Drops repeated owner references and says so in a warning (handlers.dedupOwnerReferencesAndAddWarning). */
export function dedupOwnerReferences(
	context: RequestContext,
	meta: ObjectMeta,
	when: "" | " after mutating admission happens",
): void {
	const references = meta.ownerReferences ?? [];
	if (references.length < 2) return;
	const kept: typeof references = [];
	const repeated: string[] = [];
	for (const reference of references) {
		if (kept.some((other) => deepEqual(other, reference))) {
			if (!repeated.includes(reference.uid)) repeated.push(reference.uid);
		} else kept.push(reference);
	}
	if (repeated.length === 0) return;
	meta.ownerReferences = kept;
	context.warnings.add(
		`.metadata.ownerReferences contains duplicate entries${when}; API server dedups owner references in 1.20+, and may reject such requests as early as 1.24; please fix your requests; duplicate UID(s) observed: ${repeated.join(", ")}`,
	);
}
