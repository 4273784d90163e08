import { kinds } from "../../client/kinds.ts";
import type { StatefulSet } from "../../client/types/apps.ts";
import type { Pod, Volume } from "../../client/types/pod.ts";
import type { PersistentVolumeClaim } from "../../client/types/storage.ts";
import { newControllerRef } from "../shared/owners.ts";
import { podFromTemplate } from "../shared/pod-control.ts";

/** Names, labels and volumes of a StatefulSet's pods (pkg/controller/statefulset/stateful_set_utils.go). */
export const revisionLabel = "controller-revision-hash";
const podNameLabel = "statefulset.kubernetes.io/pod-name";
const podIndexLabel = "apps.kubernetes.io/pod-index";

export const startOrdinal = ({ spec }: StatefulSet): number =>
	spec.ordinals?.start ?? 0;
export const replicasOf = ({ spec }: StatefulSet): number => spec.replicas ?? 1;

const pattern = /^(.*)-([0-9]+)$/s;

/** The set's name as the pod's name has it; "" when it is none. */
export const parentName = ({ metadata }: Pod): string =>
	pattern.exec(metadata.name ?? "")?.[1] ?? "";

/** -1 when the pod's name has none. */
export function ordinalOf({ metadata }: Pod): number {
	const digits = pattern.exec(metadata.name ?? "")?.[2];
	const ordinal = digits === undefined ? -1 : Number(digits);
	return ordinal < 2 ** 31 ? ordinal : -1;
}

export const isInRange = (set: StatefulSet, pod: Pod): boolean => {
	const ordinal = ordinalOf(pod);
	const start = startOrdinal(set);
	return ordinal >= start && ordinal < start + replicasOf(set);
};

export const revisionOf = ({ metadata }: Pod): string =>
	metadata.labels?.[revisionLabel] ?? "";

const podName = ({ metadata }: StatefulSet, ordinal: number): string =>
	`${metadata.name}-${ordinal}`;

/** The pod of an ordinal, as the set's template has it. */
export function newPod(
	set: StatefulSet,
	ordinal: number,
	revision: string,
): Pod {
	const pod = podFromTemplate(
		set.spec.template,
		set,
		newControllerRef(set, kinds.statefulSets),
	);
	const name = podName(set, ordinal);
	const { serviceName = "" } = set.spec;
	return withStorage(set, {
		...pod,
		metadata: {
			...pod.metadata,
			name,
			labels: {
				...identityLabels(pod, name, ordinal),
				[revisionLabel]: revision,
			},
		},
		spec: {
			...pod.spec,
			hostname: name,
			...(serviceName === "" ? {} : { subdomain: serviceName }),
		},
	});
}

const identityLabels = (
	{ metadata }: Pod,
	name: string,
	ordinal: number,
): Record<string, string> => ({
	...metadata.labels,
	[podNameLabel]: name,
	[podIndexLabel]: String(ordinal),
});

export function identityMatches(set: StatefulSet, pod: Pod): boolean {
	const { name = "", namespace, labels } = pod.metadata;
	return (
		ordinalOf(pod) >= 0 &&
		parentName(pod) === set.metadata.name &&
		namespace === set.metadata.namespace &&
		labels?.[podNameLabel] === name
	);
}

export const withIdentity = (pod: Pod): Pod => ({
	...pod,
	metadata: {
		...pod.metadata,
		labels: identityLabels(pod, pod.metadata.name ?? "", ordinalOf(pod)),
	},
});

/** The claims of a pod's volumes, by the names of their templates. */
export function claimsOf(
	set: StatefulSet,
	pod: Pod,
): Map<string, PersistentVolumeClaim> {
	const ordinal = ordinalOf(pod);
	const { matchLabels = {} } = set.spec.selector;
	return new Map(
		(set.spec.volumeClaimTemplates ?? []).map((template) => {
			const { name = "", labels } = template.metadata;
			const claim: PersistentVolumeClaim = {
				...template,
				apiVersion: "v1",
				kind: "PersistentVolumeClaim",
				metadata: {
					...template.metadata,
					name: `${name}-${set.metadata.name}-${ordinal}`,
					namespace: set.metadata.namespace ?? "",
					labels: { ...labels, ...matchLabels },
				},
			};
			return [name, claim] as const;
		}),
	);
}

/** The pod with its claims as volumes, in place of what its template has under their names. */
export function withStorage(set: StatefulSet, pod: Pod): Pod {
	const claims = claimsOf(set, pod);
	if (claims.size === 0) return pod;
	const volumes: Volume[] = [...claims].map(([name, { metadata }]) => ({
		name,
		persistentVolumeClaim: { claimName: metadata.name ?? "" },
	}));
	const others = (pod.spec.volumes ?? []).filter(
		({ name }) => !claims.has(name),
	);
	return { ...pod, spec: { ...pod.spec, volumes: [...volumes, ...others] } };
}

export function storageMatches(set: StatefulSet, pod: Pod): boolean {
	return [...claimsOf(set, pod)].every(([name, claim]) =>
		(pod.spec.volumes ?? []).some(
			(volume) =>
				volume.name === name &&
				volume.persistentVolumeClaim?.claimName === claim.metadata.name,
		),
	);
}
