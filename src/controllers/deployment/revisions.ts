import { deepEqual } from "../../apimachinery/json.ts";
import type { Deployment, ReplicaSet } from "../../client/types/apps.ts";
import type { PodTemplateSpec } from "../../client/types/pod.ts";
import { maxSurge, replicasOf } from "./limits.ts";

export const revisionAnnotation = "deployment.kubernetes.io/revision";
const historyAnnotation = "deployment.kubernetes.io/revision-history";
const desiredAnnotation = "deployment.kubernetes.io/desired-replicas";
const maxAnnotation = "deployment.kubernetes.io/max-replicas";
/** Of the text of all earlier revisions. */
const historyLimit = 2000;

/** What is not handed down from a Deployment to its ReplicaSets. */
const ownAnnotations: ReadonlySet<string> = new Set([
	"kubectl.kubernetes.io/last-applied-configuration",
	revisionAnnotation,
	historyAnnotation,
	desiredAnnotation,
	maxAnnotation,
	"deprecated.deployment.rollback.to",
]);

export const hashLabel = "pod-template-hash";

type Annotations = Record<string, string>;

/** The revision as a number: 0 when there is none, undefined when it does not read as one. */
export function revisionOf({ metadata }: ReplicaSet): number | undefined {
	const text = metadata.annotations?.[revisionAnnotation];
	if (text === undefined) return 0;
	return /^[+-]?[0-9]+$/.test(text) ? Number(text) : undefined;
}

export const maxRevision = (sets: readonly ReplicaSet[]): number =>
	Math.max(0, ...sets.map((set) => revisionOf(set) ?? 0));

/** Templates are compared without the label that the controller adds. */
export function sameTemplate(a: PodTemplateSpec, b: PodTemplateSpec): boolean {
	return deepEqual(withoutHash(a), withoutHash(b));
}

function withoutHash(template: PodTemplateSpec): unknown {
	const { labels, ...metadata } = template.metadata ?? {};
	const { [hashLabel]: _, ...rest } = labels ?? {};
	return { spec: template.spec, metadata: { ...metadata, labels: rest } };
}

/** Oldest first; of the same second by name. */
export const byAge = (a: ReplicaSet, b: ReplicaSet): number => {
	const [x, y] = [a.metadata, b.metadata];
	const [left, right] = [x.creationTimestamp ?? "", y.creationTimestamp ?? ""];
	if (left !== right) return left < right ? -1 : 1;
	return (x.name ?? "") < (y.name ?? "") ? -1 : 1;
};

export const byRevision = (a: ReplicaSet, b: ReplicaSet): number => {
	const [left, right] = [revisionOf(a), revisionOf(b)];
	if (left === undefined || right === undefined || left === right)
		return byAge(a, b);
	return left - right;
};

/** The ReplicaSet that has the Deployment's template (the oldest, if several), and all others. */
export function splitSets(
	deployment: Deployment,
	sets: readonly ReplicaSet[],
): { newSet: ReplicaSet | undefined; oldSets: ReplicaSet[] } {
	const sorted = [...sets].sort(byAge);
	const newSet = sorted.find((set) =>
		sameTemplate(set.spec.template, deployment.spec.template),
	);
	return { newSet, oldSets: sorted.filter((set) => set !== newSet) };
}

/** The number that a scaling annotation gives. */
const numberIn = (
	{ metadata }: ReplicaSet,
	annotation: string,
): number | undefined => {
	const text = metadata.annotations?.[annotation];
	return text !== undefined && /^[+-]?[0-9]+$/.test(text)
		? Number(text)
		: undefined;
};
/** The Deployment's size when this ReplicaSet was scaled last. */
export const desiredReplicas = (set: ReplicaSet): number | undefined =>
	numberIn(set, desiredAnnotation);
/** Likewise with the surge. */
export const maxReplicas = (set: ReplicaSet): number | undefined =>
	numberIn(set, maxAnnotation);

/** The annotations that tell a ReplicaSet the size of the whole. */
export function replicasAnnotations(deployment: Deployment): Annotations {
	const replicas = replicasOf(deployment);
	return {
		[desiredAnnotation]: String(replicas),
		[maxAnnotation]: String(replicas + maxSurge(deployment)),
	};
}

/** The annotations of the new ReplicaSet, or undefined when it has them (util.SetNewReplicaSetAnnotations). */
export function newSetAnnotations(
	deployment: Deployment,
	before: Readonly<Annotations> | undefined,
	revision: number,
	exists: boolean,
): Annotations | undefined {
	const after: Annotations = { ...before };
	for (const [name, value] of Object.entries(
		deployment.metadata.annotations ?? {},
	))
		if (!ownAnnotations.has(name)) after[name] = value;
	const old = before?.[revisionAnnotation];
	const oldRevision =
		old !== undefined && /^[+-]?[0-9]+$/.test(old) ? Number(old) : 0;
	const readable = old === undefined || old === "" || /^[+-]?[0-9]+$/.test(old);
	if (readable && oldRevision < revision) {
		after[revisionAnnotation] = String(revision);
		if (old !== undefined) {
			const history = extendHistory(before?.[historyAnnotation] ?? "", old);
			if (history !== undefined) after[historyAnnotation] = history;
		}
	}
	if (!exists) Object.assign(after, replicasAnnotations(deployment));
	return deepEqual(after, { ...before }) ? undefined : after;
}

/** One more revision at the end; the oldest go when the text gets too long. */
function extendHistory(history: string, revision: string): string | undefined {
	if (history === "") return revision;
	const all = history.split(",");
	let length = history.length + revision.length + 1;
	let start = 0;
	for (; length > historyLimit && start < all.length; start++)
		length -= (all[start]?.length ?? 0) + 1;
	return length <= historyLimit
		? [...all.slice(start), revision].join(",")
		: undefined;
}
