import { deepEqual } from "../../apimachinery/json.ts";
import type { DaemonSet } from "./types.ts";

/** Counts the templates a DaemonSet has had; a field before apps/v1 (pkg/apis/apps/v1/conversion.go). */
export const templateGenerationAnnotation =
	"deprecated.daemonset.template.generation";

/** Where the annotation is missing, the field that it stands for is zero. */
export function defaultTemplateGeneration(object: DaemonSet): void {
	object.metadata.annotations ??= {};
	object.metadata.annotations[templateGenerationAnnotation] ??= "0";
}

/** The server counts, whatever the client says. */
export function countTemplates(object: DaemonSet, old?: DaemonSet): void {
	const before = Number(
		old?.metadata.annotations?.[templateGenerationAnnotation] ?? 0,
	);
	const changed = !deepEqual(object.spec.template, old?.spec.template);
	object.metadata.annotations = {
		...object.metadata.annotations,
		[templateGenerationAnnotation]: String(changed ? before + 1 : before),
	};
}
