/** Which shares of a capacity may be asked for. */
import {
	child,
	type FieldError,
	forbiddenField,
	index,
	invalid,
	required,
} from "../../apimachinery/field.ts";
import {
	addQuantity,
	compareQuantity,
	formatQuantity,
	quantityValue,
} from "../../apimachinery/quantity.ts";
import { list, quantityText } from "../shared/checks.ts";
import { validateSet } from "./collections.ts";
import type { DeviceCapacity, RequestPolicy } from "./types.ts";

const mostValues = 10;

export function validateCapacity(
	{ value, requestPolicy }: DeviceCapacity,
	shared: boolean,
	path: string,
): FieldError[] {
	if (!requestPolicy) return [];
	const at = child(path, "requestPolicy");
	return shared
		? validatePolicy(value, requestPolicy, at)
		: [forbiddenField(at, "allowMultipleAllocations must be true")];
}

function validatePolicy(
	capacity: string,
	policy: RequestPolicy,
	path: string,
): FieldError[] {
	const { validRange, default: usual } = policy;
	const values = list(policy.validValues);
	if (values.length > 0 && validRange)
		return [
			forbiddenField(
				path,
				'exactly one policy can be specified, cannot specify "validValues" and "validRange" at the same time',
			),
		];
	const kind = values.length > 0 ? "validValues" : "validRange";
	if (values.length === 0 && !validRange) return [];
	if (usual === undefined)
		return [
			required(child(path, "default"), `required when ${kind} is defined`),
		];
	return validRange
		? validateRange(usual, capacity, validRange, child(path, kind))
		: validateValues(usual, capacity, values, child(path, kind));
}

function validateValues(
	usual: string,
	capacity: string,
	values: readonly string[],
	path: string,
): FieldError[] {
	const unsorted = values.flatMap((value, i) => {
		const before = values[i - 1];
		return before !== undefined && compareQuantity(before, value) > 0
			? [
					invalid(
						index(path, i),
						quantityText(value),
						"values must be sorted in ascending order",
					),
				]
			: [];
	});
	return [
		...unsorted,
		...validateSet(
			values,
			mostValues,
			(value, at) =>
				compareQuantity(value, capacity) > 0
					? [
							invalid(
								at,
								quantityText(value),
								`option is larger than capacity value: ${quantityText(capacity)}`,
							),
						]
					: [],
			(value) => String(quantityValue(value)),
			path,
		),
		...(values.some((value) => compareQuantity(value, usual) === 0)
			? []
			: [
					invalid(
						path,
						quantityText(usual),
						"default value is not valid according to the requestPolicy",
					),
				]),
	];
}

function validateRange(
	usual: string,
	capacity: string,
	{ min, max, step }: NonNullable<RequestPolicy["validRange"]>,
	path: string,
): FieldError[] {
	if (min === undefined)
		return [
			required(child(path, "min"), "required when validRange is defined"),
		];
	const errors: FieldError[] = [];
	const ordered = (
		field: string,
		low: string,
		high: string,
		shown: string,
		detail: string,
	) => {
		if (compareQuantity(low, high) > 0)
			errors.push(invalid(child(path, field), quantityText(shown), detail));
	};
	const capacityText = quantityText(capacity);
	const minText = quantityText(min);
	ordered(
		"min",
		min,
		capacity,
		min,
		`min is larger than capacity value: ${capacityText}`,
	);
	ordered("min", min, usual, usual, `default is less than min: ${minText}`);
	if (max !== undefined) {
		const maxText = quantityText(max);
		ordered("max", min, max, min, `min is larger than max: ${maxText}`);
		ordered(
			"max",
			max,
			capacity,
			max,
			`max is larger than capacity value: ${capacityText}`,
		);
		ordered("max", usual, max, usual, `default is more than max: ${maxText}`);
	}
	if (step !== undefined)
		errors.push(
			...validateStep({ usual, capacity, min, max, step }, child(path, "step")),
		);
	return errors;
}

interface Steps {
	readonly usual: string;
	readonly capacity: string;
	readonly min: string;
	readonly max: string | undefined;
	readonly step: string;
}

function validateStep(
	{ usual, capacity, min, max, step }: Steps,
	path: string,
): FieldError[] {
	const one = formatQuantity(addQuantity(min, step));
	const reached = [usual, ...(max === undefined ? [] : [max])];
	return [
		...(compareQuantity(one, capacity) > 0
			? [
					invalid(
						path,
						quantityText(step),
						`one step ${one} is larger than capacity value: ${quantityText(capacity)}`,
					),
				]
			: []),
		...reached
			.filter(
				(value) =>
					(quantityValue(value) - quantityValue(min)) % quantityValue(step) !==
					0,
			)
			.map((value) =>
				invalid(
					path,
					quantityText(value),
					`value is not a multiple of a given step (${quantityText(step)}) from (${quantityText(min)})`,
				),
			),
	];
}
