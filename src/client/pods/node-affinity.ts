/** Which nodes a pod may run on (k8s.io/component-helpers/scheduling/corev1/nodeaffinity/nodeaffinity.go). */
import type { Labels } from "../types/meta.ts";
import type { Node } from "../types/node.ts";
import type {
	NodeSelector,
	NodeSelectorRequirement,
	NodeSelectorTerm,
	Pod,
} from "../types/pod.ts";

/** Of a node, what selectors look at. */
export type NodeMatcher = (node: Node) => boolean;

const integer = /^[-+]?\d+$/;

/** Does a node with this value under the key (undefined when it has none) fulfil the requirement? */
export function matchesRequirement(
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
		case "Gt":
		case "Lt": {
			const [bound = ""] = values;
			if (value === undefined || !integer.test(value) || !integer.test(bound))
				return false;
			return operator === "Gt"
				? BigInt(value) > BigInt(bound)
				: BigInt(value) < BigInt(bound);
		}
		default:
			return false;
	}
}

/** A term without requirements matches nothing. */
export function matchesTerm(term: NodeSelectorTerm, node: Node): boolean {
	const { matchExpressions = [], matchFields = [] } = term;
	if (matchExpressions.length === 0 && matchFields.length === 0) return false;
	const labels: Labels = node.metadata.labels ?? {};
	return (
		matchExpressions.every((r) =>
			matchesRequirement(
				r,
				Object.hasOwn(labels, r.key) ? labels[r.key] : undefined,
			),
		) &&
		matchFields.every(
			(r) =>
				r.key === "metadata.name" && matchesRequirement(r, node.metadata.name),
		)
	);
}

/** Terms are alternatives; a selector without terms matches nothing. */
export const matchesNodeSelector = (
	{ nodeSelectorTerms }: NodeSelector,
	node: Node,
): boolean => nodeSelectorTerms.some((term) => matchesTerm(term, node));

/** Does the pod's nodeSelector and required node affinity allow the node? */
export function matchesNodeAffinity(
	{ spec }: Pick<Pod, "spec">,
	node: Node,
): boolean {
	const labels: Labels = node.metadata.labels ?? {};
	for (const [key, value] of Object.entries(spec.nodeSelector ?? {}))
		if (labels[key] !== value) return false;
	const required =
		spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
	return required === undefined || matchesNodeSelector(required, node);
}
