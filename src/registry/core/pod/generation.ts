import { deepEqual } from "../../../apimachinery/json.ts";
import type { Pod } from "./types.ts";

/** A subresource that changed the spec raises the generation as an ordinary update does (updatePodGeneration). */
export function raiseGeneration(pod: Pod, old: Pod): void {
	if (!deepEqual(pod.spec, old.spec))
		pod.metadata.generation = (old.metadata.generation ?? 0) + 1;
}
