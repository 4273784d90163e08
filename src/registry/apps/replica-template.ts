/** What Deployments and ReplicaSets ask of selector and template (apps/validation/validation.go ValidatePodTemplateSpecForReplicaSet). */
import { type FieldError, invalid } from "../../apimachinery/field.ts";
import { podOptions } from "../core/pod/options.ts";
import { validatePodTemplateSpec } from "../core/pod/validate-spec.ts";
import {
	selectorOrNone,
	validateOwnSelector,
	validateRunsForever,
	validateSelectsTemplate,
} from "../core/pod/workload-template.ts";
import { printSelector } from "../shared/label-selector.ts";
import type { ReplicaSetSpec } from "./types.ts";

type Templated = Pick<ReplicaSetSpec, "selector" | "template">;

/** Both kinds use the words of a Deployment for the selector and those of a ReplicaSet for the template. */
export function validateReplicaTemplate(
	{ selector, template }: Templated,
	old: Templated | undefined,
): FieldError[] {
	const errors = validateOwnSelector(selector, "spec.selector", "deployment");
	const matcher = selectorOrNone(selector);
	if (matcher === undefined)
		return [
			...errors,
			invalid(
				"spec.selector",
				printSelector(selector),
				"invalid label selector",
			),
		];
	const path = "spec.template";
	return [
		...errors,
		...validateSelectsTemplate(matcher, template, path),
		...validatePodTemplateSpec(template, path, podOptions(old?.template.spec)),
		...validateRunsForever(template, path, "ReplicaSet"),
	];
}
