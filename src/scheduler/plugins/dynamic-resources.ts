import { matchesNodeSelector } from "../../client/pods/node-affinity.ts";
import {
	canBeReserved,
	checkClaimOwner,
	claimNameOf,
	isReservedFor,
} from "../../client/pods/resource-claims.ts";
import type { Pod } from "../../client/types/pod.ts";
import type { Allocation, ResourceClaim } from "../../client/types/resource.ts";
import { AllocationTimeout, allocate } from "../devices/allocate.ts";
import { bindClaim, deallocateClaim, unreserveClaim } from "../devices/bind.ts";
import { devicesInUse, isPending } from "../devices/in-use.ts";
import { poolsOf } from "../devices/pools.ts";
import { type PreparedClaim, prepareClaim } from "../devices/requests.ts";
import { stateKey } from "../framework/cycle-state.ts";
import type { Handle } from "../framework/handle.ts";
import { type Cycle, definePlugin } from "../framework/plugin.ts";
import {
	failure,
	type Result,
	type Status,
	skip,
	unresolvable,
	unschedulable,
} from "../framework/status.ts";
import type { Listers } from "../listers.ts";

interface ClaimState {
	readonly claims: readonly ResourceClaim[];
	/** Those that need devices. */
	readonly prepared: readonly PreparedClaim[];
	readonly inUse: ReadonlySet<string>;
	/** What the claims that need devices would get on a node, in their order. */
	readonly byNode: Map<string, readonly Allocation[]>;
	/** Claims whose devices some node does not reach. */
	readonly unavailable: Set<ResourceClaim>;
}
const claimsKey = stateKey<ClaimState>("DynamicResources");
const unavailable = unresolvable("resourceclaim not available on the node");
const notAllocated = unresolvable("cannot allocate all claims");

/** The claims that the pod uses; a Status when one is not there. */
function claimsOfPod(
	pod: Pod,
	{ resourceClaims }: Listers,
): ResourceClaim[] | Status {
	try {
		return (pod.spec.resourceClaims ?? []).flatMap((entry) => {
			const { name, generated } = claimNameOf(pod, entry);
			if (name === undefined) return [];
			const claim = resourceClaims.get(pod.metadata.namespace ?? "", name);
			const quoted = JSON.stringify(name);
			if (claim === undefined)
				throw new Error(`resourceclaim ${quoted} not found`);
			if (claim.metadata.deletionTimestamp !== undefined)
				throw new Error(`resourceclaim ${quoted} is being deleted`);
			if (generated) checkClaimOwner(pod, claim);
			return [claim];
		});
	} catch (error) {
		return unresolvable((error as Error).message);
	}
}

/** What stands against placing the pod anywhere. */
function problemOf(handle: Handle, pod: Pod, claim: ResourceClaim): Result {
	if (claim.status?.allocation !== undefined)
		return canBeReserved(claim) || isReservedFor(pod, claim)
			? undefined
			: unresolvable("resourceclaim in use");
	const { namespace, name } = claim.metadata;
	return isPending(handle, claim)
		? unresolvable(
				`resource claim ${namespace}/${name} is in the process of being allocated`,
			)
		: undefined;
}

function prepare(
	handle: Handle,
	pod: Pod,
	claims: readonly ResourceClaim[],
): ClaimState | Status {
	const prepared: PreparedClaim[] = [];
	for (const claim of claims) {
		const problem = problemOf(handle, pod, claim);
		if (problem !== undefined) return problem;
		if (claim.status?.allocation !== undefined) continue;
		try {
			prepared.push(
				prepareClaim(claim, (name) =>
					handle.listers.deviceClasses.get("", name),
				),
			);
		} catch (error) {
			return unresolvable((error as Error).message);
		}
	}
	return {
		claims,
		prepared,
		inUse: prepared.length === 0 ? new Set() : devicesInUse(handle),
		byNode: new Map(),
		unavailable: new Set(),
	};
}

/** The claims that got devices by the choice of a node, with those. */
function decisions(
	{ state }: Cycle,
	node: string,
): (readonly [ResourceClaim, Allocation])[] {
	const { prepared = [], byNode } = state.read(claimsKey) ?? {};
	const allocations = byNode?.get(node) ?? [];
	return prepared.flatMap(({ claim }, i) => {
		const allocation = allocations[i];
		return allocation === undefined ? [] : [[claim, allocation] as const];
	});
}

