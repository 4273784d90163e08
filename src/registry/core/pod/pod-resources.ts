/** Resources of the pod as a whole (core/validation/validation.go validatePodResources, KEP-2837). */
import {
	child,
	type FieldError,
	forbiddenField,
	invalid,
	key,
	notSupported,
} from "../../../apimachinery/field.ts";
import { compareQuantity } from "../../../apimachinery/quantity.ts";
import { list, quantityText } from "../../shared/checks.ts";
import {
	isHugePages,
	validateResourceName,
} from "../../shared/resource-names.ts";
import { validateResourceRequirements } from "../../shared/resource-requirements.ts";
import {
	aggregateContainers,
	isPodLevelResource,
} from "./aggregate-resources.ts";
import type { PodValidationOptions } from "./options.ts";
import type { PodSpec } from "./types.ts";

const supported = ["cpu", "hugepages-", "memory"];

function checkName(name: string, path: string): FieldError[] {
	const errors = validateResourceName(name, path);
	if (errors.length > 0 || isPodLevelResource(name)) return errors;
	return [notSupported(path, name, supported)];
}

/** `path` is the spec's. */
export function validatePodResources(
	spec: PodSpec,
	path: string,
	claimNames: ReadonlySet<string>,
	options: PodValidationOptions,
): FieldError[] {
	const { resources } = spec;
	if (resources === undefined) return [];
	const at = child(path, "resources");
	if (spec.os?.name === "windows")
		return [forbiddenField(at, "may not be set for a windows pod")];
	const errors: FieldError[] = [];
	if (resources.claims !== undefined)
		errors.push(
			forbiddenField(
				child(at, "claims"),
				"claims may not be set for Resources at pod-level",
			),
		);
	errors.push(
		...validateResourceRequirements(resources, at, {
			checkName,
			claimNames,
			allowIndivisibleHugePages: options.allowIndivisibleHugePages ?? false,
		}),
		...compareWithContainers(spec, at),
	);
	return errors;
}

/** The pod asks for at least what its containers ask for, and limits each of them. */
function compareWithContainers(spec: PodSpec, path: string): FieldError[] {
	const { requests = {}, limits = {} } = spec.resources ?? {};
	const errors: FieldError[] = [];
	const containerRequests = aggregateContainers(spec, "requests");
	for (const [name, needed] of Object.entries(containerRequests)) {
		const value = requests[name];
		if (value !== undefined && compareQuantity(needed, value) > 0)
			errors.push(
				invalid(
					key(child(path, "requests"), name),
					quantityText(value),
					`must be greater than or equal to aggregate container requests of ${needed}`,
				),
			);
	}
	const containerLimits = aggregateContainers(spec, "limits");
	for (const [name, limit] of Object.entries(containerLimits)) {
		const value = limits[name];
		if (!isHugePages(name) || value === undefined) continue;
		if (compareQuantity(limit, value) > 0)
			errors.push(
				invalid(
					key(child(path, "limits"), name),
					quantityText(value),
					`must be greater than or equal to aggregate container limits of ${limit}`,
				),
			);
	}
	list(spec.containers).forEach(({ resources }, i) => {
		for (const [name, limit] of Object.entries(resources?.limits ?? {})) {
			const value = limits[name];
			if (value !== undefined && compareQuantity(limit, value) > 0)
				errors.push(
					invalid(
						`${path}.containers[${i}][${name}].limits`,
						quantityText(limit),
						`must be less than or equal to pod limits of ${quantityText(value)}`,
					),
				);
		}
	});
	return errors;
}
