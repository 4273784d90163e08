/** pkg/apis/autoscaling/validation/validation.go */
import {
	child,
	type FieldError,
	forbiddenField,
	index,
	invalid,
	notSupported,
	required,
} from "../../apimachinery/field.ts";
import { isPathSegmentName } from "../../apimachinery/names.ts";
import { compareQuantity, quantitySign } from "../../apimachinery/quantity.ts";
import { nonNegative } from "../shared/checks.ts";
import type {
	HorizontalPodAutoscaler,
	MetricIdentifier,
	MetricSpec,
	MetricTarget,
	ScaleTarget,
	ScalingRules,
} from "./types.ts";

const metricTypes = [
	"ContainerResource",
	"External",
	"Object",
	"Pods",
	"Resource",
];
const maxPeriodSeconds = 1800;
const maxStabilizationSeconds = 3600;

export function validateSpec(
	spec: HorizontalPodAutoscaler["spec"],
	path: string,
): FieldError[] {
	const errors: FieldError[] = [];
	const { minReplicas, maxReplicas = 0 } = spec;
	const min = child(path, "minReplicas");
	const max = child(path, "maxReplicas");
	if (minReplicas !== undefined && minReplicas < 1)
		errors.push(
			invalid(min, minReplicas, "must be greater than or equal to 1"),
		);
	if (maxReplicas < 1)
		errors.push(required(max, "must be set and greater than 0"));
	if (minReplicas !== undefined && maxReplicas < minReplicas)
		errors.push(
			invalid(
				max,
				maxReplicas,
				"must be greater than or equal to `minReplicas`",
			),
		);
	errors.push(
		...validateTarget(spec.scaleTargetRef, child(path, "scaleTargetRef"), true),
		...validateMetrics(spec.metrics ?? [], child(path, "metrics"), minReplicas),
	);
	const { behavior } = spec;
	if (behavior !== undefined) {
		const at = child(path, "behavior");
		errors.push(
			...validateRules(behavior.scaleUp, child(at, "scaleUp")),
			...validateRules(behavior.scaleDown, child(at, "scaleDown")),
		);
	}
	return errors;
}

function validateTarget(
	target: ScaleTarget,
	path: string,
	needsGroup: boolean,
): FieldError[] {
	const errors: FieldError[] = [];
	for (const field of ["kind", "name"] as const) {
		const value = target?.[field] ?? "";
		const at = child(path, field);
		if (value === "") errors.push(required(at));
		else
			for (const message of isPathSegmentName(value, false))
				errors.push(invalid(at, value, message));
	}
	if (!needsGroup) return errors;
	const apiVersion = target?.apiVersion ?? "";
	const at = child(path, "apiVersion");
	if (apiVersion.split("/").length > 2)
		errors.push(
			invalid(at, apiVersion, `unexpected GroupVersion string: ${apiVersion}`),
		);
	else if (!apiVersion.includes("/") && !isCoreScalable(target, apiVersion))
		errors.push(invalid(at, apiVersion, "apiVersion must specify API group"));
	return errors;
}

/** The one kind of the core group that can be scaled. */
const isCoreScalable = (target: ScaleTarget, apiVersion: string): boolean =>
	apiVersion === "v1" && target?.kind === "ReplicationController";

function validateMetrics(
	metrics: readonly MetricSpec[],
	path: string,
	minReplicas: number | undefined,
): FieldError[] {
	const errors: FieldError[] = [];
	let hasExternal = false;
	for (const [i, metric] of metrics.entries()) {
		errors.push(...validateMetric(metric, index(path, i)));
		if (metric.type === "External" || metric.type === "Object")
			hasExternal = true;
	}
	if (minReplicas === 0 && !hasExternal)
		errors.push(
			forbiddenField(
				path,
				"must specify at least one Object or External metric to support scaling to zero replicas",
			),
		);
	return errors;
}

const sources = [
	["Object", "object"],
	["Pods", "pods"],
	["Resource", "resource"],
	["ContainerResource", "containerResource"],
	["External", "external"],
] as const;

