import type { Pod, PodResourceClaim } from "../types/pod.ts";
import type { ResourceClaim } from "../types/resource.ts";

/** Keeps a claim for as long as its devices are allocated. */
export const deviceFinalizer = "resource.kubernetes.io/delete-protection";

/** How many may use a claim at a time. */
const mostConsumers = 256;

/** A claim from a template that is not there yet. */
export class ClaimNotCreated extends Error {}

/** Which claim an entry of a pod's `resourceClaims` means. */
export interface ClaimName {
	/** Absent: this entry needs none. */
	readonly name: string | undefined;
	/** It was made for the pod, and must be the pod's. */
	readonly generated: boolean;
}

/**
 * The claim of an entry (k8s.io/dynamic-resource-allocation/resourceclaim Name). Throws a ClaimNotCreated before the
 * controller has made it.
 */
export function claimNameOf(
	{ metadata, status }: Pod,
	entry: PodResourceClaim,
): ClaimName {
	if (entry.resourceClaimName !== undefined)
		return { name: entry.resourceClaimName, generated: false };
	const pod = `pod ${JSON.stringify(`${metadata.namespace}/${metadata.name}`)}`;
	if (entry.resourceClaimTemplateName === undefined)
		throw new Error(
			`${pod}, spec.resourceClaim ${JSON.stringify(entry.name)}: none of the supported fields are set`,
		);
	const made = status?.resourceClaimStatuses?.find(
		({ name }) => name === entry.name,
	);
	if (made === undefined)
		throw new ClaimNotCreated(`${pod}: ResourceClaim not created yet`);
	return { name: made.resourceClaimName, generated: true };
}

/** Throws when a claim that bears a generated name is not the pod's. */
export function checkClaimOwner(pod: Pod, { metadata }: ResourceClaim): void {
	const owned =
		metadata.namespace === pod.metadata.namespace &&
		metadata.ownerReferences?.some(
			({ controller, uid }) => controller === true && uid === pod.metadata.uid,
		) === true;
	if (!owned)
		throw new Error(
			`ResourceClaim ${metadata.namespace}/${metadata.name} was not created for pod ${pod.metadata.namespace}/${pod.metadata.name} (pod is not owner)`,
		);
}

export const isReservedFor = (
	{ metadata }: Pod,
	{ status }: ResourceClaim,
): boolean =>
	status?.reservedFor?.some(({ uid }) => uid === metadata.uid) === true;

export const canBeReserved = ({ status }: ResourceClaim): boolean =>
	(status?.reservedFor?.length ?? 0) < mostConsumers;

/** The claim's status with the pod among those who use it. */
export const reservedBy = (
	{ metadata }: Pod,
	{ status }: ResourceClaim,
): NonNullable<ResourceClaim["status"]> => ({
	...status,
	reservedFor: [
		...(status?.reservedFor ?? []),
		{ resource: "pods", name: metadata.name ?? "", uid: metadata.uid ?? "" },
	],
});
