import {
	compileLabels,
	type LabelMatcher,
	labelSelectorAsSelector,
} from "../../../apimachinery/selectors/labels.ts";
import { matchesNodeAffinity } from "../../../client/pods/node-affinity.ts";
import { untoleratedTaint } from "../../../client/pods/tolerations.ts";
import type { Node } from "../../../client/types/node.ts";
import type {
	Pod,
	TopologySpreadConstraint,
} from "../../../client/types/pod.ts";
import type { PodQuery } from "../../cache/pod-counts.ts";
import type { Handle } from "../../framework/handle.ts";
import { siblingsSelector } from "./default-spread.ts";

/** A topology spread constraint, ready to use (plugins/podtopologyspread/common.go). */
export interface SpreadConstraint {
	readonly topologyKey: string;
	readonly maxSkew: number;
	readonly minDomains: number;
	/** 1 when the pod itself counts. */
	readonly self: number;
	readonly query: PodQuery;
	readonly honorAffinity: boolean;
	readonly honorTaints: boolean;
}

export const hostnameKey = "kubernetes.io/hostname";

/** What pods without constraints of their own are spread by, softly. */
const systemDefaults: readonly TopologySpreadConstraint[] = [
	{
		topologyKey: hostnameKey,
		whenUnsatisfiable: "ScheduleAnyway",
		maxSkew: 3,
	},
	{
		topologyKey: "topology.kubernetes.io/zone",
		whenUnsatisfiable: "ScheduleAnyway",
		maxSkew: 5,
	},
];

/** The pod's own constraints of one sort. */
export const ownConstraints = (
	pod: Pod,
	whenUnsatisfiable: "DoNotSchedule" | "ScheduleAnyway",
): SpreadConstraint[] =>
	(pod.spec.topologySpreadConstraints ?? [])
		.filter((c) => c.whenUnsatisfiable === whenUnsatisfiable)
		.map((c) => compile(pod, c, selectorOf(pod, c)));

/** The system's soft constraints, for pods that a workload or a Service holds together. */
export function defaultConstraints(
	pod: Pod,
	{ listers }: Handle,
): SpreadConstraint[] {
	const selector = siblingsSelector(pod, listers);
	return selector.empty
		? []
		: systemDefaults.map((c) => compile(pod, c, selector));
}

function selectorOf(
	{ metadata }: Pod,
	{ labelSelector, matchLabelKeys = [] }: TopologySpreadConstraint,
): LabelMatcher {
	const selector = labelSelectorAsSelector(labelSelector);
	const more = matchLabelKeys.flatMap((key) => {
		const value = metadata.labels?.[key];
		return value === undefined ||
			selector.requirements.some((r) => r.key === key)
			? []
			: [{ key, operator: "in" as const, values: [value] }];
	});
	return more.length === 0 || selector.nothing
		? selector
		: compileLabels([...selector.requirements, ...more]);
}

function compile(
	{ metadata }: Pod,
	constraint: TopologySpreadConstraint,
	selector: LabelMatcher,
): SpreadConstraint {
	const { namespace = "", labels } = metadata;
	return {
		topologyKey: constraint.topologyKey,
		maxSkew: constraint.maxSkew,
		minDomains: constraint.minDomains ?? 1,
		self: selector.matches(labels) ? 1 : 0,
		honorAffinity: constraint.nodeAffinityPolicy !== "Ignore",
		honorTaints: constraint.nodeTaintsPolicy === "Honor",
		query: {
			key: `spread\0${namespace}\0${selector.nothing ? "nothing" : selector.toString()}`,
			namespace,
			matches: ({ pod }) =>
				pod.metadata.deletionTimestamp === undefined &&
				selector.matches(pod.metadata.labels),
		},
	};
}

/** Does the node count when skew is worked out? */
export const nodeCounts = (
	{ honorAffinity, honorTaints }: SpreadConstraint,
	pod: Pod,
	node: Node,
): boolean =>
	(!honorAffinity || matchesNodeAffinity(pod, node)) &&
	(!honorTaints ||
		untoleratedTaint(node.spec.taints, pod.spec.tolerations, [
			"NoSchedule",
			"NoExecute",
		]) === undefined);

export const hasAllKeys = (
	{ metadata }: Node,
	constraints: readonly SpreadConstraint[],
): boolean =>
	constraints.every((c) => metadata.labels?.[c.topologyKey] !== undefined);
