/** Affinity to nodes and pods (core/validation/validation.go validateAffinity). */
import {
	child,
	type FieldError,
	index,
	invalid,
	required,
} from "../../../apimachinery/field.ts";
import { validateLabelName } from "../../../apimachinery/metadata-validation.ts";
import { dnsLabel, list } from "../../shared/checks.ts";
import { validateLabelSelector } from "../../shared/label-selector.ts";
import {
	validateNodeSelector,
	validateNodeSelectorTerm,
} from "../../shared/node-selector.ts";
import type { PodValidationOptions } from "./options.ts";
import { matchLabelKeysErrors } from "./topology-spread.ts";
import type {
	Affinity,
	NodeAffinity,
	PodAffinity,
	PodAffinityTerm,
} from "./types.ts";

const REQUIRED = "requiredDuringSchedulingIgnoredDuringExecution";
const PREFERRED = "preferredDuringSchedulingIgnoredDuringExecution";

export function validateAffinity(
	affinity: Affinity | undefined,
	path: string,
	options: PodValidationOptions,
): FieldError[] {
	if (affinity === undefined) return [];
	return [
		...validateNodeAffinity(
			affinity.nodeAffinity,
			child(path, "nodeAffinity"),
			options,
		),
		...validatePodAffinity(
			affinity.podAffinity,
			child(path, "podAffinity"),
			options,
		),
		...validatePodAffinity(
			affinity.podAntiAffinity,
			child(path, "podAntiAffinity"),
			options,
		),
	];
}

const weightErrors = (weight: number, path: string): FieldError[] =>
	weight >= 1 && weight <= 100
		? []
		: [invalid(child(path, "weight"), weight, "must be in the range 1-100")];

function validateNodeAffinity(
	affinity: NodeAffinity | undefined,
	path: string,
	options: PodValidationOptions,
): FieldError[] {
	if (affinity === undefined) return [];
	const hard = affinity[REQUIRED];
	return [
		...(hard
			? validateNodeSelector(
					hard,
					child(path, REQUIRED),
					options.allowInvalidNodeAffinityValues,
				)
			: []),
		...list(affinity[PREFERRED]).flatMap(({ weight, preference }, i) => {
			const at = index(child(path, PREFERRED), i);
			return [
				...weightErrors(weight, at),
				// What is only preferred may hold values no node can have.
				...validateNodeSelectorTerm(preference, child(at, "preference"), true),
			];
		}),
	];
}

const validatePodAffinity = (
	affinity: PodAffinity | undefined,
	path: string,
	options: PodValidationOptions,
): FieldError[] => [
	...list(affinity?.[REQUIRED]).flatMap((term, i) =>
		validateTerm(term, index(child(path, REQUIRED), i), options),
	),
	...list(affinity?.[PREFERRED]).flatMap(({ weight, podAffinityTerm }, i) => {
		const at = index(child(path, PREFERRED), i);
		return [
			...weightErrors(weight, at),
			...validateTerm(podAffinityTerm, child(at, "podAffinityTerm"), options),
		];
	}),
];

function validateTerm(
	term: PodAffinityTerm,
	path: string,
	options: PodValidationOptions,
): FieldError[] {
	const rules = {
		allowInvalidValues: options.allowInvalidSelectorValues ?? false,
	};
	const at = child(path, "topologyKey");
	return [
		...validateLabelSelector(
			term.labelSelector,
			child(path, "labelSelector"),
			rules,
		),
		...validateLabelSelector(
			term.namespaceSelector,
			child(path, "namespaceSelector"),
			rules,
		),
		...list(term.namespaces).flatMap((name) =>
			dnsLabel(name, child(path, "namespace")),
		),
		...matchLabelKeysErrors(term, path),
		...(term.topologyKey ? [] : [required(at, "can not be empty")]),
		...validateLabelName(term.topologyKey, at),
	];
}
