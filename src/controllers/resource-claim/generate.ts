import type { Informer } from "../../client/informer.ts";
import { kinds } from "../../client/kinds.ts";
import type { Pod, PodResourceClaim } from "../../client/types/pod.ts";
import type {
	ResourceClaim,
	ResourceClaimTemplate,
} from "../../client/types/resource.ts";
import { controllerOf, newControllerRef } from "../shared/owners.ts";

const annotation = "resource.kubernetes.io/pod-claim-name";
const indexName = "generated for";
/** A hyphen and five random characters follow, of 63. */
const longestBase = 57;

const forEntry = (podUid: string | undefined, entry: string): string =>
	`${podUid}/${entry}`;

/** Claims by the pod and the entry of it that they were made for. */
export function indexGenerated(claims: Informer<ResourceClaim>): void {
	claims.addIndex(indexName, (claim) => {
		const owner = controllerOf(claim);
		const entry = claim.metadata.annotations?.[annotation];
		return owner?.kind !== "Pod" || entry === undefined
			? []
			: [forEntry(owner.uid, entry)];
	});
}

/** A claim that was made for the entry already, though the pod's status does not say so. */
export const findGenerated = (
	claims: Informer<ResourceClaim>,
	{ metadata }: Pod,
	entry: PodResourceClaim,
): ResourceClaim | undefined =>
	claims.lister.byIndex(indexName, forEntry(metadata.uid, entry.name))[0];

/** The claim that an entry's template means for a pod. */
export function claimFromTemplate(
	pod: Pod,
	entry: PodResourceClaim,
	{ spec }: ResourceClaimTemplate,
): ResourceClaim {
	const { labels, annotations } = spec.metadata ?? {};
	return {
		apiVersion: "resource.k8s.io/v1",
		kind: "ResourceClaim",
		metadata: {
			generateName: `${baseName(pod.metadata.name ?? "", entry.name)}-`,
			namespace: pod.metadata.namespace ?? "",
			...(labels === undefined ? {} : { labels }),
			annotations: { ...annotations, [annotation]: entry.name },
			ownerReferences: [newControllerRef(pod, kinds.pods)],
		},
		spec: spec.spec,
	};
}

/** Long names are both cut, in proportion, so that something of either is left. */
export function baseName(pod: string, entry: string): string {
	const whole = `${pod}-${entry}`;
	if (whole.length <= longestBase) return whole;
	const cut = (name: string) =>
		name.slice(0, Math.floor((name.length * longestBase) / whole.length));
	return `${cut(pod)}-${cut(entry)}`;
}
