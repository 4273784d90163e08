import { kinds } from "../../client/kinds.ts";
import {
	canBeReserved,
	checkClaimOwner,
	claimNameOf,
	isReservedFor,
} from "../../client/pods/resource-claims.ts";
import { keyOf } from "../../client/store.ts";
import type { Pod, PodResourceClaim } from "../../client/types/pod.ts";
import type { ResourceClaim } from "../../client/types/resource.ts";
import {
	type Controller,
	type ControllerContext,
	type ControllerDefinition,
	type Enqueue,
	reads,
	type Watch,
	watch,
} from "../definition.ts";
import { controllerOf } from "../shared/owners.ts";
import { grant, read, recordEvents } from "../shared/rules.ts";
import { syncClaim } from "./claim.ts";
import { indexGenerated } from "./generate.ts";
import { isPodDone, syncPod } from "./pod.ts";

/** Makes pods' claims from templates, and lets go of claims that no pod uses any more (pkg/controller/resourceclaim). */
export const resourceClaimController: ControllerDefinition = {
	name: "resourceclaim-controller",
	serviceAccount: "resource-claim-controller",
	component: "resource_claim",
	rbac: [
		grant("core", "pods", read),
		grant("core", "pods/finalizers", "update"),
		grant("resource.k8s.io", "resourceclaims", "create delete get list watch"),
		grant(
			"resource.k8s.io",
			"resourceclaims resourceclaims/status",
			"patch update",
		),
		grant("core", "pods/status", "patch update"),
		recordEvents,
		grant("resource.k8s.io", "resourceclaims/binding", "patch update"),
	],
	create(context) {
		const claims = context.informers.of(kinds.resourceClaims);
		indexGenerated(claims);
		return [podQueue(context), claimQueue(context)];
	},
};

/** The name of an entry's claim, when it has one already. */
function knownName(pod: Pod, entry: PodResourceClaim): string | undefined {
	try {
		return claimNameOf(pod, entry).name;
	} catch {
		return undefined;
	}
}

/** Does the pod want a claim made, or be noted as the user of one? */
function needsWork(
	{ informers }: ControllerContext,
	pod: Pod,
	entry: PodResourceClaim,
): boolean {
	const claims = informers.of(kinds.resourceClaims).lister;
	try {
		const { name, generated } = claimNameOf(pod, entry);
		if (name === undefined) return false;
		const claim = claims.get(pod.metadata.namespace ?? "", name);
		if (claim === undefined) return generated;
		if (generated) checkClaimOwner(pod, claim);
		return (
			(pod.spec.nodeName ?? "") !== "" &&
			claim.status?.allocation !== undefined &&
			!isReservedFor(pod, claim) &&
			canBeReserved(claim)
		);
	} catch {
		return true;
	}
}

function podQueue(context: ControllerContext): Controller {
	const { informers } = context;
	const pods = informers.of(kinds.pods);
	const claims = informers.of(kinds.resourceClaims);
	const users = "resource claim";
	pods.addIndex(users, (pod) =>
		(pod.spec.resourceClaims ?? []).flatMap((entry) => {
			const name = knownName(pod, entry);
			return name === undefined ? [] : [`${pod.metadata.namespace}/${name}`];
		}),
	);
	const look = (enqueue: Enqueue, pod: Pod) => {
		if (isPodDone(pod)) return;
		const wanted = (pod.spec.resourceClaims ?? []).some((entry) =>
			needsWork(context, pod, entry),
		);
		if (wanted) enqueue(keyOf(pod));
	};
	return {
		name: "pods",
		workers: 10,
		watches: [
			watch(pods, (enqueue) => ({
				onAdd: (pod) => look(enqueue, pod),
				onUpdate: (_, pod) => look(enqueue, pod),
			})),
			watch(claims, (enqueue) => {
				const wake = (claim: ResourceClaim) => {
					for (const pod of pods.lister.byIndex(users, keyOf(claim)))
						look(enqueue, pod);
				};
				return {
					onAdd: wake,
					onUpdate: (_, claim) => wake(claim),
					onDelete: wake,
				};
			}),
			reads(informers.of(kinds.resourceClaimTemplates)),
		],
		reconcile: (request) => syncPod(context, request),
	};
}

function claimQueue(context: ControllerContext): Controller {
	return {
		name: "claims",
		workers: 10,
		watches: [claimsOfEndedPods(context), claimsThemselves(context)],
		reconcile: (request) => syncClaim(context, request),
	};
}

function claimsOfEndedPods({ informers }: ControllerContext): Watch {
	const claims = informers.of(kinds.resourceClaims);
	return watch(informers.of(kinds.pods), (enqueue) => {
		const wake = (pod: Pod) => {
			for (const entry of pod.spec.resourceClaims ?? []) {
				const name = knownName(pod, entry);
				const claim = claims.lister.get(
					pod.metadata.namespace ?? "",
					name ?? "",
				);
				if (claim !== undefined) enqueue(keyOf(claim));
			}
		};
		const wakeDone = (pod: Pod) => {
			if (isPodDone(pod)) wake(pod);
		};
		return {
			onAdd: wakeDone,
			onUpdate: (_, pod) => wakeDone(pod),
			onDelete: wake,
		};
	});
}

/** Claims that someone uses, or that were made for somebody, may have lost those. */
function claimsThemselves({ informers }: ControllerContext): Watch {
	return watch(informers.of(kinds.resourceClaims), (enqueue) => {
		const look = (claim: ResourceClaim) => {
			if (
				(claim.status?.reservedFor?.length ?? 0) > 0 ||
				claim.metadata.deletionTimestamp !== undefined ||
				controllerOf(claim)?.kind === "Pod"
			)
				enqueue(keyOf(claim));
		};
		return { onAdd: look, onUpdate: (_, claim) => look(claim) };
	});
}
