/** The rules of a ReplicationController (k8s.io/kubernetes/pkg/apis/core/validation/validation.go ValidateReplicationController). */
import { type FieldError, required } from "../../apimachinery/field.ts";
import { labelsFromSet } from "../../apimachinery/selectors/labels.ts";
import { nonNegative } from "../shared/checks.ts";
import {
	validateCounts,
	validateReplicaCounts,
} from "../shared/status-counts.ts";
import { podOptions } from "./pod/options.ts";
import { validatePodTemplateSpec } from "./pod/validate-spec.ts";
import {
	validateRunsForever,
	validateSelectsTemplate,
} from "./pod/workload-template.ts";
import type { ReplicationController } from "./replication-controller-types.ts";

export function validateReplicationController(
	{ spec }: ReplicationController,
	old?: ReplicationController,
): FieldError[] {
	const errors = nonNegative(spec?.minReadySeconds, "spec.minReadySeconds");
	const selector = labelsFromSet(spec?.selector);
	if (selector.empty) errors.push(required("spec.selector"));
	errors.push(...nonNegative(spec?.replicas, "spec.replicas"));
	const template = spec?.template;
	const path = "spec.template";
	if (template === undefined) return [...errors, required(path)];
	return [
		...errors,
		...validateSelectsTemplate(selector, template, path),
		...validatePodTemplateSpec(
			template,
			path,
			podOptions(old?.spec?.template?.spec),
		),
		...validateRunsForever(template, path, "ReplicationController"),
	];
}

export const validateReplicationControllerStatus = ({
	status,
}: ReplicationController): FieldError[] => [
	...validateCounts(
		status,
		[
			"replicas",
			"fullyLabeledReplicas",
			"readyReplicas",
			"availableReplicas",
			"observedGeneration",
		],
		"status",
	),
	...validateReplicaCounts(status, [
		"fullyLabeledReplicas",
		"readyReplicas",
		"availableReplicas",
	]),
];
