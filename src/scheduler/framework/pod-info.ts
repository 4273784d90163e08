import {
	everything,
	type LabelMatcher,
	labelSelectorAsSelector,
} from "../../apimachinery/selectors/labels.ts";
import {
	hostPorts,
	podAllocation,
	podPriority,
	podRequests,
} from "../../client/pods/requests.ts";
import type { Labels } from "../../client/types/meta.ts";
import type { Pod, PodAffinityTerm } from "../../client/types/pod.ts";
import { Resource } from "./resource.ts";

/** A term of pod (anti-)affinity, ready to match. */
export interface AffinityTerm {
	/** Equal for equal terms, whichever pod has them. */
	readonly key: string;
	readonly topologyKey: string;
	readonly namespaces: ReadonlySet<string>;
	readonly selector: LabelMatcher;
	/** Namespaces by their labels; undefined selects none. */
	readonly namespaceSelector: LabelMatcher | undefined;
	/** 0 of required terms. */
	readonly weight: number;
}

/** What the scheduler keeps of a pod (framework/types.go, PodInfo): worked out once. */
export interface PodInfo {
	readonly pod: Pod;
	readonly key: string;
	readonly priority: number;
	readonly requests: Resource;
	/** cpu and memory for scoring: containers that ask for nothing count for a little. */
	readonly nonZeroCPU: number;
	readonly nonZeroMemory: number;
	readonly ports: readonly HostPort[];
	readonly affinity: readonly AffinityTerm[];
	readonly antiAffinity: readonly AffinityTerm[];
	readonly preferredAffinity: readonly AffinityTerm[];
	readonly preferredAntiAffinity: readonly AffinityTerm[];
	/** Names of the claims that its volumes use. */
	readonly claims: readonly string[];
}

export interface HostPort {
	readonly ip: string;
	readonly protocol: string;
	readonly port: number;
}

const defaults = { cpu: 100, memory: 200 * 1024 * 1024 };
const none: readonly AffinityTerm[] = [];
const noPorts: readonly HostPort[] = [];
const noClaims: readonly string[] = [];

export const podKey = ({ metadata }: Pod): string => metadata.uid ?? "";

export function podInfo(pod: Pod): PodInfo {
	const { affinity } = pod.spec;
	const nonZero = podRequests(pod, { useStatus: true, defaults });
	const ports = hostPorts(pod);
	const claims = claimsOf(pod);
	const { podAffinity, podAntiAffinity } = affinity ?? {};
	return {
		pod,
		key: podKey(pod),
		priority: podPriority(pod),
		requests: Resource.of(podAllocation(pod)),
		nonZeroCPU: nonZero.cpu ?? 0,
		nonZeroMemory: nonZero.memory ?? 0,
		ports: ports.length === 0 ? noPorts : ports,
		affinity: required(
			pod,
			podAffinity?.requiredDuringSchedulingIgnoredDuringExecution,
		),
		antiAffinity: required(
			pod,
			podAntiAffinity?.requiredDuringSchedulingIgnoredDuringExecution,
		),
		preferredAffinity: preferred(
			pod,
			podAffinity?.preferredDuringSchedulingIgnoredDuringExecution,
		),
		preferredAntiAffinity: preferred(
			pod,
			podAntiAffinity?.preferredDuringSchedulingIgnoredDuringExecution,
		),
		claims: claims.length === 0 ? noClaims : claims,
	};
}

/** The claims by name; a generic ephemeral volume has one named after the pod and the volume. */
export const claimsOf = ({ metadata, spec }: Pod): string[] =>
	(spec.volumes ?? []).flatMap((volume) =>
		volume.persistentVolumeClaim !== undefined
			? [volume.persistentVolumeClaim.claimName]
			: volume.ephemeral !== undefined
				? [`${metadata.name}-${volume.name}`]
				: [],
	);

const required = (
	pod: Pod,
	terms: readonly PodAffinityTerm[] | undefined,
): readonly AffinityTerm[] =>
	terms === undefined || terms.length === 0
		? none
		: terms.map((term) => compileTerm(pod, term, 0));

const preferred = (
	pod: Pod,
	terms:
		| readonly { weight: number; podAffinityTerm: PodAffinityTerm }[]
		| undefined,
): readonly AffinityTerm[] =>
	terms === undefined || terms.length === 0
		? none
		: terms
				.filter(({ weight }) => weight !== 0)
				.map(({ weight, podAffinityTerm }) =>
					compileTerm(pod, podAffinityTerm, weight),
				);

/** matchLabelKeys have been merged into the selector by the API server. */
function compileTerm(
	pod: Pod,
	term: PodAffinityTerm,
	weight: number,
): AffinityTerm {
	const { topologyKey, namespaces = [] } = term;
	const selector = labelSelectorAsSelector(term.labelSelector);
	const namespaceSelector =
		term.namespaceSelector === undefined
			? undefined
			: labelSelectorAsSelector(term.namespaceSelector);
	const own =
		namespaces.length === 0 && namespaceSelector === undefined
			? [pod.metadata.namespace ?? ""]
			: namespaces;
	return {
		key: JSON.stringify([
			topologyKey,
			[...own].sort(),
			selector.nothing ? null : selector.toString(),
			namespaceSelector === undefined
				? null
				: namespaceSelector === everything
					? ""
					: namespaceSelector.toString(),
			weight,
		]),
		topologyKey,
		namespaces: new Set(own),
		selector,
		namespaceSelector,
		weight,
	};
}

/** Does the term mean this pod? `labelsOf` tells a namespace's labels (framework/types.go, AffinityTerm.Matches). */
export function termMatches(
	term: AffinityTerm,
	{ metadata }: Pod,
	labelsOf: (namespace: string) => Labels | undefined,
): boolean {
	const namespace = metadata.namespace ?? "";
	const inScope =
		term.namespaces.has(namespace) ||
		term.namespaceSelector?.matches(labelsOf(namespace)) === true;
	return inScope && term.selector.matches(metadata.labels);
}
