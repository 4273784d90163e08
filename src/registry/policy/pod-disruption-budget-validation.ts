/** The rules of a PodDisruptionBudget (k8s.io/kubernetes/pkg/apis/policy/validation/validation.go). */
import {
	type FieldError,
	invalid,
	notSupported,
} from "../../apimachinery/field.ts";
import { validateConditions } from "../shared/conditions.ts";
import { goField, goStruct } from "../shared/go-struct.ts";
import {
	validateIntOrPercent,
	validateNotMoreThanAll,
} from "../shared/int-or-percent.ts";
import {
	printSelector,
	validateLabelSelector,
} from "../shared/label-selector.ts";
import { validateCounts } from "../shared/status-counts.ts";
import type { PodDisruptionBudget } from "./types.ts";

const printSpec = goStruct(
	goField("MinAvailable"),
	goField("Selector", { print: (value) => printSelector(value as object) }),
	goField("MaxUnavailable"),
	goField("UnhealthyPodEvictionPolicy"),
);

const evictionPolicies = ["AlwaysAllow", "IfHealthyBudget"];

export function validatePodDisruptionBudget(
	{ spec }: PodDisruptionBudget,
	old?: PodDisruptionBudget,
): FieldError[] {
	const { minAvailable, maxUnavailable, selector } = spec ?? {};
	const errors: FieldError[] = [];
	if (minAvailable !== undefined && maxUnavailable !== undefined)
		errors.push(
			invalid(
				"spec",
				printSpec(spec),
				"minAvailable and maxUnavailable cannot be both set",
			),
		);
	for (const field of ["minAvailable", "maxUnavailable"] as const) {
		const value = spec?.[field];
		if (value === undefined) continue;
		errors.push(
			...validateIntOrPercent(value, `spec.${field}`),
			...validateNotMoreThanAll(value, `spec.${field}`),
		);
	}
	const allowInvalidValues =
		old !== undefined &&
		validateLabelSelector(old.spec?.selector, "").length > 0;
	errors.push(
		...validateLabelSelector(selector, "spec.selector", {
			allowInvalidValues,
		}),
	);
	const policy = spec?.unhealthyPodEvictionPolicy;
	if (policy !== undefined && !evictionPolicies.includes(policy))
		errors.push(
			notSupported("spec.unhealthyPodEvictionPolicy", policy, evictionPolicies),
		);
	return errors;
}

export const validatePodDisruptionBudgetStatus = ({
	status,
}: PodDisruptionBudget): FieldError[] => [
	...validateConditions(status?.conditions, "status.conditions"),
	...validateCounts(
		status,
		["disruptionsAllowed", "currentHealthy", "desiredHealthy", "expectedPods"],
		"status",
	),
];
