/** What may still change while a pod is held back by scheduling gates (core/validation/validation.go validateNodeSelectorMutation, validateNodeAffinityMutation). */
import { type FieldError, invalid } from "../../../apimachinery/field.ts";
import { deepEqual } from "../../../apimachinery/json.ts";
import { list, sortedMap } from "../../shared/checks.ts";
import type { NodeSelectorTerm } from "../../shared/node-selector.ts";
import { printNodeSelectorTerm, printNodeSelectorTerms } from "./print.ts";
import type { NodeAffinity, PodSpec } from "./types.ts";

/** Checks the changes that gates allow and then takes them out of `masked`, which must be the caller's own copy. */
export function validateGatedChanges(
	masked: PodSpec,
	old: PodSpec,
): FieldError[] {
	if (list(old.schedulingGates).length === 0) return [];
	const errors: FieldError[] = [];
	if (!deepEqual(masked.nodeSelector, old.nodeSelector)) {
		errors.push(...validateNodeSelectorChange(masked, old));
		if (old.nodeSelector === undefined) delete masked.nodeSelector;
		else masked.nodeSelector = old.nodeSelector;
	}
	const before = old.affinity?.nodeAffinity;
	const now = masked.affinity?.nodeAffinity;
	if (!deepEqual(now, before)) {
		errors.push(...validateNodeAffinityChange(now, before));
		restoreNodeAffinity(masked, old, before);
	}
	return errors;
}

function validateNodeSelectorChange(
	{ nodeSelector: now = {} }: PodSpec,
	{ nodeSelector: before = {} }: PodSpec,
): FieldError[] {
	const kept = Object.keys(before).every((key) => now[key] === before[key]);
	return kept
		? []
		: [
				invalid(
					"spec.nodeSelector",
					sortedMap(now),
					"only additions to spec.nodeSelector are allowed (no mutations or deletions)",
				),
			];
}

const TERMS =
	"spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms";

function validateNodeAffinityChange(
	now: NodeAffinity | undefined,
	before: NodeAffinity | undefined,
): FieldError[] {
	const terms = (affinity: NodeAffinity | undefined) =>
		list(
			affinity?.requiredDuringSchedulingIgnoredDuringExecution
				?.nodeSelectorTerms,
		);
	const oldTerms = terms(before);
	const newTerms = terms(now);
	if (oldTerms.length === 0) return [];
	if (oldTerms.length !== newTerms.length)
		return [
			invalid(
				TERMS,
				newTerms.length === 0 ? null : printNodeSelectorTerms(newTerms),
				"no additions/deletions to non-empty NodeSelectorTerms list are allowed",
			),
		];
	return oldTerms.flatMap((term, i) =>
		onlyAdds(newTerms[i] ?? {}, term)
			? []
			: [
					invalid(
						`${TERMS}[${i}]`,
						printNodeSelectorTerm(newTerms[i]),
						"only additions are allowed (no mutations or deletions)",
					),
				],
	);
}

/** A term that selects nothing must stay so; otherwise requirements may follow those that were there. */
function onlyAdds(now: NodeSelectorTerm, before: NodeSelectorTerm): boolean {
	const fields = ["matchExpressions", "matchFields"] as const;
	if (fields.every((field) => list(before[field]).length === 0))
		return fields.every((field) => list(now[field]).length === 0);
	return fields.every((field) => {
		const old = list(before[field]);
		return deepEqual(list(now[field]).slice(0, old.length), old);
	});
}

function restoreNodeAffinity(
	masked: PodSpec,
	old: PodSpec,
	before: NodeAffinity | undefined,
): void {
	const { affinity } = masked;
	if (affinity === undefined) {
		if (before !== undefined) masked.affinity = { nodeAffinity: before };
		return;
	}
	const onlyNodes =
		affinity.podAffinity === undefined &&
		affinity.podAntiAffinity === undefined;
	if (old.affinity === undefined && onlyNodes) {
		delete masked.affinity;
		return;
	}
	const copy = { ...affinity };
	if (before === undefined) delete copy.nodeAffinity;
	else copy.nodeAffinity = before;
	masked.affinity = copy;
}
