/** Warnings for labels of nodes that have newer names (k8s.io/kubernetes/pkg/api/node/util.go). */
import { child, index } from "../../apimachinery/field.ts";
import { isValidLabelValue } from "../../apimachinery/names.ts";
import type { LabelSelector } from "../../apimachinery/selectors/labels.ts";
import { list } from "./checks.ts";
import type { NodeSelectorTerm } from "./node-selector.ts";

const use = (version: string, label: string) =>
	`deprecated since ${version}; use "${label}" instead`;

const deprecated = new Map([
	["beta.kubernetes.io/arch", use("v1.14", "kubernetes.io/arch")],
	["beta.kubernetes.io/os", use("v1.14", "kubernetes.io/os")],
	[
		"failure-domain.beta.kubernetes.io/region",
		use("v1.17", "topology.kubernetes.io/region"),
	],
	[
		"failure-domain.beta.kubernetes.io/zone",
		use("v1.17", "topology.kubernetes.io/zone"),
	],
	[
		"beta.kubernetes.io/instance-type",
		use("v1.17", "node.kubernetes.io/instance-type"),
	],
]);

/** What to say of a label of nodes that should no longer be used. */
export const deprecatedNodeLabel = (label: string): string | undefined =>
	deprecated.get(label);

/** `checkValues` where validation lets bad label values pass. */
export const nodeSelectorTermWarnings = (
	term: NodeSelectorTerm,
	path: string,
	checkValues: boolean,
): string[] =>
	list(term.matchExpressions).flatMap(({ key, values }, i) => {
		const at = index(child(path, "matchExpressions"), i);
		const text = deprecatedNodeLabel(key);
		const warnings =
			text === undefined ? [] : [`${child(at, "key")}: ${key} is ${text}`];
		if (!checkValues) return warnings;
		return warnings.concat(
			list(values).flatMap((value, v) =>
				isValidLabelValue(value).map(
					(message) =>
						`${index(child(at, "values"), v)}: ${value} is invalid, ${message}`,
				),
			),
		);
	});

/** Of a selector of nodes in the form of a label selector (GetWarningsForNodeSelector). */
export const nodeSelectorWarnings = (
	selector: LabelSelector | undefined,
	path: string,
): string[] => [
	...list(selector?.matchExpressions).flatMap(({ key }, i) => {
		const text = deprecatedNodeLabel(key);
		return text === undefined
			? []
			: [`${path}.matchExpressions[${i}].key: ${key} is ${text}`];
	}),
	...Object.keys(selector?.matchLabels ?? {}).flatMap((label) => {
		const text = deprecatedNodeLabel(label);
		return text === undefined ? [] : [`${path}.matchLabels.${label}: ${text}`];
	}),
];
