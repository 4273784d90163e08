import type { UnstructuredObject } from "../../apimachinery/object.ts";
import { matchesNodeSelector } from "../../client/pods/node-affinity.ts";
import type { Pod } from "../../client/types/pod.ts";
import { stateKey } from "../framework/cycle-state.ts";
import { definePlugin } from "../framework/plugin.ts";
import {
	failure,
	type Status,
	skip,
	unresolvable,
	unschedulable,
} from "../framework/status.ts";
import type { Listers } from "../listers.ts";

const claimsKey = stateKey<readonly UnstructuredObject[]>("DynamicResources");
const unavailable = unresolvable("resourceclaim not available on the node");
const notAllocated = unresolvable("cannot allocate all claims");

/** The claims that the pod uses; a Status when one is not there. */
function claimsOfPod(
	{ metadata, spec, status }: Pod,
	{ resourceClaims }: Listers,
): UnstructuredObject[] | Status {
	const found: UnstructuredObject[] = [];
	for (const { name, resourceClaimName } of spec.resourceClaims ?? []) {
		const made = status.resourceClaimStatuses?.find((s) => s.name === name);
		if (resourceClaimName === undefined && made === undefined)
			return unresolvable(
				`pod ${JSON.stringify(`${metadata.namespace}/${metadata.name}`)}: ResourceClaim not created yet`,
			);
		const claimName = resourceClaimName ?? made?.resourceClaimName;
		if (claimName === undefined) continue;
		const claim = resourceClaims.get(metadata.namespace ?? "", claimName);
		if (claim === undefined)
			return unresolvable(
				`resourceclaim ${JSON.stringify(claimName)} not found`,
			);
		if (claim.metadata.deletionTimestamp !== undefined)
			return unresolvable(
				`resourceclaim ${JSON.stringify(claimName)} is being deleted`,
			);
		found.push(claim);
	}
	return found;
}

/** Pods go where the devices are that were allocated for their claims (plugins/dynamicresources). */
export const dynamicResources = definePlugin({
	name: "DynamicResources",
	wakeups: [
		{ resource: "ResourceClaim", actions: ["Add", "Update"] },
		{ resource: "UnscheduledPod", actions: ["Update"] },
		{ resource: "Node", actions: ["Add", "UpdateNodeLabel"] },
	],
	preEnqueue(pod, { listers }) {
		if ((pod.spec.resourceClaims ?? []).length === 0) return undefined;
		const claims = claimsOfPod(pod, listers);
		return Array.isArray(claims) ? undefined : (claims as Status);
	},
	preFilter({ pod, handle, state }) {
		const claims = claimsOfPod(pod, handle.listers);
		if (!Array.isArray(claims)) return { result: claims as Status };
		state.write(claimsKey, claims);
		return claims.length === 0 ? { result: skip } : undefined;
	},
	filter({ state }, { node }) {
		for (const claim of state.read(claimsKey) ?? []) {
			const allocation = claim.status?.allocation;
			if (allocation === undefined) return notAllocated;
			if (
				allocation.nodeSelector !== undefined &&
				node !== undefined &&
				!matchesNodeSelector(allocation.nodeSelector, node)
			)
				return unavailable;
		}
		return undefined;
	},
	// Without what preFilter prepares (an earlier plug-in may have ended the attempt) there is nothing to go by.
	postFilter({ state }) {
		const claims = state.read(claimsKey);
		if (claims === undefined) return { result: failure("not found") };
		return {
			result: unschedulable(
				claims.length === 0
					? "no new claims to deallocate"
					: "still not schedulable",
			),
		};
	},
});
