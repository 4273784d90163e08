import { isAlreadyExists, isNotFound } from "../../apimachinery/errors.ts";
import { goJson } from "../../apimachinery/go-json.ts";
import type { Client } from "../../client/client.ts";
import { kinds } from "../../client/kinds.ts";
import type { ControllerRevision, DaemonSet } from "../../client/types/apps.ts";
import type { Pod } from "../../client/types/pod.ts";
import { templateHash } from "../shared/hash.ts";
import { renumber, sortRevisions, templatePatch } from "../shared/history.ts";
import { newControllerRef } from "../shared/owners.ts";
import { hashLabel } from "./nodes.ts";

/** The revision of a DaemonSet's present template and all others, oldest first (pkg/controller/daemon/update.go, constructHistory). */
export async function historyOf(
	client: Client,
	set: DaemonSet,
	revisions: readonly ControllerRevision[],
): Promise<{ current: ControllerRevision; old: ControllerRevision[] }> {
	const text = goJson(templatePatch(set));
	const sorted = sortRevisions(revisions);
	const same = sorted.filter(({ data }) => goJson(data) === text);
	const old = sorted.filter((revision) => !same.includes(revision));
	const number = Math.max(0, ...old.map(({ revision }) => revision)) + 1;
	const found = same.at(-1);
	if (found === undefined)
		return { current: await snapshot(client, set, number), old };
	const current =
		found.revision < number ? await renumber(client, found, number) : found;
	return { current, old };
}

async function snapshot(
	client: Client,
	set: DaemonSet,
	revision: number,
): Promise<ControllerRevision> {
	const { metadata, spec, status } = set;
	const data = templatePatch(set);
	const hash = templateHash(spec.template, status.collisionCount);
	const { name = "", namespace = "", annotations } = metadata;
	const make: ControllerRevision = {
		apiVersion: "apps/v1",
		kind: "ControllerRevision",
		metadata: {
			name: `${name}-${hash}`,
			namespace,
			labels: { ...spec.template.metadata?.labels, [hashLabel]: hash },
			...(annotations === undefined ? {} : { annotations }),
			ownerReferences: [newControllerRef(set, kinds.daemonSets)],
		},
		data,
		revision,
	};
	try {
		return await client.create(kinds.controllerRevisions, make);
	} catch (error) {
		if (!isAlreadyExists(error)) throw error;
		const existing = await client.get(
			kinds.controllerRevisions,
			namespace,
			`${name}-${hash}`,
		);
		if (goJson(existing.data) === goJson(data)) return existing;
		// Another template has this hash: the next pass takes another one.
		await client.updateStatus(kinds.daemonSets, {
			...set,
			status: { ...status, collisionCount: (status.collisionCount ?? 0) + 1 },
		});
		throw error;
	}
}

/** Deletes the oldest revisions that no pod is of, beyond the limit. */
export async function cleanUpHistory(
	client: Client,
	{ spec }: DaemonSet,
	old: readonly ControllerRevision[],
	pods: readonly Pod[],
): Promise<void> {
	let surplus = old.length - (spec.revisionHistoryLimit ?? 10);
	const live = new Set(
		pods.map(({ metadata }) => metadata.labels?.[hashLabel]),
	);
	for (const { metadata } of old) {
		if (surplus <= 0) return;
		if (live.has(metadata.labels?.[hashLabel])) continue;
		surplus--;
		try {
			await client.delete(
				kinds.controllerRevisions,
				metadata.namespace ?? "",
				metadata.name ?? "",
			);
		} catch (error) {
			if (!isNotFound(error)) throw error;
		}
	}
}
