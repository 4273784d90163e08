/** The rules of a DaemonSet (k8s.io/kubernetes/pkg/apis/apps/validation/validation.go ValidateDaemonSet). */
import {
	type FieldError,
	invalid,
	notSupported,
	required,
} from "../../apimachinery/field.ts";
import { podOptions } from "../core/pod/options.ts";
import { validatePodTemplateSpec } from "../core/pod/validate-spec.ts";
import {
	selectorOrNone,
	validateRunsForever,
} from "../core/pod/workload-template.ts";
import { nonNegative, sortedMap } from "../shared/checks.ts";
import {
	isZero,
	validateIntOrPercent,
	validateNotMoreThanAll,
} from "../shared/int-or-percent.ts";
import {
	isEmptySelector,
	printSelector,
	validateLabelSelector,
} from "../shared/label-selector.ts";
import {
	validateCollisionCount,
	validateCounts,
} from "../shared/status-counts.ts";
import { printStrategy } from "./deployment-validation.ts";
import type { DaemonSet, RollingUpdate, UpdateStrategy } from "./types.ts";

export function validateDaemonSet(
	{ spec }: DaemonSet,
	old?: DaemonSet,
): FieldError[] {
	const { selector, template } = spec;
	const errors = validateLabelSelector(selector, "spec.selector", {
		allowInvalidValues:
			old !== undefined &&
			validateLabelSelector(old.spec.selector, "").length > 0,
	});
	const labels = template.metadata?.labels;
	if (selectorOrNone(selector)?.matches(labels) === false)
		errors.push(
			invalid(
				"spec.template.metadata.labels",
				labels ? sortedMap(labels) : null,
				"`selector` does not match template `labels`",
			),
		);
	if (selector && isEmptySelector(selector))
		errors.push(
			invalid(
				"spec.selector",
				printSelector(selector),
				"empty selector is invalid for daemonset",
			),
		);
	const path = "spec.template";
	errors.push(
		...validatePodTemplateSpec(
			template,
			path,
			podOptions(old?.spec.template.spec),
		),
		...validateRunsForever(template, path, "DaemonSet"),
		...nonNegative(spec.minReadySeconds, "spec.minReadySeconds"),
		...validateUpdateStrategy(spec.updateStrategy, "spec.updateStrategy"),
		...nonNegative(spec.revisionHistoryLimit, "spec.revisionHistoryLimit"),
	);
	return errors;
}

function validateUpdateStrategy(
	strategy: UpdateStrategy | undefined,
	path: string,
): FieldError[] {
	if (strategy?.type === "OnDelete") return [];
	if (strategy?.type !== "RollingUpdate")
		return [
			notSupported(path, printStrategy(strategy), [
				"RollingUpdate",
				"OnDelete",
			]),
		];
	const rollingPath = `${path}.rollingUpdate`;
	return strategy.rollingUpdate === undefined
		? [required(rollingPath)]
		: validateRollingUpdate(strategy.rollingUpdate, rollingPath);
}

/** Pods are replaced either after or before the old ones go. */
function validateRollingUpdate(
	{ maxUnavailable = 0, maxSurge = 0 }: RollingUpdate,
	path: string,
): FieldError[] {
	const unavailablePath = `${path}.maxUnavailable`;
	const surgePath = `${path}.maxSurge`;
	const errors = [
		...validateIntOrPercent(maxUnavailable, unavailablePath),
		...validateIntOrPercent(maxSurge, surgePath),
		...validateNotMoreThanAll(maxUnavailable, unavailablePath),
		...validateNotMoreThanAll(maxSurge, surgePath),
	];
	if (!isZero(maxUnavailable) && !isZero(maxSurge))
		errors.push(
			invalid(
				surgePath,
				maxSurge,
				"may not be set when maxUnavailable is non-zero",
			),
		);
	else if (isZero(maxUnavailable) && isZero(maxSurge))
		errors.push(required(unavailablePath, "cannot be 0 when maxSurge is 0"));
	return errors;
}

export const validateDaemonSetStatus = (
	{ status }: DaemonSet,
	old: DaemonSet,
): FieldError[] => [
	...validateCounts(
		status,
		[
			"currentNumberScheduled",
			"numberMisscheduled",
			"desiredNumberScheduled",
			"numberReady",
			"observedGeneration",
			"updatedNumberScheduled",
			"numberAvailable",
			"numberUnavailable",
			"collisionCount",
		],
		"status",
	),
	...validateCollisionCount(status, old.status),
];
