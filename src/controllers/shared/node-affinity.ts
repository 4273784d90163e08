import type { Node } from "../../client/types/node.ts";
import type {
	NodeSelectorRequirement,
	NodeSelectorTerm,
	PodSpec,
} from "../../client/types/pod.ts";

/** May a pod of this spec run on the node, by its nodeSelector and its required node affinity (k8s.io/component-helpers/scheduling/corev1/nodeaffinity)? */
export function matchesNode(spec: PodSpec, node: Node): boolean {
	const labels = node.metadata.labels ?? {};
	for (const [key, value] of Object.entries(spec.nodeSelector ?? {}))
		if (labels[key] !== value) return false;
	const required =
		spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
	return (
		required === undefined || matchesAnyTerm(required.nodeSelectorTerms, node)
	);
}

/** Terms are alternatives; an empty one matches nothing. */
export const matchesAnyTerm = (
	terms: readonly NodeSelectorTerm[],
	node: Node,
): boolean => terms.some((term) => matchesTerm(term, node));

function matchesTerm(
	{ matchExpressions = [], matchFields = [] }: NodeSelectorTerm,
	{ metadata }: Node,
): boolean {
	if (matchExpressions.length + matchFields.length === 0) return false;
	return (
		matchExpressions.every((requirement) =>
			matches(requirement, metadata.labels?.[requirement.key]),
		) &&
		matchFields.every((requirement) =>
			matches(
				requirement,
				requirement.key === "metadata.name" ? metadata.name : undefined,
			),
		)
	);
}

function matches(
	{ operator, values = [] }: NodeSelectorRequirement,
	value: string | undefined,
): boolean {
	switch (operator) {
		case "In":
			return value !== undefined && values.includes(value);
		case "NotIn":
			return value === undefined || !values.includes(value);
		case "Exists":
			return value !== undefined;
		case "DoesNotExist":
			return value === undefined;
		default:
			return compares(operator, value, values[0]);
	}
}

function compares(
	operator: string,
	value: string | undefined,
	bound: string | undefined,
): boolean {
	const integer = /^[+-]?[0-9]+$/;
	if (value === undefined || bound === undefined) return false;
	if (!integer.test(value) || !integer.test(bound)) return false;
	const difference = BigInt(value) - BigInt(bound);
	return operator === "Gt"
		? difference > 0n
		: operator === "Lt" && difference < 0n;
}
