import {
	child,
	duplicate,
	type FieldError,
	index,
	invalid,
} from "../../apimachinery/field.ts";
import { validateLabelName } from "../../apimachinery/metadata-validation.ts";
import { list } from "../shared/checks.ts";
import { validateSlice } from "./collections.ts";

const mostConditions = 4;

export interface BindingConditions {
	readonly bindingConditions?: readonly string[];
	readonly bindingFailureConditions?: readonly string[];
}

/** Conditions that decide whether a device gets ready: those for and those against, never only one of both. */
export function validateBindingConditions(
	conditions: BindingConditions,
	path: string,
): FieldError[] {
	const wanted = list(conditions.bindingConditions);
	const failures = list(conditions.bindingFailureConditions);
	const wantedPath = child(path, "bindingConditions");
	const failuresPath = child(path, "bindingFailureConditions");
	const lonely =
		wanted.length === 0 && failures.length > 0
			? [
					invalid(
						wantedPath,
						null,
						"bindingConditions are required to use bindingFailureConditions",
					),
				]
			: failures.length === 0 && wanted.length > 0
				? [
						invalid(
							failuresPath,
							null,
							"bindingFailureConditions are required to use bindingConditions",
						),
					]
				: [];
	return [
		...validateSlice(wanted, mostConditions, validateLabelName, wantedPath),
		...validateSlice(failures, mostConditions, validateLabelName, failuresPath),
		...repeated(wanted, wantedPath),
		...failures.flatMap((condition, i) => [
			...(failures.indexOf(condition) < i
				? [duplicate(index(failuresPath, i), condition)]
				: []),
			...(wanted.includes(condition)
				? [
						invalid(
							index(failuresPath, i),
							condition,
							"bindingFailureConditions must not overlap with bindingConditions",
						),
					]
				: []),
		]),
		...lonely,
	];
}

const repeated = (values: readonly string[], path: string): FieldError[] =>
	values.flatMap((value, i) =>
		values.indexOf(value) < i ? [duplicate(index(path, i), value)] : [],
	);
