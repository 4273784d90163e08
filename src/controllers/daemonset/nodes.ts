import { matchesNodeAffinity } from "../../client/pods/node-affinity.ts";
import type { DaemonSet } from "../../client/types/apps.ts";
import type { Node } from "../../client/types/node.ts";
import type {
	Affinity,
	Pod,
	PodSpec,
	PodTemplateSpec,
	Toleration,
} from "../../client/types/pod.ts";
import { tolerates } from "../shared/taints.ts";

export const hashLabel = "controller-revision-hash";
const generationLabel = "pod-template-generation";
const generationAnnotation = "deprecated.daemonset.template.generation";

const tolerated = (name: string, effect: string): Toleration => ({
	key: `node.kubernetes.io/${name}`,
	operator: "Exists",
	effect,
});

/** A daemon stays when its node is not well. */
const daemonTolerations: readonly Toleration[] = [
	tolerated("not-ready", "NoExecute"),
	tolerated("unreachable", "NoExecute"),
	tolerated("disk-pressure", "NoSchedule"),
	tolerated("memory-pressure", "NoSchedule"),
	tolerated("pid-pressure", "NoSchedule"),
	tolerated("unschedulable", "NoSchedule"),
];

function withTolerations(spec: PodSpec): PodSpec {
	const tolerations = [...(spec.tolerations ?? [])];
	const added =
		spec.hostNetwork === true
			? [...daemonTolerations, tolerated("network-unavailable", "NoSchedule")]
			: daemonTolerations;
	for (const toleration of added) {
		const index = tolerations.findIndex(
			({ key, operator = "Equal", effect, value = "" }) =>
				key === toleration.key &&
				operator === toleration.operator &&
				effect === toleration.effect &&
				value === "",
		);
		if (index < 0) tolerations.push(toleration);
		else tolerations[index] = toleration;
	}
	return { ...spec, tolerations };
}

export interface Verdict {
	readonly shouldRun: boolean;
	/** What runs there already may stay. */
	readonly mayStay: boolean;
}

const no: Verdict = { shouldRun: false, mayStay: false };

/** Is a node one of a DaemonSet's (pkg/controller/daemon/daemon_controller.go, NodeShouldRunDaemonPod)? */
export function judgeNode(node: Node, set: DaemonSet): Verdict {
	const spec = withTolerations(set.spec.template.spec);
	const { nodeName = "" } = spec;
	if (nodeName !== "" && nodeName !== node.metadata.name) return no;
	if (!matchesNodeAffinity({ spec: spec }, node)) return no;
	const repels = (...effects: string[]) =>
		(node.spec.taints ?? []).some(
			(taint) =>
				effects.includes(taint.effect) &&
				!(spec.tolerations ?? []).some((each) => tolerates(each, taint)),
		);
	if (repels("NoExecute")) return no;
	return { shouldRun: !repels("NoSchedule"), mayStay: true };
}

/** The node that a daemon pod is on or meant for. */
export function targetNode({ spec }: Pod): string | undefined {
	if (spec.nodeName !== undefined && spec.nodeName !== "") return spec.nodeName;
	const terms =
		spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution
			?.nodeSelectorTerms ?? [];
	for (const { matchFields = [] } of terms)
		for (const { key, operator, values = [] } of matchFields)
			if (key === "metadata.name" && operator === "In" && values.length === 1)
				return values[0];
	return undefined;
}

/** The template's generation as the API server counts it. */
export const templateGeneration = ({
	metadata,
}: DaemonSet): string | undefined => {
	const text = metadata.annotations?.[generationAnnotation];
	return text !== undefined && /^[+-]?[0-9]+$/.test(text) ? text : undefined;
};

export const isUpdated = (
	{ metadata }: Pod,
	hash: string,
	generation: string | undefined,
): boolean =>
	(hash !== "" && metadata.labels?.[hashLabel] === hash) ||
	(generation !== undefined &&
		metadata.labels?.[generationLabel] === generation);

/** What is made of a DaemonSet's template on one node: the default scheduler binds it there. */
export function templateFor(
	set: DaemonSet,
	hash: string,
	node: string,
): PodTemplateSpec {
	const { template } = set.spec;
	const spec = withTolerations(template.spec);
	const generation = templateGeneration(set);
	return {
		...template,
		metadata: {
			...template.metadata,
			labels: {
				...template.metadata?.labels,
				...(generation === undefined ? {} : { [generationLabel]: generation }),
				...(hash === "" ? {} : { [hashLabel]: hash }),
			},
		},
		spec: { ...spec, affinity: onNode(spec.affinity, node) },
	};
}

/** The node takes the place of the template's own required terms, which it meets. */
const onNode = (affinity: Affinity | undefined, node: string): Affinity => ({
	...affinity,
	nodeAffinity: {
		...affinity?.nodeAffinity,
		requiredDuringSchedulingIgnoredDuringExecution: {
			nodeSelectorTerms: [
				{
					matchFields: [
						{ key: "metadata.name", operator: "In", values: [node] },
					],
				},
			],
		},
	},
});
