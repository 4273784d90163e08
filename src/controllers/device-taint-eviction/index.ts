import { deepEqual } from "../../apimachinery/json.ts";
import { kinds } from "../../client/kinds.ts";
import { claimNameOf } from "../../client/pods/resource-claims.ts";
import { keyOf } from "../../client/store.ts";
import type { Pod } from "../../client/types/pod.ts";
import type {
	ResourceClaim,
	ResourceSlice,
} from "../../client/types/resource.ts";
import {
	type ControllerContext,
	type ControllerDefinition,
	type Request,
	type Result,
	watch,
} from "../definition.ts";
import { type EvictionWords, PodEvictions } from "../shared/pod-evictions.ts";
import { isPodFinished } from "../shared/pods.ts";
import { grant, read, recordEvents } from "../shared/rules.ts";
import { evictionTime } from "./eviction-time.ts";

const words: EvictionWords = {
	event: "DeviceTaintManagerEviction",
	marking: () => "Marking for deletion",
	cancelling: () => "Cancelling deletion",
	reason: "DeletionByDeviceTaintManager",
	message: "Device Taint manager: deleting due to NoExecute taint",
};

const claimsIndex = "devices of pool";
const poolKey = (driver: string, pool: string): string => `${driver}/${pool}`;

/** Evicts pods whose devices have NoExecute taints that their claims do not tolerate (pkg/controller/devicetainteviction). */
export const deviceTaintEvictionController: ControllerDefinition = {
	name: "device-taint-eviction-controller",
	serviceAccount: "device-taint-eviction-controller",
	component: "device-taint-eviction",
	rbac: [
		grant("core", "pods", "delete get list watch"),
		grant("core", "pods/status", "patch update"),
		grant("resource.k8s.io", "resourceclaims", read),
		grant("resource.k8s.io", "resourceslices", read),
		grant("resource.k8s.io", "deviceclasses", read),
		recordEvents,
	],
	create(context) {
		const { informers } = context;
		const pods = informers.of(kinds.pods);
		const claims = informers.of(kinds.resourceClaims);
		const slices = informers.of(kinds.resourceSlices);
		const evictions = new PodEvictions(context, words);
		claims.addIndex(claimsIndex, ({ status }) =>
			(status?.allocation?.devices?.results ?? []).map(({ driver, pool }) =>
				poolKey(driver, pool),
			),
		);
		const usersOf = ({ metadata, status }: ResourceClaim): string[] =>
			(status?.reservedFor ?? []).map(
				({ name }) => `${metadata.namespace}/${name}`,
			);
		return {
			watches: [
				watch(pods, (enqueue) => {
					const look = (pod: Pod) => {
						if ((pod.spec.resourceClaims ?? []).length > 0) enqueue(keyOf(pod));
					};
					return {
						onAdd: look,
						onUpdate: (_, pod) => look(pod),
						onDelete: look,
					};
				}),
				watch(claims, (enqueue) => {
					const look = (claim: ResourceClaim) => {
						for (const key of usersOf(claim)) enqueue(key);
					};
					return {
						onAdd: look,
						onUpdate(old, claim) {
							look(old);
							look(claim);
						},
						onDelete: look,
					};
				}),
				watch(slices, (enqueue) => {
					const look = ({ spec }: ResourceSlice) => {
						const key = poolKey(spec.driver, spec.pool.name);
						for (const claim of claims.lister.byIndex(claimsIndex, key))
							for (const user of usersOf(claim)) enqueue(user);
					};
					return {
						onAdd: look,
						onUpdate(old, slice) {
							if (!deepEqual(old.spec, slice.spec)) look(slice);
						},
						onDelete: look,
					};
				}),
			],
			reconcile: (request) => reconcile(context, request, evictions),
		};
	},
};

async function reconcile(
	context: ControllerContext,
	{ namespace, name }: Request,
	evictions: PodEvictions,
): Promise<Result | undefined> {
	const pod = context.informers.of(kinds.pods).lister.get(namespace, name);
	if (pod === undefined || isPodFinished(pod)) {
		evictions.forget(`${namespace}/${name}`);
		return undefined;
	}
	if ((pod.spec.nodeName ?? "") === "") return undefined;
	return evictions.settle(pod, timeOf(context, pod));
}

/** The first time that a device of one of the pod's claims says it is to go. */
function timeOf(
	{ informers, clock }: ControllerContext,
	pod: Pod,
): number | undefined {
	const slices = informers.of(kinds.resourceSlices).lister.list();
	const times = claimsOf(pod, (name) =>
		informers
			.of(kinds.resourceClaims)
			.lister.get(pod.metadata.namespace ?? "", name),
	).flatMap((claim) => evictionTime(claim, slices, clock.now()) ?? []);
	return times.length === 0 ? undefined : Math.min(...times);
}

/** The claims that the pod is a user of. */
const claimsOf = (
	pod: Pod,
	find: (name: string) => ResourceClaim | undefined,
): ResourceClaim[] =>
	(pod.spec.resourceClaims ?? []).flatMap((entry) => {
		const made = pod.status.resourceClaimStatuses?.some(
			({ name }) => name === entry.name,
		);
		if (entry.resourceClaimName === undefined && made !== true) return [];
		const claim = find(claimNameOf(pod, entry).name ?? "");
		const uses = claim?.status?.reservedFor?.some(
			({ uid }) => uid === pod.metadata.uid,
		);
		return claim !== undefined && uses === true ? [claim] : [];
	});
