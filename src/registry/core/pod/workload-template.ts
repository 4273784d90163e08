/** What the controllers that keep pods running ask of their templates (k8s.io/kubernetes/pkg/apis/apps/validation/validation.go). */
import {
	child,
	type FieldError,
	forbiddenField,
	invalid,
	notSupported,
	required,
} from "../../../apimachinery/field.ts";
import {
	type LabelMatcher,
	type LabelSelector,
	labelSelectorAsSelector,
} from "../../../apimachinery/selectors/labels.ts";
import { sortedMap } from "../../shared/checks.ts";
import {
	isEmptySelector,
	printSelector,
	validateLabelSelector,
} from "../../shared/label-selector.ts";
import type { PodTemplateSpec } from "./types.ts";

/** The selector, or undefined for one that can't be read. */
export function selectorOrNone(
	selector: LabelSelector | null | undefined,
): LabelMatcher | undefined {
	try {
		return labelSelectorAsSelector(selector);
	} catch {
		return undefined;
	}
}

/** A selector that must be there and select something in particular; `kind` is for the message. */
export function validateOwnSelector(
	selector: LabelSelector | null | undefined,
	path: string,
	kind: string,
): FieldError[] {
	if (!selector) return [required(path)];
	const errors = validateLabelSelector(selector, path);
	if (isEmptySelector(selector))
		errors.push(
			invalid(
				path,
				printSelector(selector),
				`empty selector is invalid for ${kind}`,
			),
		);
	return errors;
}

/** The template's labels must be such that the pods are the controller's own. */
export const validateSelectsTemplate = (
	selector: LabelMatcher,
	{ metadata }: PodTemplateSpec,
	path: string,
): FieldError[] =>
	selector.empty || selector.matches(metadata?.labels)
		? []
		: [
				invalid(
					child(path, "metadata.labels"),
					metadata?.labels ? sortedMap(metadata.labels) : null,
					"`selector` does not match template `labels`",
				),
			];

/** Pods that are to run for ever; `kind` is for the message. */
export function validateRunsForever(
	{ spec }: PodTemplateSpec,
	path: string,
	kind: string,
): FieldError[] {
	const errors: FieldError[] = [];
	if (spec.restartPolicy !== "Always")
		errors.push(
			notSupported(
				child(path, "spec.restartPolicy"),
				spec.restartPolicy ?? "",
				["Always"],
			),
		);
	if (spec.activeDeadlineSeconds !== undefined)
		errors.push(
			forbiddenField(
				child(path, "spec.activeDeadlineSeconds"),
				`activeDeadlineSeconds in ${kind} is not Supported`,
			),
		);
	return errors;
}
