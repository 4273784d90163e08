/** metav1.LabelSelector (k8s.io/apimachinery/pkg/apis/meta/v1/validation/validation.go). */
import {
	child,
	type FieldError,
	forbiddenField,
	index,
	invalid,
	required,
} from "../../apimachinery/field.ts";
import {
	validateLabelName,
	validateLabels,
} from "../../apimachinery/metadata-validation.ts";
import { isValidLabelValue } from "../../apimachinery/names.ts";
import type { LabelSelector } from "../../apimachinery/selectors/labels.ts";
import { list, sortedMap } from "./checks.ts";

export interface LabelSelectorOptions {
	/** Objects stored before the rule existed keep their values. */
	readonly allowInvalidValues?: boolean;
}

type Requirement = NonNullable<LabelSelector["matchExpressions"]>[number];

export function validateLabelSelector(
	selector: LabelSelector | null | undefined,
	path: string,
	options: LabelSelectorOptions = {},
): FieldError[] {
	if (!selector) return [];
	return [
		...validateLabels(selector.matchLabels, child(path, "matchLabels")),
		...list(selector.matchExpressions).flatMap((requirement, i) =>
			validateRequirement(
				requirement,
				index(child(path, "matchExpressions"), i),
				options,
			),
		),
	];
}

function validateRequirement(
	{ key, operator, values }: Requirement,
	path: string,
	options: LabelSelectorOptions,
): FieldError[] {
	const errors: FieldError[] = [];
	switch (operator) {
		case "In":
		case "NotIn":
			if (list(values).length === 0)
				errors.push(
					required(
						child(path, "values"),
						"must be specified when `operator` is 'In' or 'NotIn'",
					),
				);
			break;
		case "Exists":
		case "DoesNotExist":
			if (list(values).length > 0)
				errors.push(
					forbiddenField(
						child(path, "values"),
						"may not be specified when `operator` is 'Exists' or 'DoesNotExist'",
					),
				);
			break;
		default:
			errors.push(
				invalid(
					child(path, "operator"),
					operator ?? "",
					"not a valid selector operator",
				),
			);
	}
	errors.push(...validateLabelName(key ?? "", child(path, "key")));
	if (!options.allowInvalidValues)
		list(values).forEach((value, i) => {
			for (const message of isValidLabelValue(value))
				errors.push(invalid(index(child(path, "values"), i), value, message));
		});
	return errors;
}

/** Does it select everything, as `{}` does? */
export const isEmptySelector = (
	selector: LabelSelector | null | undefined,
): boolean =>
	Object.keys(selector?.matchLabels ?? {}).length === 0 &&
	list(selector?.matchExpressions).length === 0;

/** The selector as messages print it. */
export const printSelector = (
	selector: LabelSelector | null | undefined,
): unknown =>
	!selector
		? null
		: {
				...(selector.matchLabels && Object.keys(selector.matchLabels).length > 0
					? { matchLabels: sortedMap(selector.matchLabels) }
					: {}),
				...(list(selector.matchExpressions).length > 0
					? { matchExpressions: selector.matchExpressions }
					: {}),
			};
