import { type Clock, formatTime } from "../../apimachinery/clock.ts";
import { hasReason, isNotFound } from "../../apimachinery/errors.ts";
import type { KubeObject } from "../../apimachinery/object.ts";
import type { Client } from "../../client/client.ts";
import { discover, type ServedResource } from "../../client/discovery.ts";
import type { Pod } from "../../client/types/pod.ts";
import type { Findings } from "./conditions.ts";

/** How long finalizers are given, in seconds, before the content is looked at again. */
const finalizerEstimate = 15;

export interface Outcome extends Findings {
	/** Seconds until what is left may be gone; 0 when nothing is left. */
	readonly estimate: number;
}

class Pass {
	readonly remaining = new Map<string, number>();
	readonly finalizers = new Map<string, number>();
	readonly contentErrors: string[] = [];
	discoveryError: string | undefined;
	estimate = 0;

	outcome(): Outcome {
		const { remaining, finalizers, contentErrors, estimate } = this;
		return {
			remaining,
			finalizers,
			contentErrors,
			estimate,
			...(this.discoveryError === undefined
				? {}
				: { discoveryError: this.discoveryError }),
		};
	}
}

/**
 * Deletes all that is in a namespace, pods first: as long as one is left, nothing else goes, so that what they work
 * with outlives them (pkg/controller/namespace/deletion/namespaced_resources_deleter.go).
 */
export async function deleteContent(
	client: Client,
	clock: Clock,
	namespace: string,
	deletedAt: string,
): Promise<Outcome> {
	const pass = new Pass();
	const resources = await deletable(client, pass);
	const elapsed =
		(Date.parse(formatTime(clock.now())) - Date.parse(deletedAt)) / 1000;
	const isPods = ({ group, resource }: ServedResource) =>
		group === "" && resource === "pods";
	for (const resource of resources.filter(isPods))
		await deleteAll(client, resource, namespace, elapsed, pass);
	if (pass.remaining.size > 0) return pass.outcome();
	for (const resource of resources.filter((r) => !isPods(r)))
		await deleteAll(client, resource, namespace, elapsed, pass);
	return pass.outcome();
}

async function deletable(
	client: Client,
	pass: Pass,
): Promise<ServedResource[]> {
	try {
		const { resources, stale } = await discover(client);
		if (stale.length > 0)
			pass.discoveryError = `Discovery failed for some groups, ${stale.length} failing: unable to retrieve the complete list of server APIs: ${stale.map((group) => `${group}: stale GroupVersion discovery: ${group}`).join(", ")}`;
		return resources.filter(
			({ namespaced, verbs }) => namespaced && verbs.has("delete"),
		);
	} catch (error) {
		pass.discoveryError = (error as Error).message;
		return [];
	}
}

async function deleteAll(
	client: Client,
	resource: ServedResource,
	namespace: string,
	elapsed: number,
	pass: Pass,
): Promise<void> {
	const { group, version, resource: plural } = resource;
	try {
		const before = await list(client, resource, namespace);
		if (before.length === 0) return;
		const estimate =
			plural === "pods" && group === ""
				? podEstimate(before as Pod[], elapsed)
				: 0;
		await deleteItems(client, resource, namespace, before);
		const left = await list(client, resource, namespace);
		if (left.length === 0) return;
		pass.remaining.set(`${plural}.${group}`, left.length);
		let held = false;
		for (const finalizer of left.flatMap((o) => o.metadata.finalizers ?? [])) {
			held = true;
			pass.finalizers.set(finalizer, (pass.finalizers.get(finalizer) ?? 0) + 1);
		}
		const wait = estimate > 0 ? estimate : held ? finalizerEstimate : 0;
		pass.estimate = Math.max(pass.estimate, wait);
		if (wait === 0)
			throw new Error(
				`unexpected items still remain in namespace: ${namespace} for gvr: ${group}/${version}, Resource=${plural}`,
			);
	} catch (error) {
		if (isNotFound(error) || hasReason(error, "MethodNotAllowed")) return;
		pass.contentErrors.push((error as Error).message);
	}
}

async function list(
	client: Client,
	resource: ServedResource,
	namespace: string,
): Promise<KubeObject[]> {
	if (!resource.verbs.has("list")) return [];
	return (await client.list(resource, namespace)).items;
}

async function deleteItems(
	client: Client,
	resource: ServedResource,
	namespace: string,
	items: readonly KubeObject[],
): Promise<void> {
	const params = { propagationPolicy: "Background" } as const;
	if (resource.verbs.has("deletecollection"))
		return client.deleteCollection(resource, namespace, params);
	for (const { metadata } of items) {
		try {
			await client.delete(resource, namespace, metadata.name ?? "", params);
		} catch (error) {
			if (!isNotFound(error)) throw error;
		}
	}
}

/** The longest grace period of a pod that runs, less what has passed since the namespace was deleted. */
function podEstimate(pods: readonly Pod[], elapsed: number): number {
	let longest = 0;
	for (const { spec, status } of pods) {
		if (status.phase === "Succeeded" || status.phase === "Failed") continue;
		longest = Math.max(longest, spec.terminationGracePeriodSeconds ?? 0);
	}
	return elapsed > longest ? longest : Math.max(0, longest - elapsed);
}
