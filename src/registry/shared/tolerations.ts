/** core/v1 Toleration (k8s.io/kubernetes/pkg/apis/core/validation/validation.go ValidateTolerations). */
import {
	child,
	type FieldError,
	index,
	invalid,
	notSupported,
} from "../../apimachinery/field.ts";
import { validateLabelName } from "../../apimachinery/metadata-validation.ts";
import { isValidLabelValue } from "../../apimachinery/names.ts";
import { list, oneOf } from "./checks.ts";

export interface Toleration {
	key?: string;
	operator?: string;
	value?: string;
	effect?: string;
	tolerationSeconds?: number;
}

export const taintEffects = ["NoSchedule", "PreferNoSchedule", "NoExecute"];

export const validateTolerations = (
	tolerations: readonly Toleration[] | null | undefined,
	path: string,
): FieldError[] =>
	list(tolerations).flatMap((toleration, i) =>
		validateToleration(toleration, index(path, i)),
	);

function validateToleration(
	toleration: Toleration,
	path: string,
): FieldError[] {
	const { key = "", operator = "", value = "", effect = "" } = toleration;
	const errors: FieldError[] = [];
	const at = child(path, "operator");
	if (key !== "") errors.push(...validateLabelName(key, child(path, "key")));
	if (key === "" && operator !== "Exists")
		errors.push(
			invalid(
				at,
				operator,
				'operator must be Exists when `key` is empty, which means "match all values and all keys"',
			),
		);
	if (toleration.tolerationSeconds !== undefined && effect !== "NoExecute")
		errors.push(
			invalid(
				child(path, "effect"),
				effect,
				"effect must be 'NoExecute' when `tolerationSeconds` is set",
			),
		);
	errors.push(...validateOperator(operator, value, at));
	if (effect !== "")
		errors.push(...oneOf(effect, taintEffects, child(path, "effect")));
	return errors;
}

function validateOperator(
	operator: string,
	value: string,
	path: string,
): FieldError[] {
	switch (operator) {
		case "":
		case "Equal": {
			const wrong = isValidLabelValue(value);
			return wrong.length === 0 ? [] : [invalid(path, value, wrong.join(";"))];
		}
		case "Exists":
			return value === ""
				? []
				: [
						invalid(
							path,
							value,
							"value must be empty when `operator` is 'Exists'",
						),
					];
		// Known, but behind a gate that is off (TaintTolerationComparisonOperators).
		case "Lt":
		case "Gt":
			return [notSupported(path, operator, ["Equal", "Exists", "Lt", "Gt"])];
		default:
			return [notSupported(path, operator, ["Equal", "Exists"])];
	}
}