function validateMetric(metric: MetricSpec, path: string): FieldError[] {
	const errors: FieldError[] = [];
	const typePath = child(path, "type");
	const type = metric.type ?? "";
	if (type === "")
		errors.push(required(typePath, "must specify a metric source type"));
	if (!metricTypes.includes(type))
		errors.push(notSupported(typePath, type, metricTypes));
	errors.push(...validateSources(metric, path));
	const expected = sources.find(([name]) => name === type)?.[1];
	if (expected === undefined)
		errors.push(notSupported(typePath, type, metricTypes));
	else if (metric[expected] === undefined)
		errors.push(
			required(
				child(path, expected),
				"must populate information for the given metric source",
			),
		);
	return errors;
}

/** At most one source, and each that is there in itself. */
function validateSources(metric: MetricSpec, path: string): FieldError[] {
	const errors: FieldError[] = [];
	let seen = false;
	for (const [, field] of sources) {
		if (metric[field] === undefined) continue;
		const at = child(path, field);
		if (seen)
			errors.push(
				forbiddenField(at, "must populate the given metric source only"),
			);
		else errors.push(...validateSource(metric, field, at));
		seen = true;
	}
	return errors;
}

function validateSource(
	metric: MetricSpec,
	field: (typeof sources)[number][1],
	path: string,
): FieldError[] {
	const { object, pods, resource, containerResource, external } = metric;
	const target = child(path, "target");
	switch (field) {
		case "object":
			if (object === undefined) return [];
			return [
				...validateTarget(
					object.describedObject,
					child(path, "describedObject"),
					false,
				),
				...validateIdentifier(object.metric, child(path, "metric")),
				...validateMetricTarget(object.target, target),
				...(object.target?.value === undefined &&
				object.target?.averageValue === undefined
					? [
							required(
								child(target, "averageValue"),
								"must set either a target value for metric or a per-pod target",
							),
						]
					: []),
			];
		case "pods":
			if (pods === undefined) return [];
			return [
				...validateIdentifier(pods.metric, child(path, "metric")),
				...validateMetricTarget(pods.target, target),
				...(isPositive(pods.target?.averageValue)
					? []
					: [
							required(
								child(target, "averageValue"),
								"must specify a positive target averageValue",
							),
						]),
			];
		case "external":
			if (external === undefined) return [];
			return [
				...validateIdentifier(external.metric, child(path, "metric")),
				...validateMetricTarget(external.target, target),
				...externalTargetErrors(external.target, target),
			];
		case "containerResource":
			if (containerResource === undefined) return [];
			return [
				...(containerResource.container
					? []
					: [required(child(path, "container"), "must specify a container")]),
				...validateResource(containerResource, path),
			];
		case "resource":
			return resource === undefined ? [] : validateResource(resource, path);
	}
}

function externalTargetErrors(
	target: MetricTarget,
	path: string,
): FieldError[] {
	const { value, averageValue } = target ?? {};
	if (value === undefined && averageValue === undefined)
		return [
			required(
				child(path, "averageValue"),
				"must set either a target value for metric or a per-pod target",
			),
		];
	if (value !== undefined && averageValue !== undefined)
		return [
			forbiddenField(
				child(path, "value"),
				"may not set both a target value for metric and a per-pod target",
			),
		];
	return [];
}

function validateResource(
	source: { name: string; target: MetricTarget },
	path: string,
): FieldError[] {
	const errors: FieldError[] = [];
	const target = child(path, "target");
	if (!source.name)
		errors.push(required(child(path, "name"), "must specify a resource name"));
	errors.push(...validateMetricTarget(source.target, target));
	const { averageUtilization, averageValue } = source.target ?? {};
	if (averageUtilization === undefined && averageValue === undefined)
		errors.push(
			required(
				child(target, "averageUtilization"),
				"must set either a target raw value or a target utilization",
			),
		);
	if (averageUtilization !== undefined && averageValue !== undefined)
		errors.push(
			forbiddenField(
				child(target, "averageValue"),
				"may not set both a target raw value and a target utilization",
			),
		);
	return errors;
}

