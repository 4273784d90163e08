/** pkg/apis/core/validation/validation.go ValidateLimitRange. */
import {
	child,
	duplicate,
	type FieldError,
	forbiddenField,
	index,
	invalid,
	key,
	required,
} from "../../apimachinery/field.ts";
import { isQualifiedName } from "../../apimachinery/names.ts";
import {
	compareQuantity,
	quantityMilli,
	quantityValue,
} from "../../apimachinery/quantity.ts";
import { list, quantityText } from "../shared/checks.ts";
import {
	isOvercommitAllowed,
	validateContainerResourceName,
	validateResourceName,
} from "../shared/resource-names.ts";
import type { LimitItem, LimitRange } from "./limit-range-types.ts";

const types = ["Pod", "Container", "PersistentVolumeClaim"];
/** Beyond this a thousandth no longer fits an int64. */
const mostInMilli = 2 ** 63 / 1000;

export function validateLimits({ spec }: LimitRange): FieldError[] {
	const seen = new Set<string>();
	return list(spec?.limits).flatMap((item, i) => {
		const path = index("spec.limits", i);
		const typeAt = child(path, "type");
		const errors = validateType(item.type ?? "", typeAt);
		if (seen.has(item.type)) errors.push(duplicate(typeAt, item.type));
		seen.add(item.type);
		return [...errors, ...validateItem(item, path)];
	});
}

function validateType(type: string, path: string): FieldError[] {
	const problems = isQualifiedName(type);
	if (problems.length > 0)
		return problems.map((message) => invalid(path, type, message));
	return type.includes("/") || types.includes(type)
		? []
		: [invalid(path, type, "must be a standard limit type or fully qualified")];
}

function validateItem(item: LimitItem, path: string): FieldError[] {
	const errors: FieldError[] = [];
	const names = new Set<string>();
	const checkName =
		item.type === "Pod" || item.type === "Container"
			? validateContainerResourceName
			: validateResourceName;
	const add = (field: Exclude<keyof LimitItem, "type">) => {
		for (const name of Object.keys(item[field] ?? {})) {
			errors.push(...checkName(name, key(child(path, field), name)));
			names.add(name);
		}
	};
	add("max");
	add("min");
	for (const field of ["default", "defaultRequest"] as const)
		if (item.type !== "Pod") add(field);
		else if (Object.keys(item[field] ?? {}).length > 0)
			errors.push(
				forbiddenField(
					child(path, field),
					"may not be specified when `type` is 'Pod'",
				),
			);
	if (
		item.type === "PersistentVolumeClaim" &&
		item.min?.storage === undefined &&
		item.max?.storage === undefined
	)
		errors.push(
			required(
				child(path, "limits"),
				"either minimum or maximum storage value is required, but neither was provided",
			),
		);
	add("maxLimitRequestRatio");
	for (const name of names) errors.push(...validateAmounts(item, name, path));
	return errors;
}

interface Amount {
	readonly value: string | undefined;
	readonly name: string;
}

/** Whether the amounts of one resource fit each other. */
function validateAmounts(
	item: LimitItem,
	name: string,
	path: string,
): FieldError[] {
	const pod = item.type === "Pod";
	const min: Amount = { value: item.min?.[name], name: "min value" };
	const max: Amount = { value: item.max?.[name], name: "max value" };
	const limit = pod ? undefined : item.default?.[name];
	const request = pod ? undefined : item.defaultRequest?.[name];
	const errors: FieldError[] = [];
	const order = (
		field: keyof LimitItem,
		shown: string | undefined,
		less: Amount,
		more: Amount,
	) => {
		if (less.value === undefined || more.value === undefined) return;
		if (compareQuantity(less.value, more.value) <= 0) return;
		const why = `${less.name} ${quantityText(less.value)} is greater than ${more.name} ${quantityText(more.value)}`;
		errors.push(
			invalid(key(child(path, field), name), quantityText(shown ?? "0"), why),
		);
	};
	const asked = { value: request, name: "default request value" };
	const given = { value: limit, name: "default value" };
	order("min", min.value, min, max);
	order("defaultRequest", request, min, asked);
	order("defaultRequest", request, asked, max);
	order("defaultRequest", request, asked, {
		...given,
		name: "default limit value",
	});
	order("default", min.value, min, given);
	order("default", max.value, given, max);
	errors.push(...validateRatio(item, name, path));
	if (
		!isOvercommitAllowed(name) &&
		limit !== undefined &&
		request !== undefined &&
		compareQuantity(limit, request) !== 0
	)
		errors.push(
			invalid(
				key(child(path, "defaultRequest"), name),
				quantityText(request),
				`default value ${quantityText(limit)} must equal to defaultRequest value ${quantityText(request)} in ${name}`,
			),
		);
	return errors;
}

function validateRatio(
	item: LimitItem,
	name: string,
	path: string,
): FieldError[] {
	const ratio = item.maxLimitRequestRatio?.[name];
	if (ratio === undefined) return [];
	const text = quantityText(ratio);
	const at = key(child(path, "maxLimitRequestRatio"), name);
	const errors =
		compareQuantity(ratio, "1") < 0
			? [invalid(at, text, `ratio ${text} is less than 1`)]
			: [];
	const min = item.min?.[name];
	const max = item.max?.[name];
	if (min === undefined || max === undefined) return errors;
	const fine = [ratio, min, max].every((v) => quantityValue(v) < mostInMilli);
	const measure = fine ? quantityMilli : quantityValue;
	const most = measure(max) / measure(min);
	if (measure(ratio) / (fine ? 1000 : 1) > most)
		errors.push(
			invalid(
				at,
				text,
				`ratio ${text} is greater than max/min = ${most.toFixed(6)}`,
			),
		);
	return errors;
}
