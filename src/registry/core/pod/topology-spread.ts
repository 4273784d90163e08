/** topologySpreadConstraints and the label keys of selectors (core/validation/validation.go). */
import {
	child,
	duplicate,
	type FieldError,
	forbiddenField,
	index,
	invalid,
	required,
} from "../../../apimachinery/field.ts";
import { validateLabelName } from "../../../apimachinery/metadata-validation.ts";
import type { LabelSelector } from "../../../apimachinery/selectors/labels.ts";
import { list, oneOf, positive } from "../../shared/checks.ts";
import { validateLabelSelector } from "../../shared/label-selector.ts";
import type { PodValidationOptions } from "./options.ts";
import type { TopologySpreadConstraint } from "./types.ts";

export const validateTopologySpread = (
	constraints: readonly TopologySpreadConstraint[] | undefined,
	path: string,
	options: PodValidationOptions,
): FieldError[] =>
	list(constraints).flatMap((constraint, i) =>
		validateConstraint(
			constraint,
			list(constraints).slice(i + 1),
			index(path, i),
			options,
		),
	);

function validateConstraint(
	constraint: TopologySpreadConstraint,
	rest: readonly TopologySpreadConstraint[],
	path: string,
	options: PodValidationOptions,
): FieldError[] {
	const { topologyKey, whenUnsatisfiable, minDomains } = constraint;
	const errors = positive(constraint.maxSkew, child(path, "maxSkew"));
	if (!topologyKey)
		errors.push(required(child(path, "topologyKey"), "can not be empty"));
	errors.push(
		...oneOf(
			whenUnsatisfiable,
			["DoNotSchedule", "ScheduleAnyway"],
			child(path, "whenUnsatisfiable"),
		),
	);
	if (
		rest.some(
			(other) =>
				other.topologyKey === topologyKey &&
				other.whenUnsatisfiable === whenUnsatisfiable,
		)
	)
		errors.push(
			duplicate(
				child(path, "{topologyKey, whenUnsatisfiable}"),
				`{${topologyKey}, ${whenUnsatisfiable}}`,
			),
		);
	if (minDomains !== undefined)
		errors.push(
			...validateMinDomains(
				minDomains,
				whenUnsatisfiable,
				child(path, "minDomains"),
			),
		);
	for (const field of ["nodeAffinityPolicy", "nodeTaintsPolicy"] as const)
		if (constraint[field] !== undefined)
			errors.push(
				...oneOf(constraint[field], ["Honor", "Ignore"], child(path, field)),
			);
	errors.push(
		...(options.allowLegacySpreadKeys
			? legacyLabelKeysErrors(constraint, child(path, "matchLabelKeys"))
			: matchLabelKeysErrors(constraint, path)),
	);
	if (!options.allowInvalidSpreadSelector)
		errors.push(
			...validateLabelSelector(
				constraint.labelSelector,
				child(path, "labelSelector"),
			),
		);
	return errors;
}

function validateMinDomains(
	value: number,
	action: string,
	path: string,
): FieldError[] {
	const errors = positive(value, path);
	if (action !== "DoNotSchedule")
		errors.push(
			invalid(
				path,
				value,
				`can only use minDomains if whenUnsatisfiable=DoNotSchedule, not ${action}`,
			),
		);
	return errors;
}

interface LabelKeys {
	labelSelector?: LabelSelector;
	matchLabelKeys?: string[];
	mismatchLabelKeys?: string[];
}

/** ValidateMatchLabelKeysAndMismatchLabelKeys: the keys have been merged into the selector before. */
export function matchLabelKeysErrors(
	{ labelSelector, matchLabelKeys, mismatchLabelKeys }: LabelKeys,
	path: string,
): FieldError[] {
	const errors = [
		...labelNames(matchLabelKeys, labelSelector, child(path, "matchLabelKeys")),
		...labelNames(
			mismatchLabelKeys,
			labelSelector,
			child(path, "mismatchLabelKeys"),
		),
	];
	const keys = list(matchLabelKeys);
	const selected = new Set(Object.keys(labelSelector?.matchLabels ?? {}));
	for (const { key } of list(labelSelector?.matchExpressions)) {
		const i = keys.lastIndexOf(key);
		if (i >= 0 && selected.has(key))
			errors.push(
				invalid(
					index(path, i),
					key,
					"exists in both matchLabelKeys and labelSelector",
				),
			);
		selected.add(key);
	}
	keys.forEach((key, i) => {
		if (list(mismatchLabelKeys).includes(key))
			errors.push(
				invalid(
					index(child(path, "matchLabelKeys"), i),
					key,
					"exists in both matchLabelKeys and mismatchLabelKeys",
				),
			);
	});
	return errors;
}

function labelNames(
	keys: readonly string[] | undefined,
	selector: LabelSelector | undefined,
	path: string,
): FieldError[] {
	if (list(keys).length === 0) return [];
	if (selector === undefined)
		return [
			forbiddenField(
				path,
				"must not be specified when labelSelector is not set",
			),
		];
	return list(keys).flatMap((key, i) => validateLabelName(key, index(path, i)));
}

/** The rule for pods that were stored before keys were merged into the selector. */
function legacyLabelKeysErrors(
	{ labelSelector, matchLabelKeys }: LabelKeys,
	path: string,
): FieldError[] {
	if (list(matchLabelKeys).length === 0) return [];
	const errors: FieldError[] = [];
	if (labelSelector === undefined)
		errors.push(
			forbiddenField(
				path,
				"must not be specified when labelSelector is not set",
			),
		);
	const selected = new Set([
		...Object.keys(labelSelector?.matchLabels ?? {}),
		...list(labelSelector?.matchExpressions).map(({ key }) => key),
	]);
	list(matchLabelKeys).forEach((key, i) => {
		errors.push(...validateLabelName(key, index(path, i)));
		if (selected.has(key))
			errors.push(
				invalid(
					index(path, i),
					key,
					"exists in both matchLabelKeys and labelSelector",
				),
			);
	});
	return errors;
}
