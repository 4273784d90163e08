import type { Clock } from "../apimachinery/clock.ts";
import { formatTime } from "../apimachinery/clock.ts";
import { isNotFound } from "../apimachinery/errors.ts";
import type { KubeObject } from "../apimachinery/object.ts";
import type { Client, ResourceRef } from "../client/client.ts";
import { resources } from "../client/resources.ts";
import type { Condition, CustomResourceDefinition } from "./types.ts";

/** On every definition: its instances go before it does. */
export const instancesFinalizer = "customresourcecleanup.apiextensions.k8s.io";

interface Parts {
	readonly client: Client;
	readonly clock: Clock;
}

/** How long to wait between looks at instances that finalizers hold up. */
const pollMilliseconds = 500;

/** Deletes all instances of a definition that is going, waits for them, and lets it go (finalizer/crd_finalizer.go). */
export async function finalizeInstances(
	crd: CustomResourceDefinition,
	parts: Parts,
): Promise<void> {
	const served = crd.spec.versions.find((version) => version.served);
	if (served === undefined) return release(crd, parts);
	const instances: ResourceRef = {
		group: crd.spec.group,
		version: served.name,
		kind: crd.spec.names.kind,
		resource: crd.spec.names.plural,
		namespaced: crd.spec.scope === "Namespaced",
	};
	await setTerminating(crd, parts, {
		status: "True",
		reason: "InstanceDeletionInProgress",
		message: "CustomResource deletion is in progress",
	});
	for (;;) {
		const { items } = await parts.client.list(instances, "");
		if (items.length === 0) break;
		await Promise.all(
			items
				.filter(({ metadata }) => metadata.deletionTimestamp === undefined)
				.map((item) => deleteInstance(instances, item, parts)),
		);
		const left = await parts.client.list(instances, "");
		if (left.items.length === 0) break;
		await new Promise<void>((resolve) => {
			parts.clock.setTimeout(resolve, pollMilliseconds);
		});
	}
	await setTerminating(crd, parts, {
		status: "False",
		reason: "InstanceDeletionCompleted",
		message: "removed all instances",
	});
	await release(crd, parts);
}

async function deleteInstance(
	instances: ResourceRef,
	{ metadata }: KubeObject,
	{ client }: Parts,
): Promise<void> {
	await client
		.delete(instances, metadata.namespace ?? "", metadata.name ?? "")
		.catch((error) => {
			if (!isNotFound(error)) throw error;
		});
}

async function setTerminating(
	crd: CustomResourceDefinition,
	{ client, clock }: Parts,
	condition: Pick<Condition, "status" | "reason" | "message">,
): Promise<void> {
	const current = (await client.get(
		resources.customResourceDefinitions,
		"",
		crd.metadata.name ?? "",
	)) as CustomResourceDefinition;
	const others = (current.status?.conditions ?? []).filter(
		(c) => c.type !== "Terminating",
	);
	const terminating = {
		type: "Terminating",
		...condition,
		lastTransitionTime: formatTime(clock.now()),
	};
	await client.updateStatus(resources.customResourceDefinitions, {
		...current,
		status: { ...current.status, conditions: [...others, terminating] },
	} as CustomResourceDefinition);
}

async function release(
	crd: CustomResourceDefinition,
	{ client }: Parts,
): Promise<void> {
	const name = crd.metadata.name ?? "";
	const current = await client.get(
		resources.customResourceDefinitions,
		"",
		name,
	);
	const finalizers = (current.metadata.finalizers ?? []).filter(
		(finalizer) => finalizer !== instancesFinalizer,
	);
	await client.update(resources.customResourceDefinitions, {
		...current,
		metadata: { ...current.metadata, finalizers },
	});
}