/** Pods go where the devices are that their claims have, or can get (plugins/dynamicresources). */
export const dynamicResources = definePlugin({
	name: "DynamicResources",
	wakeups: [
		{ resource: "ResourceClaim", actions: ["Add", "Update"] },
		{ resource: "UnscheduledPod", actions: ["Update"] },
		{
			resource: "Node",
			actions: ["Add", "UpdateNodeLabel", "UpdateNodeTaint"],
		},
		{ resource: "DeviceClass", actions: ["Add", "Update"] },
		{ resource: "ResourceSlice", actions: ["Add", "Update"] },
	],
	preEnqueue(pod, { listers }) {
		if ((pod.spec.resourceClaims ?? []).length === 0) return undefined;
		const claims = claimsOfPod(pod, listers);
		return Array.isArray(claims) ? undefined : claims;
	},
	preFilter({ pod, handle, state }) {
		const claims = claimsOfPod(pod, handle.listers);
		if (!Array.isArray(claims)) return { result: claims };
		const prepared = prepare(handle, pod, claims);
		if ("code" in prepared) return { result: prepared };
		state.write(claimsKey, prepared);
		return claims.length === 0 ? { result: skip } : undefined;
	},
	filter({ state, handle }, { node, name }): Result {
		const known = state.read(claimsKey);
		if (known === undefined || node === undefined) return undefined;
		const outOfReach = known.claims.filter(({ status }) => {
			const selector = status?.allocation?.nodeSelector;
			return selector !== undefined && !matchesNodeSelector(selector, node);
		});
		for (const claim of outOfReach) known.unavailable.add(claim);
		if (outOfReach.length > 0) return unavailable;
		if (known.prepared.length === 0) return undefined;
		try {
			const pools = poolsOf(handle.listers.resourceSlices.list(), node);
			const allocations = allocate(known.prepared, pools, known.inUse);
			if (allocations === undefined) return notAllocated;
			known.byNode.set(name, allocations);
			return undefined;
		} catch (error) {
			return error instanceof AllocationTimeout
				? unresolvable(error.message)
				: failure(error);
		}
	},
	// Without what preFilter prepares (an earlier plug-in may have ended the attempt) there is nothing to go by.
	postFilter({ pod, handle, state }) {
		const known = state.read(claimsKey);
		if (known === undefined) return { result: failure("not found") };
		if (known.claims.length === 0)
			return { result: unschedulable("no new claims to deallocate") };
		for (const claim of known.unavailable) {
			const users = claim.status?.reservedFor ?? [];
			if (users.some(({ uid }) => uid !== pod.metadata.uid)) continue;
			deallocateClaim(handle, claim).catch((error) =>
				handle.onError("cannot deallocate a claim", error),
			);
			return {
				result: unschedulable("deallocation of ResourceClaim completed"),
			};
		}
		return { result: unschedulable("still not schedulable") };
	},
	reserve(cycle, node) {
		for (const [claim, allocation] of decisions(cycle, node))
			cycle.handle.pendingAllocations.set(claim.metadata.uid ?? "", {
				claim,
				allocation,
			});
		return undefined;
	},
	unreserve({ pod, handle, state }) {
		const known = state.read(claimsKey);
		for (const { claim } of known?.prepared ?? [])
			handle.pendingAllocations.delete(claim.metadata.uid ?? "");
		for (const { metadata } of known?.claims ?? []) {
			const { namespace = "", name = "" } = metadata;
			const claim = handle.listers.resourceClaims.get(namespace, name);
			if (claim !== undefined && isReservedFor(pod, claim))
				unreserveClaim(handle, pod, claim).catch((error) =>
					handle.onError("cannot give a claim back", error),
				);
		}
	},
	async preBind(cycle, node) {
		const { pod, handle, state } = cycle;
		const allocations = new Map(decisions(cycle, node));
		try {
			for (const claim of state.read(claimsKey)?.claims ?? []) {
				if (isReservedFor(pod, claim)) continue;
				const allocation = allocations.get(claim);
				const bound = await bindClaim(handle, pod, claim, allocation);
				if (allocation !== undefined)
					handle.pendingAllocations.set(claim.metadata.uid ?? "", {
						claim,
						allocation,
						written: bound.metadata.resourceVersion ?? "0",
					});
			}
			return undefined;
		} catch (error) {
			return failure(error);
		}
	},
});
