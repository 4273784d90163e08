import {
	child,
	type FieldError,
	invalid,
	notSupported,
	required,
} from "../../apimachinery/field.ts";
import { validateLabelName } from "../../apimachinery/metadata-validation.ts";
import { isValidLabelValue } from "../../apimachinery/names.ts";
import { invalidTexts } from "../shared/checks.ts";
import type { DeviceTaint, DeviceToleration } from "./types.ts";

const operators = ["Equal", "Exists"];
const effects = ["NoExecute", "NoSchedule", "None"];

const validateEffect = (effect: string, path: string): FieldError[] =>
	effects.includes(effect) ? [] : [notSupported(path, effect, effects)];

export const validateTaint = (
	{ key, value, effect }: DeviceTaint,
	path: string,
): FieldError[] => [
	...validateLabelName(key ?? "", child(path, "key")),
	...invalidTexts(isValidLabelValue, value, child(path, "value")),
	...(effect
		? validateEffect(effect, child(path, "effect"))
		: [required(child(path, "effect"))]),
];

export const validateToleration = (
	toleration: DeviceToleration,
	path: string,
): FieldError[] => [
	...(toleration.key
		? validateLabelName(toleration.key, child(path, "key"))
		: []),
	...validateOperator(toleration, path),
	...(toleration.effect
		? validateEffect(toleration.effect, child(path, "effect"))
		: []),
];

function validateOperator(
	{ operator, value = "" }: DeviceToleration,
	path: string,
): FieldError[] {
	const valuePath = child(path, "value");
	const operatorPath = child(path, "operator");
	switch (operator) {
		case "Exists":
			return value === ""
				? []
				: [invalid(valuePath, value, "must be empty for operator `Exists`")];
		case "Equal":
			return invalidTexts(isValidLabelValue, value, valuePath);
		case undefined:
		case "":
			return [required(operatorPath)];
		default:
			return [notSupported(operatorPath, operator, operators)];
	}
}
