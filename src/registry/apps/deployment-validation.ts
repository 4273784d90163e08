/** The rules of a Deployment (k8s.io/kubernetes/pkg/apis/apps/validation/validation.go ValidateDeployment). */
import {
	type FieldError,
	forbiddenField,
	invalid,
	notSupported,
	required,
} from "../../apimachinery/field.ts";
import { validateImmutable } from "../../apimachinery/metadata-validation.ts";
import { nonNegative } from "../shared/checks.ts";
import { goField, goStruct, goText } from "../shared/go-struct.ts";
import {
	isZero,
	validateIntOrPercent,
	validateNotMoreThanAll,
} from "../shared/int-or-percent.ts";
import { printSelector } from "../shared/label-selector.ts";
import {
	validateCollisionCount,
	validateCounts,
	validateReplicaCounts,
} from "../shared/status-counts.ts";
import { validateReplicaTemplate } from "./replica-template.ts";
import type { Deployment, RollingUpdate, UpdateStrategy } from "./types.ts";

export function validateDeployment(
	{ spec }: Deployment,
	old?: Deployment,
): FieldError[] {
	const errors = [
		...nonNegative(spec.replicas, "spec.replicas"),
		...validateReplicaTemplate(spec, old?.spec),
		...validateStrategy(spec.strategy, "spec.strategy"),
		...nonNegative(spec.minReadySeconds, "spec.minReadySeconds"),
		...nonNegative(spec.revisionHistoryLimit, "spec.revisionHistoryLimit"),
	];
	const deadline = spec.progressDeadlineSeconds;
	if (deadline === undefined) return errors;
	const path = "spec.progressDeadlineSeconds";
	errors.push(...nonNegative(deadline, path));
	if (deadline <= (spec.minReadySeconds ?? 0))
		errors.push(
			invalid(path, deadline, "must be greater than minReadySeconds"),
		);
	return errors;
}

export const validateDeploymentUpdate = (
	deployment: Deployment,
	old: Deployment,
): FieldError[] => [
	...validateDeployment(deployment, old),
	...validateSameSelector(deployment, old),
];

/** The selector of apps/v1 workloads stays. */
export const validateSameSelector = (
	{ spec }: Pick<Deployment, "spec">,
	old: Pick<Deployment, "spec">,
): FieldError[] =>
	validateImmutable(
		printSelector(spec.selector),
		printSelector(old.spec.selector),
		"spec.selector",
	);

const strategyTypes = ["Recreate", "RollingUpdate"];

export const printStrategy = goStruct(goText("Type"), goField("RollingUpdate"));

function validateStrategy(
	strategy: UpdateStrategy | undefined,
	path: string,
): FieldError[] {
	const rolling = strategy?.rollingUpdate;
	const rollingPath = `${path}.rollingUpdate`;
	switch (strategy?.type) {
		case "Recreate":
			return rolling === undefined
				? []
				: [
						forbiddenField(
							rollingPath,
							"may not be specified when strategy `type` is 'Recreate'",
						),
					];
		case "RollingUpdate":
			return rolling === undefined
				? [required(rollingPath, "this should be defaulted and never be nil")]
				: validateRollingUpdate(rolling, rollingPath);
		default:
			return [notSupported(path, printStrategy(strategy), strategyTypes)];
	}
}

function validateRollingUpdate(
	{ maxUnavailable = 0, maxSurge = 0 }: RollingUpdate,
	path: string,
): FieldError[] {
	const unavailablePath = `${path}.maxUnavailable`;
	const errors = [
		...validateIntOrPercent(maxUnavailable, unavailablePath),
		...validateIntOrPercent(maxSurge, `${path}.maxSurge`),
	];
	if (isZero(maxUnavailable) && isZero(maxSurge))
		errors.push(
			invalid(
				unavailablePath,
				maxUnavailable,
				"may not be 0 when `maxSurge` is 0",
			),
		);
	errors.push(...validateNotMoreThanAll(maxUnavailable, unavailablePath));
	return errors;
}

const counts = [
	"observedGeneration",
	"replicas",
	"updatedReplicas",
	"readyReplicas",
	"availableReplicas",
	"unavailableReplicas",
	"terminatingReplicas",
	"collisionCount",
] as const;

export const validateDeploymentStatus = (
	{ status }: Deployment,
	old: Deployment,
): FieldError[] => [
	...validateCounts(status, counts, "status"),
	...validateReplicaCounts(status, [
		"updatedReplicas",
		"readyReplicas",
		"availableReplicas",
	]),
	...validateCollisionCount(status, old.status),
];