function validateMetricTarget(
	target: MetricTarget,
	path: string,
): FieldError[] {
	const errors: FieldError[] = [];
	const type = target?.type ?? "";
	const typePath = child(path, "type");
	if (type === "")
		errors.push(required(typePath, "must specify a metric target type"));
	if (!["Utilization", "Value", "AverageValue"].includes(type))
		errors.push(
			invalid(
				typePath,
				type,
				"must be either Utilization, Value, or AverageValue",
			),
		);
	const { value, averageValue, averageUtilization } = target ?? {};
	if (value !== undefined && !isPositive(value))
		errors.push(invalid(child(path, "value"), value, "must be positive"));
	if (averageValue !== undefined && !isPositive(averageValue))
		errors.push(
			invalid(child(path, "averageValue"), averageValue, "must be positive"),
		);
	if (averageUtilization !== undefined && averageUtilization < 1)
		errors.push(
			invalid(
				child(path, "averageUtilization"),
				averageUtilization,
				"must be greater than 0",
			),
		);
	return errors;
}

const isPositive = (value: string | undefined): boolean =>
	value !== undefined && quantitySign(value) > 0;

function validateIdentifier(
	metric: MetricIdentifier,
	path: string,
): FieldError[] {
	const at = child(path, "name");
	const name = metric?.name ?? "";
	if (name === "") return [required(at, "must specify a metric name")];
	return isPathSegmentName(name, false).map((message) =>
		invalid(at, name, message),
	);
}

function validateRules(
	rules: ScalingRules | undefined,
	path: string,
): FieldError[] {
	if (rules === undefined) return [];
	const errors: FieldError[] = [];
	const { stabilizationWindowSeconds: window, selectPolicy, tolerance } = rules;
	const windowPath = child(path, "stabilizationWindowSeconds");
	if (window !== undefined && window < 0)
		errors.push(
			invalid(windowPath, window, "must be greater than or equal to zero"),
		);
	if (window !== undefined && window > maxStabilizationSeconds)
		errors.push(
			invalid(
				windowPath,
				window,
				`must be less than or equal to ${maxStabilizationSeconds}`,
			),
		);
	const policies = ["Disabled", "Max", "Min"];
	if (selectPolicy !== undefined && !policies.includes(selectPolicy))
		errors.push(
			notSupported(child(path, "selectPolicy"), selectPolicy, policies),
		);
	const policiesPath = child(path, "policies");
	if (!rules.policies?.length)
		errors.push(required(policiesPath, "must specify at least one Policy"));
	for (const [i, policy] of (rules.policies ?? []).entries()) {
		const at = index(policiesPath, i);
		if (policy.type !== "Pods" && policy.type !== "Percent")
			errors.push(
				notSupported(child(at, "type"), policy.type ?? "", ["Percent", "Pods"]),
			);
		if ((policy.value ?? 0) <= 0)
			errors.push(
				invalid(
					child(at, "value"),
					policy.value ?? 0,
					"must be greater than zero",
				),
			);
		const period = policy.periodSeconds ?? 0;
		if (period <= 0)
			errors.push(
				invalid(
					child(at, "periodSeconds"),
					period,
					"must be greater than zero",
				),
			);
		if (period > maxPeriodSeconds)
			errors.push(
				invalid(
					child(at, "periodSeconds"),
					period,
					`must be less than or equal to ${maxPeriodSeconds}`,
				),
			);
	}
	if (tolerance !== undefined && compareQuantity(tolerance, "0") < 0)
		errors.push(
			invalid(
				child(path, "tolerance"),
				tolerance,
				"must be greater or equal to zero",
			),
		);
	return errors;
}

/** The numbers of a status are never negative. */
export const validateStatus = (
	status: HorizontalPodAutoscaler["status"],
): FieldError[] => [
	...nonNegative(status.currentReplicas ?? 0, "status.currentReplicas"),
	...nonNegative(status.desiredReplicas ?? 0, "status.desiredReplicas"),
];
