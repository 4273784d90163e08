import { isAlreadyExists, isNotFound } from "../../apimachinery/errors.ts";
import { goJson } from "../../apimachinery/go-json.ts";
import type { KubeObject } from "../../apimachinery/object.ts";
import type { Client, ResourceRef } from "../../client/client.ts";
import { kinds } from "../../client/kinds.ts";
import type { ControllerRevision } from "../../client/types/apps.ts";
import type { PodTemplateSpec } from "../../client/types/pod.ts";
import { fnv1, hashName } from "./hash.ts";
import { newControllerRef } from "./owners.ts";

/** Earlier templates of StatefulSets and DaemonSets (pkg/controller/history/controller_history.go). */
export const hashLabel = "controller.kubernetes.io/hash";
const maxPrefix = 223;

type Templated = KubeObject & {
	readonly spec: { readonly template: PodTemplateSpec };
};

/** What brings an object to its present template: a strategic merge patch. */
export const templatePatch = ({ spec }: Templated): object => ({
	spec: { template: { ...spec.template, $patch: "replace" } },
});

/** The object with the template of a revision. */
export function applyRevision<T extends Templated>(
	object: T,
	{ data }: ControllerRevision,
): T {
	const { $patch: _, ...template } = (
		data as { spec: { template: PodTemplateSpec & { $patch?: string } } }
	).spec.template;
	return { ...object, spec: { ...object.spec, template } };
}

export const revisionHash = (data: unknown, collisions: number): string =>
	hashName(fnv1(Buffer.from(`${goJson(data)}${collisions}`)));

const revisionName = (owner: KubeObject, hash: string): string =>
	`${(owner.metadata.name ?? "").slice(0, maxPrefix)}-${hash}`;

/** Do two revisions hold the same template? */
export const sameData = (a: ControllerRevision, b: ControllerRevision) =>
	goJson(a.data) === goJson(b.data);

/** Oldest first. */
export function sortRevisions(
	revisions: readonly ControllerRevision[],
): ControllerRevision[] {
	const text = ({ metadata }: ControllerRevision) =>
		`${metadata.creationTimestamp} ${metadata.name}`;
	return [...revisions].sort(
		(a, b) => a.revision - b.revision || (text(a) < text(b) ? -1 : 1),
	);
}

/** The number after that of the newest. */
export const nextRevision = (sorted: readonly ControllerRevision[]): number =>
	(sorted.at(-1)?.revision ?? 0) + 1;

export interface NewRevision {
	readonly owner: Templated;
	readonly ownerKind: ResourceRef;
	readonly revision: number;
	/** How many hashes collided so far. */
	readonly collisions: number;
	readonly labels: Readonly<Record<string, string>>;
	readonly annotations: Readonly<Record<string, string>>;
}

export function newControllerRevision(make: NewRevision): ControllerRevision {
	const { owner, ownerKind, revision, collisions, labels, annotations } = make;
	const data = templatePatch(owner);
	const hash = revisionHash(data, collisions);
	return {
		apiVersion: "apps/v1",
		kind: "ControllerRevision",
		metadata: {
			name: revisionName(owner, hash),
			namespace: owner.metadata.namespace ?? "",
			labels: { ...labels, [hashLabel]: hash },
			annotations: { ...annotations },
			ownerReferences: [newControllerRef(owner, ownerKind)],
		},
		data,
		revision,
	};
}

/** Stores a revision under the first name that is not taken by another template; tells how many were. */
export async function createRevision(
	client: Client,
	owner: Templated,
	revision: ControllerRevision,
	collisions: number,
): Promise<{ revision: ControllerRevision; collisions: number }> {
	for (let count = collisions; ; count++) {
		const hash = revisionHash(revision.data, count);
		const named = {
			...revision,
			metadata: { ...revision.metadata, name: revisionName(owner, hash) },
		};
		try {
			const created = await client.create(kinds.controllerRevisions, named);
			return { revision: created, collisions: count };
		} catch (error) {
			if (!isAlreadyExists(error)) throw error;
		}
		const { namespace = "", name = "" } = named.metadata;
		const found = await client.get(kinds.controllerRevisions, namespace, name);
		if (sameData(found, revision))
			return { revision: found, collisions: count };
	}
}

/** Gives a revision another number. */
export async function renumber(
	client: Client,
	revision: ControllerRevision,
	number: number,
): Promise<ControllerRevision> {
	return revision.revision === number
		? revision
		: client.update(kinds.controllerRevisions, {
				...revision,
				revision: number,
			});
}

/** Deletes the oldest of those that nothing runs of, beyond the limit. */
export async function truncateHistory(
	client: Client,
	sorted: readonly ControllerRevision[],
	live: ReadonlySet<string>,
	limit: number,
): Promise<void> {
	const idle = sorted.filter(({ metadata }) => !live.has(metadata.name ?? ""));
	for (const { metadata } of idle.slice(0, Math.max(0, idle.length - limit))) {
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
