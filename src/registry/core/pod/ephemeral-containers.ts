/** pods/ephemeralcontainers: adds debugging containers, nothing else (registry/core/pod/strategy.go podEphemeralContainersStrategy). */
import {
	type FieldError,
	forbiddenField,
	goQuote,
} from "../../../apimachinery/field.ts";
import { deepEqual } from "../../../apimachinery/json.ts";
import { list } from "../../shared/checks.ts";
import { resetMetadata } from "../../shared/reset-metadata.ts";
import { mirrorAnnotation } from "./annotations.ts";
import { raiseGeneration } from "./generation.ts";
import type { Pod } from "./types.ts";
import { validateAnnotationChange, validatePodChange } from "./validate-pod.ts";

export function prepareEphemeralContainers(pod: Pod, old: Pod): void {
	const { ephemeralContainers } = pod.spec;
	pod.spec = { ...old.spec };
	if (ephemeralContainers === undefined) delete pod.spec.ephemeralContainers;
	else pod.spec.ephemeralContainers = ephemeralContainers;
	if (old.status === undefined) delete pod.status;
	else pod.status = old.status;
	resetMetadata(pod.metadata, old.metadata);
	raiseGeneration(pod, old);
}

export function validateEphemeralContainersUpdate(
	pod: Pod,
	old: Pod,
): FieldError[] {
	if (old.metadata.annotations?.[mirrorAnnotation] !== undefined)
		return [
			forbiddenField("", "static pods do not support ephemeral containers"),
		];
	const errors = [
		...validatePodChange(pod, old),
		...validateAnnotationChange(pod, old),
	];
	const path = "spec.ephemeralContainers";
	for (const before of list(old.spec.ephemeralContainers)) {
		const now = list(pod.spec.ephemeralContainers).findLast(
			({ name }) => name === before.name,
		);
		const which = `existing ephemeral containers ${goQuote(before.name)}`;
		if (now === undefined)
			errors.push(forbiddenField(path, `${which} may not be removed\n`));
		else if (!deepEqual(now, before))
			errors.push(
				forbiddenField(
					path,
					`${which} may not be changed\n@@ -\n- ${JSON.stringify(before)}\n+ ${JSON.stringify(now)}\n`,
				),
			);
	}
	return errors;
}
