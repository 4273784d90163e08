import { kinds } from "../../client/kinds.ts";
import {
	ClaimNotCreated,
	canBeReserved,
	checkClaimOwner,
	claimNameOf,
	isReservedFor,
	reservedBy,
} from "../../client/pods/resource-claims.ts";
import type { Pod, PodResourceClaim } from "../../client/types/pod.ts";
import type { ControllerContext, Request } from "../definition.ts";
import { isGoing } from "../shared/objects.ts";
import { isPodFinished } from "../shared/pods.ts";
import { claimFromTemplate, findGenerated } from "./generate.ts";

const fieldManager = "ResourceClaimController";

/** It will never run, or never again. */
export const isPodDone = (pod: Pod): boolean =>
	isPodFinished(pod) || (isGoing(pod) && (pod.spec.nodeName ?? "") === "");

/** Makes the claims that a pod misses, and notes it as a user of those that it got a node without. */
export async function syncPod(
	context: ControllerContext,
	{ namespace, name }: Request,
): Promise<void> {
	const { informers, client, recorder } = context;
	const pod = informers.of(kinds.pods).lister.get(namespace, name);
	if (pod === undefined || isGoing(pod)) return;
	const made: { name: string; resourceClaimName: string }[] = [];
	for (const entry of pod.spec.resourceClaims ?? [])
		try {
			const claimName = await handleEntry(context, pod, entry);
			if (claimName !== undefined)
				made.push({ name: entry.name, resourceClaimName: claimName });
		} catch (error) {
			const message = `PodResourceClaim ${entry.name}: ${(error as Error).message}`;
			recorder.event(pod, "Warning", "FailedResourceClaimCreation", message);
			throw new Error(`pod ${namespace}/${name}, ${message}`);
		}
	if (made.length > 0) {
		// What is applied is all there is: those of earlier times are said again.
		const earlier = (pod.status.resourceClaimStatuses ?? []).filter((known) =>
			made.every((entry) => entry.name !== known.name),
		);
		await client.patch(
			kinds.pods,
			namespace,
			name,
			"apply",
			{
				apiVersion: "v1",
				kind: "Pod",
				metadata: { name, namespace },
				status: { resourceClaimStatuses: [...earlier, ...made] },
			},
			{ fieldManager, force: true },
			"status",
		);
	}
	if ((pod.spec.nodeName ?? "") === "") return;
	for (const entry of pod.spec.resourceClaims ?? [])
		await reserve(context, pod, entry);
}

/** Sees to one entry; returns the name of the claim that was made for it. */
async function handleEntry(
	{ informers, client }: ControllerContext,
	pod: Pod,
	entry: PodResourceClaim,
): Promise<string | undefined> {
	const { namespace = "" } = pod.metadata;
	const claims = informers.of(kinds.resourceClaims);
	try {
		const { name, generated } = claimNameOf(pod, entry);
		if (name === undefined) return undefined;
		const claim = claims.lister.get(namespace, name);
		if (claim !== undefined) {
			if (generated) checkClaimOwner(pod, claim);
			return undefined;
		}
	} catch (error) {
		if (!(error instanceof ClaimNotCreated)) throw error;
	}
	const templateName = entry.resourceClaimTemplateName;
	if (templateName === undefined) return undefined;
	const found = findGenerated(claims, pod, entry);
	if (found !== undefined) return found.metadata.name;
	const template = informers
		.of(kinds.resourceClaimTemplates)
		.lister.get(namespace, templateName);
	const quoted = JSON.stringify(templateName);
	if (template === undefined)
		throw new Error(
			`resource claim template ${quoted}: resourceclaimtemplate.resource.k8s.io ${quoted} not found`,
		);
	const claim = await client
		.create(kinds.resourceClaims, claimFromTemplate(pod, entry, template))
		.catch((error: Error) => {
			throw new Error(`create ResourceClaim : ${error.message}`);
		});
	return claim.metadata.name;
}

/** Pods that did not come by the scheduler are users of their claims as well. */
async function reserve(
	{ informers, client }: ControllerContext,
	pod: Pod,
	entry: PodResourceClaim,
): Promise<void> {
	let name: string | undefined;
	try {
		({ name } = claimNameOf(pod, entry));
	} catch (error) {
		if (error instanceof ClaimNotCreated) return;
		throw error;
	}
	const claim = informers
		.of(kinds.resourceClaims)
		.lister.get(pod.metadata.namespace ?? "", name ?? "");
	if (claim === undefined || claim.status?.allocation === undefined) return;
	if (entry.resourceClaimName === undefined) checkClaimOwner(pod, claim);
	if (isReservedFor(pod, claim) || !canBeReserved(claim)) return;
	await client.updateStatus(kinds.resourceClaims, {
		...claim,
		status: reservedBy(pod, claim),
	});
}
