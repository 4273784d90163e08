/** Labels and selector that tie pods to their Job (k8s.io/kubernetes/pkg/registry/batch/job/strategy.go generateSelector). */
import {
	type FieldError,
	invalid,
	key,
	required,
} from "../../apimachinery/field.ts";
import { selectorOrNone } from "../core/pod/workload-template.ts";
import { sortedMap } from "../shared/checks.ts";
import { printSelector } from "../shared/label-selector.ts";
import type { Job } from "./types.ts";

const legacyName = "job-name";
const legacyUid = "controller-uid";
export const nameLabel = "batch.kubernetes.io/job-name";
export const uidLabel = "batch.kubernetes.io/controller-uid";

/** Wrong values of the user's own are left for validation to refuse. */
export function generateSelector({ metadata, spec }: Job): void {
	const { name = "", uid = "" } = metadata;
	spec.template.metadata = {
		...spec.template.metadata,
		labels: {
			[legacyName]: name,
			[nameLabel]: name,
			[legacyUid]: uid,
			[uidLabel]: uid,
			...spec.template.metadata?.labels,
		},
	};
	spec.selector = {
		...spec.selector,
		matchLabels: { [uidLabel]: uid, ...spec.selector?.matchLabels },
	};
}

/** Are they as generated? `prefixed`: also the labels that older Jobs lack. */
export function validateGeneratedSelector(
	{ metadata, spec }: Job,
	prefixed: boolean,
): FieldError[] {
	if (spec.manualSelector || !spec.selector) return [];
	const { name = "", uid = "" } = metadata;
	const errors: FieldError[] = [];
	if (uid === "") errors.push(required("metadata.uid"));
	const expected: [string, string][] = [
		[legacyUid, uid],
		[legacyName, name],
		...(prefixed
			? ([
					[uidLabel, uid],
					[nameLabel, name],
				] as [string, string][])
			: []),
	];
	const labels = spec.template.metadata?.labels ?? {};
	for (const [label, value] of expected) {
		const at = key("spec.template.metadata.labels", label);
		const detail = `must be '${value}'`;
		if (labels[label] === undefined) errors.push(required(at, detail));
		else if (labels[label] !== value)
			errors.push(invalid(at, sortedMap(labels), detail));
	}
	const selector = selectorOrNone(spec.selector);
	if (selector?.matches(Object.fromEntries(expected)) === false)
		errors.push(
			invalid(
				"spec.selector",
				printSelector(spec.selector),
				"`selector` not auto-generated",
			),
		);
	return errors;
}
