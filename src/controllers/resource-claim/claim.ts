import { isNotFound } from "../../apimachinery/errors.ts";
import { kinds } from "../../client/kinds.ts";
import { deviceFinalizer } from "../../client/pods/resource-claims.ts";
import type { Pod } from "../../client/types/pod.ts";
import type {
	ClaimConsumer,
	ResourceClaim,
} from "../../client/types/resource.ts";
import type { ControllerContext, Request } from "../definition.ts";
import { isGoing } from "../shared/objects.ts";
import { controllerOf } from "../shared/owners.ts";
import { isPodDone } from "./pod.ts";

/** Takes users that are gone off a claim, its devices from one without users, and one made for a pod that ended away. */
export async function syncClaim(
	context: ControllerContext,
	{ namespace, name }: Request,
): Promise<void> {
	const { client, informers } = context;
	const claim = informers.of(kinds.resourceClaims).lister.get(namespace, name);
	if (claim === undefined) return;
	const before = claim.status?.reservedFor ?? [];
	const users: ClaimConsumer[] = [];
	for (const user of before)
		if (await stillUses(context, namespace, user)) users.push(user);
	const unused = users.length === 0;
	const isHeld = claim.metadata.finalizers?.includes(deviceFinalizer) === true;
	if (users.length < before.length || (isHeld && isGoing(claim) && unused))
		await release(context, claim, users, isHeld);
	if (unused && outlivedPod(context, claim))
		await client
			.delete(kinds.resourceClaims, namespace, name)
			.catch((error) => {
				if (!isNotFound(error)) throw error;
			});
}

/** Asks the API before a user that is not known counts as gone: it may be new. */
async function stillUses(
	{ client, informers }: ControllerContext,
	namespace: string,
	user: ClaimConsumer,
): Promise<boolean> {
	if ((user.apiGroup ?? "") !== "" || user.resource !== "pods")
		throw new Error(
			`unsupported ReservedFor entry: {${user.apiGroup ?? ""} ${user.resource} ${user.name} ${user.uid}}`,
		);
	const known = informers.of(kinds.pods).lister.get(namespace, user.name);
	const pod =
		known ?? (await find(client.get(kinds.pods, namespace, user.name)));
	return pod !== undefined && pod.metadata.uid === user.uid && !isPodDone(pod);
}

const find = (asked: Promise<Pod>): Promise<Pod | undefined> =>
	asked.catch((error) => {
		if (isNotFound(error)) return undefined;
		throw error;
	});

async function release(
	{ client }: ControllerContext,
	claim: ResourceClaim,
	users: readonly ClaimConsumer[],
	isHeld: boolean,
): Promise<void> {
	const free = users.length === 0 && isHeld;
	const { reservedFor = [], allocation, ...rest } = claim.status ?? {};
	const changed =
		users.length < reservedFor.length || (free && allocation !== undefined);
	const updated = changed
		? await client.updateStatus(kinds.resourceClaims, {
				...claim,
				status: {
					...rest,
					...(free || allocation === undefined ? {} : { allocation }),
					...(users.length === 0 ? {} : { reservedFor: users }),
				},
			})
		: claim;
	if (!isHeld || updated.status?.allocation !== undefined) return;
	await client.update(kinds.resourceClaims, {
		...updated,
		metadata: {
			...updated.metadata,
			finalizers: (updated.metadata.finalizers ?? []).filter(
				(finalizer) => finalizer !== deviceFinalizer,
			),
		},
	});
}

/** A pod that is not known is left to the garbage collector. */
function outlivedPod(
	{ informers }: ControllerContext,
	claim: ResourceClaim,
): boolean {
	const owner = controllerOf(claim);
	if (owner?.kind !== "Pod" || owner.apiVersion !== "v1") return false;
	const pod = informers
		.of(kinds.pods)
		.lister.get(claim.metadata.namespace ?? "", owner.name);
	return (
		pod !== undefined && (pod.metadata.uid !== owner.uid || isPodDone(pod))
	);
}
