import type { Clock } from "../apimachinery/clock.ts";
import { formatTime } from "../apimachinery/clock.ts";
import { isNotFound } from "../apimachinery/errors.ts";
import type { KubeObject } from "../apimachinery/object.ts";
import type { Client } from "../client/client.ts";
import { resources } from "../client/resources.ts";
import type { Store } from "../registry/generic/store.ts";
import type { Condition, CustomResourceDefinition } from "./types.ts";

/** On every definition: its instances go before it does. */
export const instancesFinalizer = "customresourcecleanup.apiextensions.k8s.io";

interface Parts {
	readonly client: Client;
	readonly clock: Clock;
	readonly signal: AbortSignal;
	/** Where the instances are; undefined when there never were any. */
	readonly instances: Store | undefined;
}

/** How often to look whether instances that finalizers hold up are gone, and for how long. */
const pollMilliseconds = 500;
const longestWait = 60_000;

/**
 * Deletes all instances of a definition that is going, waits for them, and lets it go (finalizer/crd_finalizer.go). It
 * goes straight to the store: admission has no say. Throws when that does not work out, to be called again.
 */
export async function finalizeInstances(
	crd: CustomResourceDefinition,
	parts: Parts,
): Promise<void> {
	// What went wrong the last time is told until it goes well.
	if (!crd.status?.conditions?.some(hasFailed))
		await setTerminating(crd, parts, {
			status: "True",
			reason: "InstanceDeletionInProgress",
			message: "CustomResource deletion is in progress",
		});
	if (parts.instances !== undefined)
		await deleteInstances(crd, parts.instances, parts);
	const gone =
		parts.instances === undefined
			? {
					reason: "NeverEstablished",
					message: "resource was never established",
				}
			: {
					reason: "InstanceDeletionCompleted",
					message: "removed all instances",
				};
	await setTerminating(crd, parts, { status: "False", ...gone }, true);
}

const hasFailed = ({ type, reason }: Condition): boolean =>
	type === "Terminating" &&
	(reason === "InstanceDeletionFailed" || reason === "InstanceDeletionCheck");

async function deleteInstances(
	crd: CustomResourceDefinition,
	store: Store,
	parts: Parts,
): Promise<void> {
	const fail = async (reason: string, message: string) => {
		const status = "True";
		await setTerminating(crd, parts, { status, reason, message });
		throw new Error(message);
	};
	const results = await Promise.allSettled(
		(await instancesOf(store)).map((item) => deleteInstance(store, item)),
	);
	const failed = results.find((result) => result.status === "rejected");
	if (failed !== undefined)
		await fail(
			"InstanceDeletionFailed",
			`could not issue all deletes: ${(failed.reason as Error).message}`,
		);
	const end = parts.clock.now() + longestWait;
	while ((await instancesOf(store)).length > 0) {
		if (parts.signal.aborted) return;
		if (parts.clock.now() >= end)
			await fail(
				"InstanceDeletionCheck",
				"could not confirm zero CustomResources remaining: timed out waiting for the condition",
			);
		await new Promise<void>((resolve) => {
			parts.clock.setTimeout(resolve, pollMilliseconds);
		});
	}
}

async function instancesOf({ cache }: Store): Promise<KubeObject[]> {
	const { items } = await cache.list(cache.prefix);
	return items.map(({ value }) => value);
}

async function deleteInstance(
	store: Store,
	{ metadata }: KubeObject,
): Promise<void> {
	if (metadata.deletionTimestamp !== undefined) return;
	const write = { user: undefined, dryRun: false, warn() {} };
	await store
		.delete(metadata.namespace ?? "", metadata.name ?? "", {}, write)
		.catch((error) => {
			if (!isNotFound(error)) throw error;
		});
}

/** Writes the condition, and lets the definition go with it where `release` says so. */
async function setTerminating(
	crd: CustomResourceDefinition,
	{ client, clock }: Parts,
	condition: Pick<Condition, "status" | "reason" | "message">,
	release = false,
): Promise<void> {
	const current = (await client.get(
		resources.customResourceDefinitions,
		"",
		crd.metadata.name ?? "",
	)) as CustomResourceDefinition;
	const conditions = current.status?.conditions ?? [];
	const known = conditions.find(({ type }) => type === "Terminating");
	const terminating = {
		type: "Terminating",
		...condition,
		lastTransitionTime:
			known?.status === condition.status && known.lastTransitionTime
				? known.lastTransitionTime
				: formatTime(clock.now()),
	};
	const { finalizers = [], ...metadata } = current.metadata;
	await client.updateStatus(resources.customResourceDefinitions, {
		...current,
		metadata: {
			...metadata,
			finalizers: finalizers.filter(
				(finalizer) => !release || finalizer !== instancesFinalizer,
			),
		},
		status: {
			...current.status,
			conditions: [
				...conditions.filter(({ type }) => type !== "Terminating"),
				terminating,
			],
		},
	} as CustomResourceDefinition);
}
