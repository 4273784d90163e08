import type {
	Allocation,
	DeviceId,
	ResourceClaim,
} from "../../client/types/resource.ts";
import type { Handle } from "../framework/handle.ts";

/** What a claim is going to get. */
export interface PendingAllocation {
	readonly claim: ResourceClaim;
	readonly allocation: Allocation;
	/** The claim's resourceVersion with it, once it is written. */
	readonly written?: string;
}

export const deviceKey = ({ driver, pool, device }: DeviceId): string =>
	`${driver}/${pool}/${device}`;

/** The devices that claims hold, by key. Access for administration holds none. */
export function devicesInUse(handle: Handle): Set<string> {
	const used = new Set<string>();
	for (const { status } of handle.listers.resourceClaims.list())
		collect(status?.allocation, used);
	for (const [uid, pending] of handle.pendingAllocations)
		if (isKnown(handle, pending)) handle.pendingAllocations.delete(uid);
		else collect(pending.allocation, used);
	return used;
}

/** Is the claim on its way to devices that the cache does not know of yet? */
export function isPending(
	handle: Handle,
	{ metadata }: ResourceClaim,
): boolean {
	const uid = metadata.uid ?? "";
	const pending = handle.pendingAllocations.get(uid);
	if (pending === undefined) return false;
	if (!isKnown(handle, pending)) return true;
	handle.pendingAllocations.delete(uid);
	return false;
}

/** The cache has caught up with what was written. */
function isKnown(
	{ listers }: Handle,
	{ claim: { metadata }, written }: PendingAllocation,
): boolean {
	if (written === undefined) return false;
	const { namespace = "", name = "", uid } = metadata;
	const now = listers.resourceClaims.get(namespace, name)?.metadata;
	return (
		now === undefined ||
		now.uid !== uid ||
		BigInt(now.resourceVersion ?? 0) >= BigInt(written)
	);
}

function collect(allocation: Allocation | undefined, used: Set<string>): void {
	for (const result of allocation?.devices?.results ?? [])
		if (result.adminAccess !== true) used.add(deviceKey(result));
}
