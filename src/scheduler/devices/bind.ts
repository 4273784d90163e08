import { isConflict } from "../../apimachinery/errors.ts";
import { kinds } from "../../client/kinds.ts";
import {
	deviceFinalizer,
	isReservedFor,
	reservedBy,
} from "../../client/pods/resource-claims.ts";
import type { Pod } from "../../client/types/pod.ts";
import type { Allocation, ResourceClaim } from "../../client/types/resource.ts";
import type { Handle } from "../framework/handle.ts";

/** Writes a claim's allocation, if it has none yet, and that the pod uses it; again when someone else was quicker. */
export async function bindClaim(
	{ client }: Handle,
	pod: Pod,
	claim: ResourceClaim,
	allocation: Allocation | undefined,
): Promise<ResourceClaim> {
	const { namespace = "", name = "" } = claim.metadata;
	let current = claim;
	for (let tries = 1; ; tries++)
		try {
			if (allocation !== undefined) current = await allocate(client, current);
			if (isReservedFor(pod, current)) return current;
			return await client.updateStatus(kinds.resourceClaims, {
				...current,
				status: {
					...reservedBy(pod, current),
					...(allocation === undefined ? {} : { allocation }),
				},
			});
		} catch (error) {
			if (!isConflict(error) || tries >= mostTries) throw error;
			current = await client.get(kinds.resourceClaims, namespace, name);
			if (current.metadata.uid !== claim.metadata.uid)
				throw new Error(`claim ${namespace}/${name} was replaced`);
		}
}

const mostTries = 5;

/** The finalizer has to be there before the devices are. */
async function allocate(
	client: Handle["client"],
	claim: ResourceClaim,
): Promise<ResourceClaim> {
	const { namespace, name, finalizers = [] } = claim.metadata;
	if (claim.status?.allocation !== undefined)
		throw new Error(
			`claim ${namespace}/${name} got allocated elsewhere in the meantime`,
		);
	if (finalizers.includes(deviceFinalizer)) return claim;
	return client.update(kinds.resourceClaims, {
		...claim,
		metadata: {
			...claim.metadata,
			finalizers: [...finalizers, deviceFinalizer],
		},
	});
}

/** The pod will not run after all: it does not use the claim. */
export async function unreserveClaim(
	{ client }: Handle,
	pod: Pod,
	{ metadata }: ResourceClaim,
): Promise<void> {
	await client.patch(
		kinds.resourceClaims,
		metadata.namespace ?? "",
		metadata.name ?? "",
		"strategic",
		{
			metadata: { uid: metadata.uid },
			status: { reservedFor: [{ $patch: "delete", uid: pod.metadata.uid }] },
		},
		{},
		"status",
	);
}

/** Takes the devices of a claim back that nobody but the pod uses. */
export async function deallocateClaim(
	{ client }: Handle,
	claim: ResourceClaim,
): Promise<void> {
	const { allocation: _, reservedFor: __, ...status } = claim.status ?? {};
	await client.updateStatus(kinds.resourceClaims, { ...claim, status });
}
