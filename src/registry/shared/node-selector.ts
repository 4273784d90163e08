/** core/v1 NodeSelector (k8s.io/kubernetes/pkg/apis/core/validation/validation.go). */
import {
	child,
	type FieldError,
	forbiddenField,
	index,
	invalid,
	required,
} from "../../apimachinery/field.ts";
import { validateLabelName } from "../../apimachinery/metadata-validation.ts";
import { isValidLabelValue } from "../../apimachinery/names.ts";
import { dnsSubdomain, list } from "./checks.ts";

export interface NodeSelectorRequirement {
	key: string;
	operator: string;
	values?: string[];
}
export interface NodeSelectorTerm {
	matchExpressions?: NodeSelectorRequirement[];
	matchFields?: NodeSelectorRequirement[];
}
export interface NodeSelector {
	nodeSelectorTerms: NodeSelectorTerm[] | null;
}

export function validateNodeSelector(
	selector: NodeSelector,
	path: string,
	allowInvalidValues = false,
): FieldError[] {
	const terms = child(path, "nodeSelectorTerms");
	if (list(selector.nodeSelectorTerms).length === 0)
		return [required(terms, "must have at least one node selector term")];
	return list(selector.nodeSelectorTerms).flatMap((term, i) =>
		validateNodeSelectorTerm(term, index(terms, i), allowInvalidValues),
	);
}

export const validateNodeSelectorTerm = (
	term: NodeSelectorTerm,
	path: string,
	allowInvalidValues: boolean,
): FieldError[] => [
	...list(term.matchExpressions).flatMap((requirement, i) =>
		validateExpression(
			requirement,
			index(child(path, "matchExpressions"), i),
			allowInvalidValues,
		),
	),
	...list(term.matchFields).flatMap((requirement, i) =>
		validateField(requirement, index(child(path, "matchFields"), i)),
	),
];

function validateExpression(
	{ key, operator, values }: NodeSelectorRequirement,
	path: string,
	allowInvalidValues: boolean,
): FieldError[] {
	const errors: FieldError[] = [];
	const count = list(values).length;
	switch (operator) {
		case "In":
		case "NotIn":
			if (count === 0)
				errors.push(
					required(
						child(path, "values"),
						"must be specified when `operator` is 'In' or 'NotIn'",
					),
				);
			break;
		case "Exists":
		case "DoesNotExist":
			if (count > 0)
				errors.push(
					forbiddenField(
						child(path, "values"),
						"may not be specified when `operator` is 'Exists' or 'DoesNotExist'",
					),
				);
			break;
		case "Gt":
		case "Lt":
			if (count !== 1)
				errors.push(
					required(
						child(path, "values"),
						"must be specified single value when `operator` is 'Lt' or 'Gt'",
					),
				);
			break;
		default:
			errors.push(
				invalid(
					child(path, "operator"),
					operator,
					"not a valid selector operator",
				),
			);
	}
	errors.push(...validateLabelName(key, child(path, "key")));
	if (!allowInvalidValues)
		list(values).forEach((value, i) => {
			for (const message of isValidLabelValue(value))
				errors.push(invalid(index(child(path, "values"), i), value, message));
		});
	return errors;
}

function validateField(
	{ key, operator, values }: NodeSelectorRequirement,
	path: string,
): FieldError[] {
	const errors: FieldError[] = [];
	if (operator !== "In" && operator !== "NotIn")
		errors.push(
			invalid(
				child(path, "operator"),
				operator,
				"not a valid selector operator",
			),
		);
	else if (list(values).length !== 1)
		errors.push(
			required(
				child(path, "values"),
				"must be only one value when `operator` is 'In' or 'NotIn' for node field selector",
			),
		);
	if (key !== "metadata.name")
		errors.push(
			invalid(child(path, "key"), key, "not a valid field selector key"),
		);
	else
		list(values).forEach((value, i) => {
			errors.push(...dnsSubdomain(value, index(child(path, "values"), i)));
		});
	return errors;
}
